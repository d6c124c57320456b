/** The small segment of the system's memory that a server holds while it runs. Removes it where the server could not; never any other. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SYSTEM_PATH = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };

/** Removes what a killed server left; its number stands in the seventh line of the lock file. Call it before the folder goes. */
export function removeSharedMemory(data: string): void {
  const segment = lockFile(data).split('\n')[6]?.trim().split(/\s+/)[1];
  if (segment === undefined || !/^\d+$/.test(segment)) return;
  spawnSync('ipcrm', ['-m', segment], { stdio: 'ignore', env: SYSTEM_PATH });
}

/** A server that ended in order has taken the file and the segment away. */
function lockFile(data: string): string {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8');
  } catch {
    return '';
  }
}
