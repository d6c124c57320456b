/** The folder in which laws record their cases while they run. It goes when the evidence is written, or is not. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { observationsPath } from '../harness/verify-derived.ts';
import type { Evidence } from '../schema/evidence.ts';

export interface CaseFolder extends Disposable {
  readonly folder: string;
  /** Path in the evidence folder to text, of every law that says it recorded something. */
  read(evidence: Evidence): ReadonlyMap<string, string>;
}

export function makeRecord(): CaseFolder {
  const folder = mkdtempSync(join(tmpdir(), 'cutproof-record-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // A second Ctrl-C ends the process at once.
  process.once('exit', remove);
  return {
    folder,
    read: ({ laws }) =>
      new Map(
        laws
          .filter(({ recorded = 0 }) => recorded > 0)
          .map(({ id }) => observationsPath(id))
          .map((path) => [path, readFileSync(join(folder, basename(path)), 'utf8')]),
      ),
    [Symbol.dispose]: () => {
      process.off('exit', remove);
      remove();
    },
  };
}
