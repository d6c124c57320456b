/** What an evidence folder holds beside the evidence: the cases that laws record while they run, in a folder that never outlives this process, and the files of each counterexample. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { observationsPath } from '../../harness/bundle/verify-derived.ts';
import { toStoredCase, writeStoredCase } from '../../harness/counterexample/case.ts';
import { caseFolderName, paperPaths } from '../../harness/counterexample/paths.ts';
import type { Papers } from '../../harness/engine/refutation.ts';
import { startReaper } from '../../harness/server/reaper.ts';
import { FOLDER_PREFIX, OWNER_FILE, ownerNow } from '../../platform/owner.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';

interface ObservationsFolder extends AsyncDisposable {
  readonly folder: string;
  /** Path in the evidence folder to text, of every law that says it recorded something. */
  read(evidence: Evidence): ReadonlyMap<string, string>;
}

export function openObservations(): ObservationsFolder {
  const { pid, birth } = ownerNow();
  const folder = makeFolder(join(tmpdir(), `${FOLDER_PREFIX}${pid}-${birth}-`));
  const owner = JSON.stringify({ ...ownerNow(), folders: [folder] });
  writeFileSync(join(folder, OWNER_FILE), owner, { mode: 0o600, flag: 'wx' });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', remove);
  // After a SIGKILL nobody of us is left to do it.
  const watcher = startReaper([folder]);
  return {
    folder,
    read: ({ laws }) =>
      new Map(
        laws
          .filter(({ recorded = 0 }) => recorded > 0)
          .map(({ id }) => observationsPath(id))
          .map((path) => [path, readFileSync(join(folder, basename(path)), 'utf8')]),
      ),
    async [Symbol.asyncDispose]() {
      remove();
      process.off('exit', remove);
      await watcher[Symbol.asyncDispose]();
    },
  };
}

function makeFolder(prefix: string): string {
  try {
    return mkdtempSync(prefix);
  } catch (cause) {
    const why = describeFailure(cause);
    throw new ProofError('E_SERVER_START', `no folder for the run in ${tmpdir()}: ${why}`, {
      hint: 'point TMPDIR to a folder that exists and can be written to',
      cause,
    });
  }
}

/** Path to text. They hold the values of the case: no part of the evidence itself. */
export function caseFiles(
  papers: readonly Papers[],
  evidence: Evidence,
): ReadonlyMap<string, string> {
  return new Map(
    papers.flatMap(({ law, value, transcript, reproduction }) => {
      const paths = paperPaths(law);
      const result = evidence.laws.find(({ id }) => id === law);
      const stored = result === undefined ? null : toStoredCase(result, evidence, value);
      return [
        ...(stored === null ? [] : [[paths.stored, writeStoredCase(stored)] as const]),
        [paths.transcript, transcript] as const,
        [paths.reproduction, reproduction] as const,
      ];
    }),
  );
}

/** One line a case, to be copied. */
export function replayLines(folder: string, laws: readonly LawResult[]): readonly string[] {
  return laws
    .filter(({ counterexample }) => counterexample !== undefined)
    .map(({ id }) => {
      const file = `${folder}/counterexamples/${caseFolderName(id)}/case.json`;
      return `replay ${id}: npm run cutproof -- replay ${file}`;
    });
}
