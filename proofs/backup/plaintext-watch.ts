/** Looks into the folders of a backup: for plaintext, again and again while it is taken, and for what was left. Reads every byte of every file, and never writes one. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipe } from '../../cutter/backup/pipe.ts';
import { describeEnd, endedWell, type ProgramEnd } from '../../cutter/backup/program.ts';
import { ProofError } from '../../schema/failure.ts';
import type { BackupSite } from './site.ts';

/** How an archive of pg_dump begins, and what stands in it uncompressed: the text of a function. */
const MARKS = ['PGDMP\u0001', 'fn_iu_create'];

interface PlaintextWatch {
  /** Takes a look now. */
  look(): void;
  /** Files in which plaintext was seen, whenever that was. */
  seen(): readonly string[];
}

export function watchForPlaintext(folders: readonly string[]): PlaintextWatch {
  const seen = new Set<string>();
  return {
    look: () => {
      for (const { path, bytes } of folders.flatMap(filesIn)) {
        const mark = MARKS.find((one) => bytes.includes(one));
        if (mark !== undefined) seen.add(`${mark} in ${path}`);
      }
    },
    seen: () => [...seen],
  };
}

interface FileInFolder {
  readonly name: string;
  /** Such as `600`. */
  readonly mode: string;
  readonly bytes: Buffer;
}

/** What is in a folder, in the order of the names. */
export function filesOf(folder: string): readonly FileInFolder[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return { name, mode: (statSync(path).mode & 0o777).toString(8), bytes: readFileSync(path) };
    });
}

/** Whether a file can be decrypted, and what comes of it is an archive to its very end. A list of contents would be no proof: pg_restore gives one of half an archive, too. Rejects with `E_NOT_SHOWN` where gpg never came to look at the content: that says nothing against the file. */
export async function decrypts(
  path: string,
  { keys, clients }: Pick<BackupSite, 'keys' | 'clients'>,
): Promise<boolean> {
  const words = ['--homedir', keys.home, '--no-options', '--batch', '--quiet'];
  const { first, second } = await pipe({
    first: {
      path: keys.gpg,
      words: [...words, '--status-fd', '3', '--decrypt', path],
      environment: {},
    },
    second: { path: clients.pgRestore, words: ['--file=/dev/null'], environment: {} },
    take: async () => undefined,
    mayEnd: () => true,
  });
  if (endedWell(first) && endedWell(second)) return true;
  if (saysNothing(first) || second.signal !== null) {
    const ends = [describeEnd('gpg', first), describeEnd('pg_restore', second)].join('; ');
    throw new ProofError('E_NOT_SHOWN', `nobody can say whether ${path} is whole: ${ends}`, {
      hint: 'the machine may be too busy for the agent of gpg: run it again alone',
    });
  }
  return false;
}

/** It was killed, or failed before it had the key: its agent gave no answer, or there was no room for it to run. */
function saysNothing({ status, signal, told }: ProgramEnd): boolean {
  // This one comes from us, once what was decrypted turned out to be no archive.
  if (signal !== null) return signal !== 'SIGTERM';
  const isFor = /^\[GNUPG:\] ENC_TO /m.test(told);
  return status !== 0 && (told === '' || (isFor && !/^\[GNUPG:\] DECRYPTION_KEY /m.test(told)));
}

function filesIn(folder: string): readonly { readonly path: string; readonly bytes: Buffer }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      try {
        return [{ path, bytes: readFileSync(path) }];
      } catch {
        // Gone in the meantime, as a draft is when it has its name.
        return [];
      }
    });
}
