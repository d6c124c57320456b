/** SHA256SUMS: the list of every file of a folder, as `sha256sum -c --strict` reads it. Reading is strict: another way to write the same list is refused. */
import { createHash } from 'node:crypto';
import { ProofError } from '../../schema/failure.ts';

export const SUMS_FILE = 'SHA256SUMS';
export const SIGNATURE_FILE = 'SHA256SUMS.sig';

/** Path to the 64 hexadecimal digits of the file. */
export type Sums = ReadonlyMap<string, string>;

const LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9._/-]+)$/;

export function digestHex(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Gives the text of the list, in the order of the paths. */
export function writeSums(sums: Sums): string {
  const lines = [...sums.keys()].sort().map((path) => {
    const line = `${sums.get(path)}  ${path}`;
    // sha256sum escapes a name with a backslash or a line end, and tools differ on it: allow neither.
    if (LINE.test(line) && isWithin(path)) return `${line}\n`;
    throw new ProofError('E_EVIDENCE', `${JSON.stringify(path)} cannot be listed in ${SUMS_FILE}`);
  });
  return lines.join('');
}

/** Gives the list, or null where the text is not exactly what would be written. */
export function parseSums(text: string): Sums | null {
  const sums = new Map<string, string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, digest = '', path = ''] = LINE.exec(line) ?? [];
    if (path === '' || !isWithin(path)) return null;
    sums.set(path, digest);
  }
  return sums.size > 0 && writeSums(sums) === text ? sums : null;
}

/** Whether the path stays in the folder, and is written in the one way. */
function isWithin(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
