/** `cutproof report <dir>`: renders the page of an evidence folder again from its `evidence.json`. Never changes the folder. */
import { join } from 'node:path';
import { Command } from 'commander';
import { isCaseOf } from '../../harness/counterexample/case.ts';
import { paperPaths } from '../../harness/counterexample/paths.ts';
import type { Revealed, Revelations } from '../../harness/report/counterexamples.ts';
import { renderReport } from '../../harness/report/report.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readIfThere } from '../io.ts';
import { readEvidence } from './stored.ts';

const UNREADABLE = {
  code: 'E_EVIDENCE',
  hint: 'leave out --reveal, or make the file readable',
} as const;

export function reportCommand(end: (status: ExitStatus) => void): Command {
  return new Command('report')
    .description('render report.html again from evidence.json, to standard output')
    .argument('<dir>', 'evidence folder, such as evidence/latest')
    .option('--reveal', 'show the contents of rows that the counterexamples hold', false)
    .action((folder: string, { reveal }: { readonly reveal: boolean }) => {
      const { evidence } = readEvidence(folder);
      const page = renderReport(
        evidence,
        CUTTER_SUITE,
        reveal ? readContents(folder, evidence) : null,
      );
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
  const text = readIfThere(join(folder, stored), UNREADABLE);
  const fits = text !== null && isCaseOf(text, law, evidence);
  return {
    value: fits ? JSON.stringify(JSON.parse(text).value) : null,
    script: readIfThere(join(folder, reproduction), UNREADABLE),
  };
}
