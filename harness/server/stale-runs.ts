/** Removes what runs left behind that were killed: their folders and their server. Never touches the run of a living process. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER_PREFIX, legacyOf } from '../../platform/owner.ts';
import { commandLineOf, endNow } from '../../platform/process.ts';
import { describeFailure } from '../../schema/failure.ts';
import { removeSharedMemory } from './shared-memory.ts';

const PATIENCE_MS = 3_000;

/** Looks through the folders that hold the folders of runs and removes those of the dead. */
export function removeStaleRuns(parents: readonly string[], say: (line: string) => void): void {
  for (const parent of new Set(parents)) {
    for (const name of namesIn(parent)) {
      if (name.startsWith(FOLDER_PREFIX)) removeIfDead(join(parent, name), say);
    }
  }
}

function removeIfDead(folder: string, say: (line: string) => void): void {
  const legacy = legacyOf(folder);
  if (legacy === undefined) return;
  try {
    for (const each of legacy.folders) {
      const pid = serverOf(join(each, 'data'));
      if (pid !== undefined) endNow(pid, PATIENCE_MS);
      removeSharedMemory(join(each, 'data'));
      rmSync(each, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    }
    say(`removed ${folder}, left behind by process ${legacy.pid}`);
  } catch (error) {
    // Another run may be removing the same: no reason not to start.
    say(`could not remove ${folder} of process ${legacy.pid}: ${describeFailure(error)}`);
  }
}

/** Gives the number of the server that runs on the data folder; undefined when that number is now another program's. */
function serverOf(data: string): number | undefined {
  let pid: number;
  try {
    pid = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return undefined;
  }
  return pid > 1 && commandLineOf(pid).includes(data) ? pid : undefined;
}

function namesIn(parent: string): string[] {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
}
