/** A file of lines that only grows: each is on the disk before it counts, a torn last one is as good as absent, any other damage is refused by name. Knows no meaning of a line. */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { describeFailure, ProofError } from '../schema/failure.ts';
import { syncFolderNow } from './durable-files.ts';

/** What is done to the disk; a proof puts itself in between. */
export interface Disk {
  /** Writes all of it at the end of the file. */
  write(file: number, text: string): void;
  sync(file: number): void;
  /** Gives the file its name at once and whole; throws `EEXIST` where the name is taken. */
  publish(from: string, to: string): void;
  cut(file: number, bytes: number): void;
}

export type Line = Readonly<Record<string, unknown>>;

export interface JournalFile extends Disposable {
  /** What stood in it when it was opened. */
  readonly lines: readonly Line[];
  /** Returns when the line is on the disk. */
  append(line: Line): void;
}

export const DISK: Disk = {
  write: (file, text) => {
    const bytes = Buffer.from(text, 'utf8');
    for (let sent = 0; sent < bytes.length; ) sent += writeSync(file, bytes, sent);
  },
  sync: fsyncSync,
  publish: linkSync,
  cut: ftruncateSync,
};

const PRIVATE = 0o600;

/** Makes the file with its first line, whole or not at all. Throws `EEXIST` where there is one. */
export function createJournalFile(path: string, first: Line, disk: Disk): JournalFile {
  const draft = `${path}.${randomBytes(4).toString('hex')}.draft`;
  const file = openSync(draft, 'wx', PRIVATE);
  try {
    disk.write(file, seal(first, 0, ''));
    disk.sync(file);
    disk.publish(draft, path);
  } finally {
    closeSync(file);
    unlinkSync(draft);
  }
  syncFolderNow(dirname(path), { sync: disk.sync });
  return openJournalFile(path, disk);
}

/** Opens the file for more lines, after a torn last one is cut off. Rejects damage with `E_JOURNAL`. */
export function openJournalFile(path: string, disk: Disk): JournalFile {
  const file = openSync(path, 'a+', PRIVATE);
  try {
    const { lines, sealed, whole, torn } = read(path, readFileSync(file));
    // What is written next must begin a line of its own.
    if (torn > 0) {
      disk.cut(file, whole);
      disk.sync(file);
    }
    let [count, last, bytes] = [lines.length, sealed, whole];
    return {
      lines,
      append: (line) => {
        // Somebody else who writes here would have his line taken for ours, or cut in two.
        if (fstatSync(file).size !== bytes) throw damage(path, 'somebody else has written to it');
        const text = seal(line, count, last);
        disk.write(file, text);
        disk.sync(file);
        [count, last, bytes] = [count + 1, sealOf(text), bytes + Buffer.byteLength(text)];
      },
      [Symbol.dispose]: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

interface Reading {
  readonly lines: readonly Line[];
  /** The seal of the last whole line. */
  readonly sealed: string;
  /** Bytes of the whole lines, and of what stands after them. */
  readonly whole: number;
  readonly torn: number;
}

function read(path: string, bytes: Buffer): Reading {
  const whole = bytes.lastIndexOf(0x0a) + 1;
  const texts = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
  let sealed = '';
  const lines = texts.map((text, index) => {
    const place = `line ${index + 1}`;
    const line = parse(path, place, text);
    const expected = seal(content(line), index, sealed);
    if (line['n'] !== index) throw damage(path, `${place} has the number ${String(line['n'])}`);
    if (`${text}\n` !== expected) throw damage(path, `${place} is not as it was written`);
    sealed = sealOf(expected);
    return content(line);
  });
  // It is published whole: without a first line it is not ours.
  if (lines.length === 0) throw damage(path, 'it has no whole line');
  return { lines, sealed, whole, torn: bytes.length - whole };
}

function parse(path: string, place: string, text: string): Line {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    throw damage(path, `${place} is no JSON: ${describeFailure(cause)}`);
  }
  if (typeof line === 'object' && line !== null && !Array.isArray(line)) return line as Line;
  throw damage(path, `${place} is no object`);
}

/** Each line is sealed with the one before it, so that none can be lost, changed or moved unseen. */
function seal(line: Line, n: number, before: string): string {
  const text = JSON.stringify({ n, ...line });
  const digest = createHash('sha256').update(`${before}\n${text}`, 'utf8').digest('hex');
  return `${text.slice(0, -1)},"seal":"${digest}"}\n`;
}

function sealOf(text: string): string {
  return text.slice(-67, -3);
}

function content({ n: _n, seal: _seal, ...rest }: Line): Line {
  return rest;
}

function damage(path: string, what: string): ProofError {
  return new ProofError('E_JOURNAL', `${path} is damaged: ${what}`, {
    hint: 'nothing was changed: look at the file, and at the ledger of the run in the database',
  });
}
