/** `cutproof report <dir>`: renders the page of an evidence folder again from its `evidence.json`. Never changes the folder. */
import { Command } from 'commander';
import { renderReport } from '../harness/report.ts';
import { EXIT, type ExitStatus } from '../schema/verdict.ts';
import { readEvidence } from './stored.ts';

export function reportCommand(end: (status: ExitStatus) => void): Command {
  return new Command('report')
    .description('render report.html again from evidence.json, to standard output')
    .argument('<dir>', 'evidence folder, such as evidence/latest')
    .action((folder: string) => {
      process.stdout.write(renderReport(readEvidence(folder).evidence));
      end(EXIT.proved);
    });
}
