/** The laws of the fingerprint: equal catalogs have one, every change that could change a behaviour has another, and the witness has none. */

import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { createTemplate } from '../clone/template.ts';
import { connect } from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { schemaFingerprint } from './fingerprint.ts';

const copies = useCopies();

/** Takes the fingerprint of a clone after the statements, and rolls them back. */
async function fingerprintWith(...statements: readonly string[]): Promise<string> {
  await using session = await connect({ ...copies.admin, database: copies.templateName });
  await session.script(`begin; ${statements.map((one) => `${one};`).join(' ')}`);
  await session.script(`set local search_path = ''`);
  const fingerprint = await schemaFingerprint(session);
  await session.script('rollback');
  return fingerprint;
}

describe('a fingerprint', () => {
  it('always is the same for two loads of one schema, and never shows any of it', async () => {
    const folder = new URL('../../schema/sql/', import.meta.url);
    const again = await createTemplate({
      admin: copies.admin,
      name: 'again',
      folder,
      seed: 7,
      names: OWN_NAMES,
      contract: CUTTER,
    });

    expect(again.schemaFingerprint).toBe(copies.template.schemaFingerprint);
    expect(again.schemaFingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('never is changed by the witness, nor by a clone, nor by rows', async () => {
    const rows = `insert into public.vocab values ('vocab.section_type.annex')`;

    expect(await fingerprintWith()).toBe(copies.template.schemaFingerprint);
    expect(await fingerprintWith(rows)).toBe(copies.template.schemaFingerprint);
    await using clone = await connect(await copies.clone());
    await clone.script(`set search_path = ''`);
    expect(await schemaFingerprint(clone)).toBe(copies.template.schemaFingerprint);
  });

  it.each([
    ['a trigger dropped', 'drop trigger information_unit_audit on public.information_unit'],
    [
      'a trigger disabled',
      'alter table public.information_unit disable trigger information_unit_fold',
    ],
    ['a default', `alter table public.legal_document alter title set default ''`],
    ['a default dropped', 'alter table public.legal_document alter lifecycle drop default'],
    ['a type', 'alter table public.verification alter unit_count type bigint'],
    ['a column', 'alter table public.vocab add note text'],
    ['a demand of a value', 'alter table public.legal_document alter title drop not null'],
    [
      'a constraint dropped',
      'alter table public.legal_document drop constraint legal_document_count_not_negative',
    ],
    [
      'a deferral',
      'alter table public.information_unit_child alter constraint information_unit_child_parent not deferrable',
    ],
    ['an index', 'create index on public.vocab (lower(key))'],
    ['a table', 'create table public.stray (id int)'],
    ['a sequence', 'create sequence public.stray'],
    ['a grant', 'grant insert on public.vocab to cutter_exec'],
    ['a grant on a column', 'grant update (title) on public.legal_document to cutter_exec'],
    [
      'a grant on a function',
      'grant execute on function public.fn_run_state(text) to directus_app',
    ],
    ['a grant on a schema', 'grant create on schema public to cutter_exec'],
    ['a revoke', 'revoke select on public.vocab from cutter_verify'],
    ['an owner of a function', 'alter function public.fn_run_state(text) owner to postgres'],
    ['an owner of a table', 'alter table public.vocab owner to postgres'],
    [
      'a function’s body',
      'create or replace function cutter.is_blank(p_text text) returns boolean language sql immutable parallel safe as $$ select false $$',
    ],
    ['a function’s setting', `alter function public.fn_run_state(text) set search_path = public`],
    ['a function’s rights', 'alter function public.fn_run_state(text) security invoker'],
    ['row security', 'alter table public.vocab enable row level security'],
    ['a policy', 'create policy p on public.vocab using (true)'],
    ['a view', 'create view public.stray as select 1 as one'],
    ['a rule', 'create rule r as on delete to public.vocab do instead nothing'],
    ['a step of a sequence', 'alter sequence public.verification_id_seq increment 2'],
    ['a moved end of a sequence', 'alter sequence public.verification_id_seq maxvalue 1000'],
    ['an unlogged table', 'alter table public.information_unit_search set unlogged'],
  ])('always changes with %s', async (_what, statement) => {
    expect(await fingerprintWith(statement)).not.toBe(copies.template.schemaFingerprint);
  });

  it('always changes with the text of a view, and with the text of a policy', async () => {
    const [view, policy] = [
      (text: string) => `create view public.stray as select ${text} as one`,
      (text: string) => `create policy p on public.vocab using (${text})`,
    ];

    expect(await fingerprintWith(view('1'))).not.toBe(await fingerprintWith(view('2')));
    expect(await fingerprintWith(policy('true'))).not.toBe(await fingerprintWith(policy('false')));
  });
});
