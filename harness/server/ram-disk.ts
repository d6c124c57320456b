/** A folder in memory, for servers whose databases are made and dropped by the thousand: there that takes a third of the time (measured). Nothing in it may have to last. */
import { existsSync, statfsSync } from 'node:fs';

export const RAM_DISK = '/dev/shm';
/** Two dozen clones, the log of their changes, and room to spare. */
const WANTED_BYTES = 4 * 2 ** 30;

/** Undefined where there is none, or too little room: the temporary folder does as well, only slower. */
export function ramDisk(): string | undefined {
  if (!existsSync(RAM_DISK)) return undefined;
  const { bavail, bsize } = statfsSync(RAM_DISK);
  return bavail * bsize > WANTED_BYTES ? RAM_DISK : undefined;
}
