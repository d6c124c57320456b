/** The laws of the manifest: what is no manifest is refused by name, and every difference of two states is told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BACKUP_FORMAT, type DatabaseState } from '../../schema/backup.ts';
import { compareStates, readManifest } from './manifest.ts';

const folder = mkdtempSync(join(tmpdir(), 'cutproof-manifest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const STATE: DatabaseState = {
  catalogDigest: digest('a'),
  tables: [{ name: 'public.a', rows: 2, digest: digest('b') }],
  sequences: [{ name: 'public.s', lastValue: '7' }],
  roles: [],
};
const MANIFEST = {
  format: BACKUP_FORMAT,
  file: 'a.dump.gpg',
  cipherBytes: 10,
  plainBytes: 9,
  cipherDigest: digest('c'),
  plainDigest: digest('d'),
  primaryFingerprint: 'A'.repeat(40),
  server: { versionNum: 150_018 },
  state: STATE,
};

describe('a manifest', () => {
  const read = (text: string) => {
    const path = join(folder, 'a.manifest.json');
    writeFileSync(path, text);
    return () => readManifest(path);
  };

  it('always is read where nothing is wrong with it', () => {
    expect(read(JSON.stringify(MANIFEST))()).toMatchObject({ file: 'a.dump.gpg' });
  });

  it.each([
    ['no JSON', '{', /no JSON/],
    ['another format', JSON.stringify({ ...MANIFEST, format: 'other@1' }), /other@1/],
    ['a file elsewhere', JSON.stringify({ ...MANIFEST, file: '../a' }), /file is no name/],
    ['no digest', JSON.stringify({ ...MANIFEST, plainDigest: 'x' }), /"x" is no digest/],
    ['no tables', JSON.stringify({ ...MANIFEST, state: { ...STATE, tables: 1 } }), /tables/],
    ['null', 'null', /no object/],
  ])('never is believed where it has %s', (_what, text, why) => {
    expect(read(text)).toThrow(why);
  });
});

describe('two states', () => {
  const other = (more: Partial<DatabaseState>) => compareStates(STATE, { ...STATE, ...more });
  const table = (more: object) => ({ name: 'public.a', rows: 2, digest: digest('b'), ...more });

  it('never differ where nothing does', () => {
    expect(other({})).toEqual([]);
  });

  it('always are told apart by catalog, rows, content and missing tables', () => {
    expect(other({ catalogDigest: digest('f') })).toEqual([expect.stringContaining('catalog')]);
    expect(other({ tables: [table({ rows: 3 })] })).toEqual(['public.a has 3 rows instead of 2']);
    expect(other({ tables: [table({ digest: digest('e') })] })).toEqual([
      expect.stringContaining('other content'),
    ]);
    expect(other({ tables: [] })).toEqual(['public.a is missing']);
    expect(other({ tables: [table({}), table({ name: 'public.b' })] })).toHaveLength(1);
  });

  it('never mind a sequence that went on, and always one that fell back', () => {
    const at = (lastValue: string | null) =>
      other({ sequences: [{ name: 'public.s', lastValue }] });

    expect(at('8')).toEqual([]);
    expect(at('6')).toHaveLength(1);
    expect(at(null)).toHaveLength(1);
    expect(other({ sequences: [] })).toHaveLength(1);
  });
});
