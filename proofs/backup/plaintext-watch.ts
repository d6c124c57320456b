/** Looks for plaintext of a dump in folders, again and again while a backup is taken, and says what is in them. Reads every byte of every file. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How an archive of pg_dump begins, and what stands in it uncompressed: the text of a function. */
const MARKS = ['PGDMP\u0001', 'fn_iu_create'];

export interface Look {
  /** Takes a look now. */
  look(): void;
  /** Files in which plaintext was seen, whenever that was. */
  seen(): readonly string[];
}

export function lookOut(folders: readonly string[]): Look {
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

export interface Entry {
  readonly name: string;
  /** Such as `600`. */
  readonly mode: string;
  readonly bytes: Buffer;
}

/** What is in a folder, in the order of the names. */
export function entriesOf(folder: string): readonly Entry[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return { name, mode: (statSync(path).mode & 0o777).toString(8), bytes: readFileSync(path) };
    });
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
