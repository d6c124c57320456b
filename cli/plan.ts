/** `cutproof plan <document>`: reads a document and writes its cutplan. Writes a whole plan or nothing. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { writeCutplan } from '../cutter/cutplan-file.ts';
import { DEPTHS, type Depth } from '../cutter/outline.ts';
import { surveyDocument } from '../cutter/planner.ts';
import { DOCUMENT_BYTES_LIMIT } from '../cutter/reading.ts';
import { describeFailure, ProofError } from '../schema/failure.ts';
import { EXIT, type ExitStatus } from '../schema/verdict.ts';

interface Options {
  readonly ref?: string;
  readonly actor: string;
  readonly owner: string;
  readonly depth: Depth;
  readonly publication: string;
  readonly out?: string;
}

export function planCommand(end: (status: ExitStatus) => void): Command {
  return new Command('plan')
    .description('read a legal document (plain text or Markdown) and write its cutplan as JSON')
    .argument('<document>', 'file in UTF-8')
    .option('--ref <ref>', 'reference of the document (default: its file name)')
    .option('--actor <name>', 'who cuts', 'cutter')
    .option('--owner <ref>', 'owner of the units', 'unassigned')
    .addOption(new Option('--depth <unit>', 'smallest unit').choices(DEPTHS).default('point'))
    .option('--publication <type>', 'publication type', 'law')
    .option('--out <file>', 'write the cutplan here instead of standard output')
    .action((file: string, options: Options) => {
      plan(file, options);
      end(EXIT.proved);
    });
}

function plan(file: string, options: Options): void {
  const survey = surveyDocument(read(file), {
    documentRef: options.ref ?? basename(file).replace(/\.[^.]*$/, ''),
    actor: options.actor,
    ownerRef: options.owner,
    depth: options.depth,
    publicationType: options.publication,
  });
  for (const notice of survey.notices) process.stderr.write(`notice: ${notice}\n`);
  const counts = Object.entries(survey.counts).filter(([, count]) => count > 0);
  const summary = counts.map(([type, count]) => `${count} ${type}`).join(', ');
  process.stderr.write(`${survey.plan.rows.length} units (${summary}), ${survey.plan.digest}\n`);
  const text = writeCutplan(survey.plan);
  if (options.out === undefined) process.stdout.write(text);
  else writeFileSync(options.out, text);
}

/** The size is looked at first: a file that is too large is not read into memory to find that out. */
function read(file: string): Uint8Array {
  let bytes: number;
  try {
    bytes = statSync(file).size;
  } catch (cause) {
    throw new ProofError('E_DOCUMENT', `cannot read ${file}: ${describeFailure(cause)}`, {
      hint: 'name a readable text or Markdown file',
      cause,
    });
  }
  if (bytes > DOCUMENT_BYTES_LIMIT) {
    throw new ProofError(
      'E_DOCUMENT',
      `${file} has ${bytes} bytes, more than ${DOCUMENT_BYTES_LIMIT}`,
      { hint: 'plan the parts of the document separately' },
    );
  }
  return readFileSync(file);
}
