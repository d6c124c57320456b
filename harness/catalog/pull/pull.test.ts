/** The laws of a pull: what is loaded from it has the same catalog, and of all data it has the vocabulary alone. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VOCABULARY_TABLES } from '../../../schema/contract/baseline.ts';
import { OWN_NAMES } from '../../../schema/names.ts';
import { connect } from '../../connection/connection.ts';
import { useForeign } from '../../testing/foreign.fixture.ts';
import { compareCatalogs } from '../diff.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { reading } from '../read.ts';
import { pullSchema } from './pull.ts';

const foreign = useForeign();
const textOf = (folder: URL) =>
  readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');

describe('a pull', () => {
  it('always is loaded into a copy without a single difference, on a server without its roles', async () => {
    const live = await foreign.readCatalog();
    const { folder, missed } = await foreign.pull();
    const copy = await foreign.load(folder);

    const tables = live.filter(({ kind }) => kind === 'table');
    const triggers = live.filter(({ kind }) => kind === 'trigger');
    expect(tables.length).toBeGreaterThanOrEqual(30);
    expect(triggers.length).toBeGreaterThanOrEqual(5);
    expect(missed).toEqual([]);
    expect(compareCatalogs(live, copy)).toEqual([]);
    expect(fingerprintOf(copy)).toBe(fingerprintOf(live));
  });

  it('always is the same text twice', async () => {
    const [one, other] = [await foreign.pull(), await foreign.pull()];

    expect(textOf(one.folder)).toBe(textOf(other.folder));
  });

  it('never holds a row of a table that nobody named, nor a password', async () => {
    await using session = await connect(foreign.live);
    await session.script(
      `update public.legal_document set title = 'row-kept-back' where document_ref = 'vn/baseline-a'; alter role foreign_a password 'secret-kept-back'`,
    );

    const { folder, files } = await foreign.pull();

    expect(files).toContain('040-vocabulary.sql');
    expect(textOf(folder)).not.toContain('kept-back');
    expect(textOf(folder).match(/^insert into \S+/gm)).toEqual(['insert into public.vocab']);
  });

  it('always holds the rows of the named tables, odd values included', async () => {
    const { folder } = await foreign.pull(['public.vocab', 'public.odd_vocab']);
    await foreign.load(folder);

    const rows = readFileSync(new URL('040-vocabulary.sql', folder), 'utf8');
    expect(rows).toContain(String.raw`( E'a''\\b', '1', '2024-05-05 07:00:00+00',  E'\\x00ff')`);
    expect(rows).toContain('insert into public.odd_vocab');
  });

  it('always refuses a table that is not there, and a folder that holds something', async () => {
    await expect(foreign.pull(['public.vocabulary'])).rejects.toMatchObject({ code: 'E_USAGE' });

    const { folder } = await foreign.pull();
    writeFileSync(new URL('stray.sql', folder), '-- Stray.\n');
    const again = reading(foreign.live, (session) =>
      pullSchema(session, { folder, vocabulary: null, usual: VOCABULARY_TABLES, names: OWN_NAMES }),
    );

    await expect(again).rejects.toMatchObject({ code: 'E_USAGE' });
  });

  it('always says what it cannot write', async () => {
    await using session = await connect(foreign.live);
    await session.script('create publication news for all tables');

    const { missed } = await foreign.pull();

    expect(missed).toEqual(['publication news']);
    await session.script('drop publication news');
  });

  it('always can be made by a role that may only connect', async () => {
    await using session = await connect(foreign.live);
    await session.script(
      'drop role if exists reader; create role reader login; grant connect on database foreign_schema to reader; grant select on public.vocab to reader',
    );
    const { folder: whole } = await foreign.pull();
    const folder = new URL('again/', whole);
    mkdirSync(folder);

    await reading({ ...foreign.live, user: 'reader' }, (one) =>
      pullSchema(one, { folder, vocabulary: null, usual: VOCABULARY_TABLES, names: OWN_NAMES }),
    );

    expect(textOf(folder)).toBe(textOf(await foreign.pull().then((pulled) => pulled.folder)));
    await session.script('drop owned by reader; drop role reader');
  });
});
