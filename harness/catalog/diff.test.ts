/** The laws of a comparison: it names what was changed in a live schema, and nothing else. */
import { describe, expect, it } from 'vitest';
import { useForeign } from '../testing/foreign.fixture.ts';
import { compareCatalogs, type Difference } from './diff.ts';

const foreign = useForeign();

async function differencesAfter(...statements: readonly string[]): Promise<readonly string[]> {
  const expected = await foreign.readCatalog();
  const actual = await foreign.catalogAfter(...statements);
  return compareCatalogs(expected, actual).map(({ text }: Difference) => text);
}

describe('a comparison', () => {
  it('never finds a difference where nothing was changed, or only rows were', async () => {
    expect(await differencesAfter()).toEqual([]);
    expect(
      await differencesAfter(
        `insert into public.legal_document (document_ref, title) values ('vn/x', 'x')`,
      ),
    ).toEqual([]);
  });

  it('never finds a difference where something was dropped and made again', async () => {
    const again = `create trigger t1 before insert on extra.base for each row execute function extra.touch();
      alter table extra.base disable trigger t1; comment on trigger t1 on extra.base is 't'`;

    expect(await differencesAfter('drop trigger t1 on extra.base', again)).toEqual([]);
  });

  it.each([
    ['drop trigger t2 on extra.base', ['trigger t2 on extra.base: missing']],
    [
      'alter table extra.base enable trigger t1',
      ['trigger t1 on extra.base: enabled: disabled became none'],
    ],
    [
      `alter table extra.ev_2025 alter region set default 'z'`,
      [`column extra.ev_2025.region: default: 'y'::text became 'z'::text`],
    ],
    [
      'alter table extra.ev_2025 alter region drop default',
      [`column extra.ev_2025.region: default: 'y'::text became none`],
    ],
    [
      `alter view extra.v2 alter column q set default 2`,
      [
        "view extra.v2: defaults: kind set default 'sad'::extra.mood, q set default ((1)::numeric + 0.5) became kind set default 'sad'::extra.mood, q set default 2",
      ],
    ],
    ['alter table extra.ev_2025 enable trigger t3', ['trigger t3 on extra.ev_2025: missing']],
    [
      'alter table extra.ev_2024_d disable trigger t3',
      ['trigger t3 on extra.ev_2024_d: not expected'],
    ],
    ['alter statistics extra.st set statistics 78', ['statistics extra.st: target: 77 became 78']],
    [
      'alter index extra.expr_stat alter column 1 set statistics 56',
      ['index extra.expr_stat: column statistics: 1 set statistics 55 became 1 set statistics 56'],
    ],
    [
      'alter materialized view extra.mv alter column kind set statistics 8',
      [
        'materialized view extra.mv: column settings: kind set statistics 7 became kind set statistics 8',
      ],
    ],
    [
      'grant select on pg_catalog.pg_authid to foreign_c',
      ['added right select on table pg_authid to foreign_c: not expected'],
    ],
    [
      'revoke execute on function public.hstore_to_json(public.hstore) from public',
      [
        'taken right execute on function public.hstore_to_json(public.hstore) from PUBLIC: not expected',
      ],
    ],
    [
      'grant usage on language plpgsql to foreign_a',
      ['added right usage on language plpgsql to foreign_a: not expected'],
    ],
    [
      'grant foreign_c to foreign_d with set true',
      ['role foreign_d: may not become: foreign_c became none'],
    ],
    [
      'grant delete on extra.base to foreign_b',
      ['grant delete on table extra.base to foreign_b: not expected'],
    ],
    [
      'revoke select on extra.base from foreign_b',
      ['grant select on table extra.base to foreign_b: missing'],
    ],
    [
      `alter type extra.mood add value 'glad' after 'ok'`,
      [`enum extra.mood: labels: sad, ok, it's "great" became sad, ok, glad, it's "great"`],
    ],
    [
      'alter table public.legal_document alter unit_count type bigint',
      ['column public.legal_document.unit_count: type: integer became bigint'],
    ],
    [
      'alter table public.verification alter column unit_digest drop not null',
      ['column public.verification.unit_digest: not null: true became none'],
    ],
    [
      'create index on public.verification (unit_count)',
      ['index public.verification_unit_count_idx: not expected'],
    ],
    [
      'alter function extra.touch() security definer',
      ['function extra.touch(): security: invoker became definer'],
    ],
    [
      'alter table extra.base no force row level security',
      ['table extra.base: force row security: true became none'],
    ],
    [
      'alter policy p1 on extra.base using (id > 1)',
      ['policy p1 on extra.base: using: (id > 0) became (id > 1)'],
    ],
    ['alter domain extra.positive set default 2', ['domain extra.positive: default: 1 became 2']],
    [
      'alter table public.governance_record drop constraint governance_record_document_ref_fkey',
      ['constraint governance_record_document_ref_fkey on public.governance_record: missing'],
    ],
    [
      'alter view extra.v2 rename column q to r',
      [
        expect.stringMatching(/^view extra.v2: columns: .* became .*r numeric/),
        expect.stringMatching(/^view extra.v2: defaults: .* became .* r set default /),
        expect.stringMatching(/^view extra.v2: query: line 3: /),
      ],
    ],
    ['alter sequence extra.free increment -2', ['sequence extra.free: increment: -1 became -2']],
    [`comment on schema extra is 'else'`, ['comment schema extra: text: s became else']],
    ['alter role foreign_b createdb', [expect.stringMatching(/^role foreign_b: attributes: /)]],
    ['alter event trigger et disable', ['event trigger et: enabled: none became disabled']],
    [
      'alter default privileges for role foreign_a in schema extra revoke select on tables from foreign_b',
      ['default privileges of foreign_a on tables in schema extra: missing'],
    ],
  ])('always names it: %s', async (statement, expected) => {
    expect(await differencesAfter(statement)).toEqual(expected);
  });

  it('always shows both bodies, or the line in which they part, when a function changed', async () => {
    const body = `create or replace function extra.touch() returns trigger language plpgsql as $$ begin return old; end $$`;

    expect(await differencesAfter(body)).toEqual([
      'function extra.touch(): body:  begin return new; end  became  begin return old; end ',
    ]);
  });
});
