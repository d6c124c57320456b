/** How the two files of a backup are called. Sorted by run, then by moment. */
import { join } from 'node:path';

export interface BackupPaths {
  readonly file: string;
  readonly manifestFile: string;
}

/** A run id may hold what no file name should. */
export function pathsOf(folder: string, runId: string, at: Date): BackupPaths {
  const moment = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  const name = `${runId.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 100)}-${moment}`;
  return {
    file: join(folder, `${name}.dump.gpg`),
    manifestFile: join(folder, `${name}.manifest.json`),
  };
}
