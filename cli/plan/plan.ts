/** `cutproof plan <document>`: reads a document and writes its cutplan. Writes a whole plan or nothing. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { readUnchecked, writeCutplan } from '../../cutter/plan/cutplan-file.ts';
import { DEPTHS, type Depth } from '../../cutter/planner/outline.ts';
import { surveyDocument } from '../../cutter/planner/planner.ts';
import { DOCUMENT_BYTES_LIMIT } from '../../cutter/planner/reading.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { orRefuse, say } from '../io.ts';
import { checkPlan } from './check.ts';

interface Options {
  readonly ref?: string;
  readonly actor: string;
  readonly owner: string;
  readonly depth: Depth;
  readonly publication: string;
  readonly out?: string;
  readonly check: boolean;
  readonly database?: string;
  readonly mapping?: string;
  readonly json: boolean;
}

export function planCommand(end: (status: ExitStatus) => void): Command {
  return new Command('plan')
    .description('read a legal document (plain text or Markdown) and write its cutplan as JSON')
    .argument('<document>', 'file in UTF-8; with --check also a cutplan (.json)')
    .option('--ref <ref>', 'reference of the document (default: its file name)')
    .option('--actor <name>', 'who cuts', 'cutter')
    .option('--owner <ref>', 'owner of the units', 'unassigned')
    .addOption(new Option('--depth <unit>', 'smallest unit').choices(DEPTHS).default('point'))
    .option('--publication <type>', 'publication type', 'law')
    .option('--out <file>', 'write the cutplan here instead of standard output')
    .option('--check', 'write nothing: say everything that is wrong with the plan', false)
    .option('--database <url>', 'with --check: ask this database what stands there; reads only')
    .option('--mapping <file>', 'with --check: what the database calls its tables (docs/schema.md)')
    .option('--json', 'with --check: print one JSON document', false)
    .addHelpText('after', STATUS_HELP)
    .action(async (file: string, options: Options) => {
      end(await act(file, options));
    });
}

const STATUS_HELP = `
Exit status with --check: 0 nothing is wrong, 2 findings (docs/row-contract.md), 3 the database cannot
be asked.`;

async function act(file: string, options: Options): Promise<ExitStatus> {
  if (options.check && options.out !== undefined) {
    throw new ProofError('E_USAGE', `--check writes nothing, and --out ${options.out} was given`, {
      hint: 'leave one of the two out',
    });
  }
  if (options.check) {
    const isPlan = file.endsWith('.json');
    const plan = isPlan ? readUnchecked(read(file).toString()) : planFile(file, options);
    return checkPlan(plan, options);
  }
  const text = writeCutplan(planFile(file, options));
  if (options.out === undefined) process.stdout.write(text);
  else writeFileSync(options.out, text);
  return EXIT.proved;
}

function planFile(file: string, options: Options): Cutplan {
  const survey = surveyDocument(read(file), {
    documentRef: options.ref ?? basename(file).replace(/\.[^.]*$/, ''),
    actor: options.actor,
    ownerRef: options.owner,
    depth: options.depth,
    publicationType: options.publication,
  });
  for (const notice of survey.notices) say(`notice: ${notice}`);
  const counts = Object.entries(survey.counts).filter(([, count]) => count > 0);
  const summary = counts.map(([type, count]) => `${count} ${type}`).join(', ');
  say(`${survey.plan.rows.length} units (${summary}), ${survey.plan.digest}`);
  return survey.plan;
}

/** The size is looked at first: a file that is too large is not read into memory to find that out. */
function read(file: string): Buffer {
  return orRefuse(
    file,
    { code: 'E_DOCUMENT', hint: 'name a readable text or Markdown file' },
    () => {
      const bytes = statSync(file).size;
      if (bytes <= DOCUMENT_BYTES_LIMIT) return readFileSync(file);
      const what = `${file} has ${bytes} bytes, more than ${DOCUMENT_BYTES_LIMIT}`;
      throw new ProofError('E_DOCUMENT', what, {
        hint: 'plan the parts of the document separately',
      });
    },
  );
}
