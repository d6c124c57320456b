/** The corpus and the cases of earlier evidence, in real folders. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LAWS } from '../../schema/contract/laws.ts';
import { CASE_FORMAT, type StoredCase, writeStoredCase } from './case.ts';
import { promoteCase, readCorpus, readEarlier } from './corpus.ts';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-corpus-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const quiet = { laws: LAWS, besides: [], say: (line: string) => said.push(line) };
const stored = (value: unknown): StoredCase => ({
  format: CASE_FORMAT,
  law: 'cut/contract',
  stage: 'rollback',
  expected: 'refuted',
  findings: ['row 1 was created'],
  schemaFingerprint: 'sha256:00',
  serverVersionNum: 180_004,
  seed: 7,
  value,
});

/** Leaves a case as a run of that second would. */
function leave(second: number, text: string, law = 'cut__contract'): void {
  const run = `20260102T0304${String(second).padStart(2, '0')}Z-0a1b2c3d`;
  const home = join(folder, run, 'counterexamples', law);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'case.json'), text);
}

describe('the corpus', () => {
  it('always may be missing or empty', () => {
    expect(readCorpus(join(folder, 'none'), LAWS)).toEqual([]);
    expect(readCorpus(folder, LAWS)).toEqual([]);
  });

  it('always keeps what is promoted, under its title and in the order of names', () => {
    const title = 'Địa chỉ quá dài: 2 705 bytes!';
    promoteCase({ folder, stored: stored(2), title });
    promoteCase({ folder, stored: stored(1), title: 'A first one' });

    expect(readdirSync(folder).sort()).toEqual([
      'a-first-one.json',
      'dia-chi-qua-dai-2-705-bytes.json',
    ]);
    expect(readCorpus(folder, LAWS).map((one) => [one.origin, one.stored.value])).toEqual([
      ['corpus', 1],
      ['corpus', 2],
    ]);
    expect(readCorpus(folder, LAWS)[1]?.stored.title).toBe(title);
  });

  it('never overwrites a case, nor takes a title without a name', () => {
    const file = promoteCase({ folder, stored: stored(1), title: 'Once' });
    const before = readFileSync(file, 'utf8');

    expect(() => promoteCase({ folder, stored: stored(2), title: 'once?' })).toThrow(
      /cannot write/,
    );
    expect(() => promoteCase({ folder, stored: stored(2), title: '??' })).toThrow(/no letter/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('never passes over a file that is no case, and names it', () => {
    writeFileSync(join(folder, 'broken.json'), '{}');

    expect(() => readCorpus(folder, LAWS)).toThrow(/broken\.json: .*format/);
  });
});

describe('the cases of earlier evidence', () => {
  it('always are taken from the newest runs first, each value once, and no more than a few', () => {
    for (let second = 0; second < 12; second += 1) {
      leave(second, writeStoredCase(stored(second < 4 ? second : Math.floor(second / 2))));
    }

    const values = readEarlier(folder, quiet).map((one) => one.stored.value);

    // Ten runs are looked into, from second 11 down to 2.
    expect(values).toEqual([5, 4, 3, 2]);
    expect(said).toEqual([]);
  });

  it('never are more than five of one law', () => {
    for (let second = 0; second < 9; second += 1) leave(second, writeStoredCase(stored(second)));

    expect(readEarlier(folder, quiet).map((one) => one.stored.value)).toEqual([8, 7, 6, 5, 4]);
  });

  it('never are taken where the corpus has them', () => {
    leave(1, writeStoredCase(stored(1)));
    leave(2, writeStoredCase(stored(2)));
    promoteCase({ folder: join(folder, 'kept'), stored: stored(1), title: 'One' });
    const besides = readCorpus(join(folder, 'kept'), LAWS);

    const values = readEarlier(folder, { ...quiet, besides }).map((one) => one.stored.value);

    expect(values).toEqual([2]);
  });

  it('never stop a run where one cannot be read: it is named and left out', () => {
    leave(1, writeStoredCase(stored(1)));
    leave(2, '{"format":"cutproof/case@0"}');
    mkdirSync(join(folder, 'notes'));

    expect(readEarlier(folder, quiet)).toHaveLength(1);
    expect(said).toEqual([expect.stringMatching(/left out .*case\.json: .*case@0/)]);
    expect(readEarlier(join(folder, 'none'), quiet)).toEqual([]);
  });
});
