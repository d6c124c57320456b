/** One process at a time works on a run, among those that share a state folder. A lock whose owner is surely dead is passed on; in doubt it holds. Never the only guard: the database holds the run as well. */
import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thrownError } from '../schema/failure.ts';
import { type Owner, ownerNow, surelyDead } from './owner.ts';

/** A taking, or a draft of one. */
const TAKING = /^(\d+)(?:\.free|\.[0-9a-f]{8})?$/;

/**
 * Takes the lock, or gives who has it. Each taking is a file with the next number, made by a link, which only one can
 * make: removing the file of a dead owner first would let two who saw it dead remove each other's.
 */
export function takeLock(folder: string, runId: string): Disposable | { readonly holder: string } {
  const prefix = `${runId}.lock-`;
  const numbers = () =>
    readdirSync(folder)
      .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
      .map((name) => Number(name.slice(prefix.length)))
      .sort((one, other) => one - other);
  const path = (number: number) => join(folder, `${prefix}${number}`);
  const last = numbers().at(-1) ?? 0;
  const holder = last === 0 ? null : holderOf(path(last));
  if (holder !== null) return { holder };

  const mine = last + 1;
  if (!publish(path(mine), JSON.stringify(ownerNow()))) return { holder: 'another process' };
  // Whoever looked long ago may have made a number that others have left behind.
  if ((numbers().at(-1) ?? 0) > mine) {
    rmSync(path(mine), { force: true });
    return { holder: 'another process' };
  }
  for (const name of readdirSync(folder)) {
    // The name of another run may begin so: what is not a taking of this one is left alone.
    const [, number = mine] = name.startsWith(prefix)
      ? (TAKING.exec(name.slice(prefix.length)) ?? [])
      : [];
    if (Number(number) < mine) rmSync(join(folder, name), { force: true });
  }
  return {
    [Symbol.dispose]: () => {
      const free = `${path(mine)}.free`;
      writeFileSync(free, 'null', { mode: 0o600 });
      renameSync(free, path(mine));
    },
  };
}

/** Gives who holds it, or null where nobody does any more. */
function holderOf(path: string): string | null {
  let owner: Owner | null;
  try {
    owner = JSON.parse(readFileSync(path, 'utf8')) as Owner | null;
  } catch (error) {
    return `an owner that cannot be read (${String(error)})`;
  }
  if (owner === null || surelyDead(owner)) return null;
  return `process ${owner.pid} on ${owner.place.split(' ')[0]}`;
}

/** Whole from the first moment on: nobody ever reads half an owner. */
function publish(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (thrownError(error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}
