/** Tests that a mapping binds to nothing but the copy it is of: what is missing, left over or something else is named, before any case. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { MAPPING_FORMAT, parseMapping } from '../../schema/mapping.ts';
import { namesOf, OWN_NAMES } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { connect, type Target } from '../connection/connection.ts';
import { adminOf, startEmbedded } from '../server/start.ts';
import { OTHER_NAMES, writeRenamed } from '../testing/renamed.fixture.ts';
import { bindNames } from './binding.ts';
import { loadAndRead } from './read.ts';

const stack = new AsyncDisposableStack();
let copy: Target;

beforeAll(async () => {
  const parent = mkdtempSync(join(tmpdir(), 'cutproof-names-'));
  stack.defer(() => rmSync(parent, { recursive: true, force: true }));
  const server = stack.use(await startEmbedded({ say: () => undefined, startTimeoutMs: 60_000 }));
  const admin = adminOf(server.address);
  await loadAndRead(admin, pathToFileURL(`${writeRenamed(parent).folder}/`), 'renamed');
  await loadAndRead(admin, CUTTER.schema, 'own');
  copy = { ...admin, database: 'renamed' };
}, 120_000);
afterAll(() => stack.disposeAsync(), 60_000);

async function bind(change: Readonly<Record<string, string>>, ...statements: readonly string[]) {
  await using session = await connect(copy);
  await session.script(`begin; ${statements.join('; ')}`);
  const names = JSON.stringify({ format: MAPPING_FORMAT, names: { ...OTHER_NAMES, ...change } });
  return await bindNames(session, namesOf(parseMapping(names, CUTTER)), CUTTER);
}

describe('a mapping', () => {
  it('always finds the sequences by the columns that they number', async () => {
    const { binding } = await bind({});

    expect(binding.real).toMatchObject({
      'public.information_unit_id_seq': 'du_lieu.Đơn vị_id_seq',
      'cutter.run_event_id_seq': 'Máy cắt.su_kien_id_seq',
    });
  });

  it.each([
    [
      'a table that is not there',
      { 'public.vocab': 'du_lieu.no' },
      'public.vocab, here du_lieu.no',
    ],
    ['a view', { 'public.vocab': 'du_lieu.v' }, 'public.vocab, here du_lieu.v'],
    ['a table left unnamed', { 'public.vocab': 'du_lieu.no' }, 'in the contract: du_lieu.tu_vung'],
    ['a schema that is not there', { cutter: 'no' }, 'cutter, here no'],
    [
      'a function that is not there',
      { 'public.fn_iu_enact': 'du_lieu.no' },
      'here du_lieu.no(text,text,text)',
    ],
    [
      'a function of other arguments',
      {
        'public.fn_iu_enact': 'du_lieu.fn_run_state',
        'public.fn_run_state': 'du_lieu.fn_iu_enact',
      },
      'here du_lieu.fn_run_state(text,text,text)',
    ],
    [
      'two tables swapped',
      {
        'public.vocab': 'du_lieu.vien_dan',
        'public.information_unit_reference': 'du_lieu.tu_vung',
      },
      'public.vocab, here du_lieu.vien_dan, which has no key',
    ],
    [
      'a sequence that is not there',
      { 'public.verification_id_seq': 'du_lieu.no' },
      'here du_lieu.no',
    ],
    [
      'one sequence for two',
      { 'public.verification_id_seq': 'du_lieu.quan_tri_id_seq' },
      'for already: public.verification_id_seq',
    ],
  ] as const)('never binds to a copy with %s', async (_what, change, said) => {
    const bound = bind(change, 'create view du_lieu.v as select 1 as key');

    await expect(bound).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: expect.stringContaining(said),
    });
  });

  it('never binds to a copy with a table that nobody named', async () => {
    await expect(bind({}, 'create table du_lieu.more ()')).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: 'not named in the contract: du_lieu.more',
    });
  });

  it('always is asked for where the copy has other names', async () => {
    await using session = await connect(copy);

    await expect(bindNames(session, OWN_NAMES, CUTTER)).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: expect.stringContaining('du_lieu.Đơn vị'),
      hint: expect.stringContaining('--mapping'),
    });
  });

  it.each<readonly [string, Partial<Contract>, string]>([
    [
      'a sequence',
      { sequences: ['cutter.no_seq'] },
      'sequences that are not in the copy: cutter.no_seq',
    ],
    ['a schema', { schemas: ['cutter', 'no'] }, 'schemas that are not in the copy: no'],
    [
      'a function',
      { functions: ['public.no()'] },
      'functions that are not in the copy: public.no()',
    ],
    [
      'a column of long texts',
      { longTexts: ['public.information_unit.no'] },
      'columns of long texts that are not in the copy: public.information_unit.no',
    ],
    ['a role', { roles: ['no_exec'] }, 'roles that are not on the server: no_exec'],
    ['somebody else', { others: ['no_app'] }, 'roles that are not on the server: no_app'],
    ['a reader', { reader: 'no_reader' }, 'roles that are not on the server: no_reader'],
    [
      'a reader of everything',
      { reader: 'blind' },
      'tables of which the reader may not read every column: ',
    ],
    [
      'a kill-switch',
      { killSwitch: { table: 'public.vocab', column: 'key' } },
      'kill-switch columns that are not there, or no boolean: public.vocab.key',
    ],
  ])(
    'never is bound where the contract names %s that is not there',
    async (_what, changed, said) => {
      await using session = await connect({ ...copy, database: 'own' });
      await session.script('begin; create role blind');
      const contract = { ...CUTTER, ...changed };

      await expect(bindNames(session, OWN_NAMES, contract)).rejects.toMatchObject({
        code: 'E_CONTRACT',
        message: expect.stringContaining(said),
        hint: expect.stringContaining('contract of the pipeline'),
      });
    },
  );
});
