/** `cutproof report <dir>`: renders the page of an evidence folder again from its `evidence.json`. Never changes the folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { isCaseOf } from '../../harness/counterexample/case.ts';
import { paperPaths } from '../../harness/counterexample/paths.ts';
import type { Revealed, Revelations } from '../../harness/report/counterexamples.ts';
import { renderReport } from '../../harness/report/report.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEvidence } from './stored.ts';

export function reportCommand(end: (status: ExitStatus) => void): Command {
  return new Command('report')
    .description('render report.html again from evidence.json, to standard output')
    .argument('<dir>', 'evidence folder, such as evidence/latest')
    .option('--reveal', 'show the contents of rows that the counterexamples hold', false)
    .action((folder: string, { reveal }: { readonly reveal: boolean }) => {
      const { evidence } = readEvidence(folder);
      const page = renderReport(evidence, reveal ? readContents(folder, evidence) : null);
      process.stdout.write(page);
      end(EXIT.proved);
    });
}

/** What the folder has of each counterexample. A case that is not the one of the evidence is not shown for it. */
function readContents(folder: string, evidence: Evidence): Revelations {
  const refuted = evidence.laws.filter(({ counterexample }) => counterexample !== undefined);
  return new Map(refuted.map((law) => [law.id, readContent(folder, law, evidence)]));
}

function readContent(folder: string, law: LawResult, evidence: Evidence): Revealed {
  const { stored, reproduction } = paperPaths(law.id);
  const text = readText(join(folder, stored));
  const fits = text !== null && isCaseOf(text, law, evidence);
  return {
    value: fits ? JSON.stringify(JSON.parse(text).value) : null,
    script: readText(join(folder, reproduction)),
  };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new ProofError('E_EVIDENCE', `cannot read ${file}: ${describeFailure(cause)}`, {
      hint: 'leave out --reveal, or make the file readable',
      cause,
    });
  }
}
