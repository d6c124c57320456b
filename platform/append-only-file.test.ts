/** The laws of a journal's file: whole or torn at its end, never damaged unseen. On a real disk. */
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournalFile, DISK, type Disk, openJournalFile } from './append-only-file.ts';
import { DISK_ERRORS, failingDisk } from './failing-disk.fixture.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-journal-'));
  path = join(folder, 'run.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FIRST = { word: 'first' };
const HARD = { word: 'nhị "phân" \u2028 \ud800 \n', list: [1, null, { a: [] }] };

function written(): string {
  using file = createJournalFile(path, FIRST, DISK);
  file.append(HARD);
  file.append({ word: 'last' });
  return readFileSync(path, 'utf8');
}

const linesNow = () => {
  using file = openJournalFile(path, DISK);
  return file.lines;
};

describe('a journal', () => {
  it('always gives back what was written, and goes on after it', () => {
    written();
    {
      using file = openJournalFile(path, DISK);
      file.append({ word: 'more' });
    }

    expect(linesNow()).toEqual([FIRST, HARD, { word: 'last' }, { word: 'more' }]);
  });

  it('is always for its owner alone, and never made twice', () => {
    written();

    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => createJournalFile(path, FIRST, DISK)).toThrow(/EEXIST/);
    expect(readdirSync(folder)).toEqual(['run.jsonl']);
  });

  it('always reads a torn last line as absent, at every byte of it, and writes the next in its place', () => {
    const whole = written();
    const bytes = Buffer.from(whole, 'utf8');
    const last = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;

    for (let end = last; end < bytes.length; end += 1) {
      writeFileSync(path, bytes.subarray(0, end));
      {
        using file = openJournalFile(path, DISK);
        file.append({ word: 'last' });
      }
      expect(readFileSync(path, 'utf8')).toBe(whole);
    }
  });

  it('never takes a change of any byte of a whole line for what was written', () => {
    const bytes = Buffer.from(written(), 'utf8');
    const lines = linesNow();

    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      writeFileSync(path, changed);
      // Without its line feed the last line is torn: it is absent, and nothing else is.
      const torn = at === bytes.length - 1;
      if (torn) expect(linesNow()).toEqual(lines.slice(0, -1));
      else expect(linesNow, `byte ${at}`).toThrow(/is damaged: /);
    }
  });

  it.each([
    ['a line is missing', (lines: string[]) => lines.toSpliced(1, 1), 'line 2'],
    ['two lines have changed places', ([a, b, c]: string[]) => [a, c, b], 'line 2'],
    ['a line stands twice', ([a, b, c]: string[]) => [a, b, b, c], 'line 3'],
    ['the first line is missing', (lines: string[]) => lines.slice(1), 'line 1'],
    ['a line is no object', ([a]: string[]) => [a, '[]'], 'line 2'],
    ['nothing is left', () => [], 'no whole line'],
  ])('always refuses by name where %s', (_what, change, where) => {
    const lines = written().split('\n').slice(0, -1);
    writeFileSync(path, (change(lines) as string[]).map((line) => `${line}\n`).join(''));
    const before = readFileSync(path);

    expect(linesNow).toThrow(expect.objectContaining({ code: 'E_JOURNAL' }));
    expect(linesNow).toThrow(where);
    expect(readFileSync(path)).toEqual(before);
  });

  it('never writes after somebody else has', () => {
    written();
    using file = openJournalFile(path, DISK);
    appendFileSync(path, 'x');

    expect(() => file.append({ word: 'mine' })).toThrow(/somebody else/);
  });

  it('never exists with half a first line', () => {
    const dying: Disk = {
      ...DISK,
      write: (file, text) => {
        DISK.write(file, text.slice(0, 9));
        throw new Error('the plug was pulled');
      },
    };

    expect(() => createJournalFile(path, FIRST, dying)).toThrow('the plug');
    expect(existsSync(path)).toBe(false);
  });

  it('always has a line on the disk before it says so, and the name of the file too', () => {
    const done: string[] = [];
    const noted: Disk = {
      write: (file, text) => {
        done.push('write');
        DISK.write(file, text);
      },
      sync: (file) => {
        done.push('sync');
        DISK.sync(file);
      },
      publish: (from, to) => {
        done.push('publish');
        DISK.publish(from, to);
      },
      cut: DISK.cut,
    };
    using file = createJournalFile(path, FIRST, noted);
    expect(done).toEqual(['write', 'sync', 'publish', 'sync']);
    file.append(HARD);
    expect(done.slice(4)).toEqual(['write', 'sync']);
  });

  it.each(DISK_ERRORS)(
    'never loses a line that counted, nor is damaged, whichever call fails: %s',
    (code) => {
      const all = [FIRST, HARD, { word: 'last' }];
      const whole = failingDisk(-1, code);
      write(whole.disk);
      expect(whole.calls()).toBe(8);

      for (let number = 0; number < whole.calls(); number += 1) {
        rmSync(path);
        const counted = write(failingDisk(number, code).disk);

        expect(counted).toBeLessThan(all.length);
        expect(readdirSync(folder).filter((name) => name.endsWith('.draft'))).toEqual([]);
        const stood = existsSync(path) ? linesNow() : [];
        expect(stood).toEqual(JSON.parse(JSON.stringify(all)).slice(0, stood.length));
        expect(stood.length).toBeGreaterThanOrEqual(counted);
        if (!existsSync(path)) writeFileSync(path, '');
      }

      /** Says how many lines counted. */
      function write(disk: Disk): number {
        let counted = 0;
        try {
          using file = createJournalFile(path, FIRST, disk);
          counted += 1;
          for (const line of all.slice(1)) {
            file.append(line);
            counted += 1;
          }
        } catch (error) {
          expect(error).toMatchObject({ code });
        }
        return counted;
      }
    },
  );

  it('always goes on behind the torn end that a full disk left', () => {
    const { disk } = failingDisk(4, 'ENOSPC');
    using file = createJournalFile(path, FIRST, disk);
    expect(() => file.append(HARD)).toThrow('the disk fails');
    // What it wrote by halves is no line, and nothing may be written behind it.
    expect(() => file.append({ word: 'last' })).toThrow('somebody else');

    using again = openJournalFile(path, DISK);
    again.append({ word: 'last' });

    expect(linesNow()).toEqual([FIRST, { word: 'last' }]);
  });
});
