/** The folder in which laws record their cases while they run. It goes when the evidence is written, or is not, however this process ends. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { observationsPath } from '../../harness/bundle/verify-derived.ts';
import { startWatcher } from '../../harness/server/reaper.ts';
import { FOLDER_PREFIX, OWNER_FILE, ownerNow } from '../../platform/owner.ts';
import type { Evidence } from '../../schema/evidence.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';

export interface CaseFolder extends AsyncDisposable {
  readonly folder: string;
  /** Path in the evidence folder to text, of every law that says it recorded something. */
  read(evidence: Evidence): ReadonlyMap<string, string>;
}

export function makeRecord(): CaseFolder {
  const { pid, birth } = ownerNow();
  const folder = makeFolder(join(tmpdir(), `${FOLDER_PREFIX}${pid}-${birth}-`));
  const owner = JSON.stringify({ ...ownerNow(), folders: [folder] });
  writeFileSync(join(folder, OWNER_FILE), owner, { mode: 0o600, flag: 'wx' });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', remove);
  // After a SIGKILL nobody of us is left to do it.
  const watcher = startWatcher([folder]);
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
