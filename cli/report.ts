/** `cutproof report <dir>`: renders the page of an evidence folder again from its `evidence.json`. Never changes the folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { renderReport } from '../harness/report.ts';
import { EVIDENCE_FORMAT, type Evidence } from '../schema/evidence.ts';
import { describeFailure, ProofError } from '../schema/failure.ts';
import { EXIT, type ExitStatus } from '../schema/verdict.ts';

export function reportCommand(end: (status: ExitStatus) => void): Command {
  return new Command('report')
    .description('render report.html again from evidence.json, to standard output')
    .argument('<dir>', 'evidence folder, such as evidence/latest')
    .action((folder: string) => {
      process.stdout.write(renderReport(read(join(folder, 'evidence.json'))));
      end(EXIT.proved);
    });
}

function read(file: string): Evidence {
  let evidence: Evidence;
  try {
    evidence = JSON.parse(readFileSync(file, 'utf8')) as Evidence;
  } catch (cause) {
    throw new ProofError('E_EVIDENCE', `cannot read ${file}: ${describeFailure(cause)}`, {
      hint: 'name a folder that cutproof prove has written',
      cause,
    });
  }
  if (evidence.format === EVIDENCE_FORMAT) return evidence;
  throw new ProofError('E_EVIDENCE', `${file} has the format ${JSON.stringify(evidence.format)}`, {
    hint: `this version reads ${EVIDENCE_FORMAT}`,
  });
}
