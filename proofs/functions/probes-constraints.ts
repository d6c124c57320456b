/** Rows that the tables refuse even to who owns them, each with the SQLSTATE that it is owed, and rows that they must take. Written beside the baseline, so that it is owed in every state. Plain data. */

interface OwnedRow {
  /** One or more statements. */
  readonly sql: string;
  /** `ok` or an SQLSTATE; deferred checks count as much as others. */
  readonly owed: string;
  /** The owner of the functions, or the superuser whose the switch is. */
  readonly by: 'owner' | 'master';
}

/** The columns of which none may be null, by a row of the baseline. */
const DEMANDED: Readonly<Record<string, { readonly row: string; readonly columns: string }>> = {
  'public.information_unit_search': {
    row: 'unit_id = 158',
    columns: 'unit_id document_ref folded',
  },
  'public.information_unit_audit': {
    row: 'unit_id = 158',
    columns: 'unit_id action run_id row_digest actor logged_at',
  },
  'cutter.run_event': {
    row: 'id = 1',
    columns: 'run_id ordinal phase event plan_digest unit_count unit_digest actor logged_at',
  },
  'public.vocab': { row: `key like '%article'`, columns: 'key' },
};

const CLAIM = `insert into cutter.approval
  (approval_digest, nonce, run_id, plan_digest, database_name, operations, not_before, not_after, claimed_at)`;
/** As it may be; each other one differs in one column. */
const CLAIMED = [
  `'spoil'`,
  `'spoil nonce'`,
  `'spoil run'`,
  `'none'`,
  `'here'`,
  `array['run']`,
  `timestamptz '2024-01-01 00:00:00+00'`,
  `timestamptz '2024-01-02 00:00:00+00'`,
  'now()',
];

function claim(but: Readonly<Record<number, string>>): string {
  return `${CLAIM} values (${CLAIMED.map((value, at) => but[at] ?? value).join(', ')})`;
}

const REMEMBERED = `insert into cutter.undo (run_id, phase, relation, key, before, after) values`;
const KEPT = [`'spoil'`, `'lifecycle_enact'`, `'x'`, `'1'`, 'null', `'{}'`];

function memory(but: Readonly<Record<number, string>>): string {
  return `${REMEMBERED} (${KEPT.map((value, at) => but[at] ?? value).join(', ')})`;
}

const EVENT = `insert into cutter.run_event
  (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor) values`;
/** A document, a unit of it and nothing that hangs on them: whoever deletes them meets the one key that is tried. */
const FRESH_DOCUMENT = `insert into public.legal_document (document_ref, title) values ('vn/fresh', 'x')`;
const FRESH_UNIT = `insert into public.information_unit (id, canonical_address, title, body, actor, unit_kind,
    publication_type, owner_ref, identity_profile, run_id, document_ref, position) overriding system value
  select 900001, 'vn/fresh/1', title, body, actor, unit_kind, publication_type, owner_ref, identity_profile,
    'spoil', document_ref, 1 from public.information_unit where id = 158`;

function without(fresh: string, hung: string): string {
  return `${FRESH_UNIT}; ${hung}; ${fresh}`;
}

const UNIT_GONE = 'delete from public.information_unit where id = 900001';

/** By SQLSTATE. */
const OF_THE_OWNER: Readonly<Record<string, readonly string[]>> = {
  '23502': [
    ...CLAIMED.flatMap((_, at) => (at === 8 ? [] : [claim({ [at]: 'null' })])),
    ...KEPT.flatMap((_, at) => (at === 4 ? [] : [memory({ [at]: 'null' })])),
  ],
  '23505': [
    `insert into public.vocab select key from public.vocab limit 1`,
    `insert into public.information_unit_search select * from public.information_unit_search where unit_id = 158`,
    `${EVENT} ('baseline', 99, 'cut_leg_a', 'applied', 'x', 1, 'x', 'x')`,
    `${EVENT} ('baseline', 1, 'cut_leg_a', 'compensated', 'x', 1, 'x', 'x')`,
    `${claim({})}; ${claim({ 1: `'another nonce'`, 2: `'another run'` })}`,
    `${claim({})}; ${claim({ 0: `'another'`, 2: `'another run'` })}`,
    `${claim({})}; ${claim({ 0: `'another'`, 1: `'another nonce'` })}`,
    `${memory({})}; ${memory({})}`,
  ],
  '23514': [
    `insert into public.vocab values ('vocab.unit_kind.Law')`,
    `insert into public.vocab values ('vocab.law')`,
    `update public.information_unit_audit set action = 'truncate' where unit_id = 158`,
    `${EVENT} ('spoil', 1, 'cut_leg_a', 'undone', 'x', 1, 'x', 'x')`,
    `${EVENT} ('spoil', 1, 'cut', 'applied', 'x', 1, 'x', 'x')`,
    `${EVENT} (' ', 1, 'cut_leg_a', 'applied', 'x', 1, 'x', 'x')`,
    `${EVENT} ('spoil', 1, 'cut_leg_a', 'applied', 'x', 1, 'x', E'\\t')`,
    claim({ 5: `'{}'` }),
    claim({ 5: `array['run', 'everything']` }),
    claim({ 6: CLAIMED[7] ?? '' }),
    claim({ 6: `timestamptz '2024-01-02 00:00:01+00'` }),
    claim({ 7: `timestamptz '2024-01-02 00:00:01+00'` }),
  ],
  '23503': [
    `${FRESH_DOCUMENT}; insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor)
      values ('spoil', 'vn/fresh', 1, 'x', 'x'); delete from public.legal_document where document_ref = 'vn/fresh'`,
    `${FRESH_DOCUMENT}; ${FRESH_UNIT}; update public.information_unit set document_ref = 'vn/fresh' where id = 900001;
      delete from public.legal_document where document_ref = 'vn/fresh'`,
    without(
      UNIT_GONE,
      `insert into public.information_unit_reference values (900001, 158, 'cites')`,
    ),
    without(
      UNIT_GONE,
      `insert into public.information_unit_reference values (158, 900001, 'cites')`,
    ),
    without(
      UNIT_GONE,
      `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
        values (900001, 'draft', 'draft', 'spoil', 'x')`,
    ),
    without(
      UNIT_GONE,
      `insert into public.information_unit_child values (158, 900001, 1, 'spoil')`,
    ),
    without(
      UNIT_GONE,
      `update public.information_unit_child set parent_id = 900001 where child_id = 158`,
    ),
  ],
  CK008: [`${memory({ 1: `'cut_leg_a'`, 2: `'public.legal_document'`, 3: `'vn/baseline-a'` })}`],
  CK010: [
    `${claim({})}; update cutter.approval set not_after = not_after - interval '1 hour' where approval_digest = 'spoil'`,
    `${claim({})}; delete from cutter.approval where approval_digest = 'spoil'`,
    'truncate cutter.approval',
  ],
  // Whatever is checked when a transaction ends is not checked before.
  ok: [
    `insert into public.information_unit_child values (158, 900001, 1, 'spoil'); ${FRESH_UNIT}`,
    `insert into public.information_unit_child values (1, 900002, 1, 'spoil');
      ${FRESH_UNIT.replaceAll('900001', '900002').replace('vn/fresh/1', 'vn/fresh/2')};
      update public.information_unit_child set parent_id = 158 where child_id = 900002`,
    claim({}),
  ],
};

const OF_THE_MASTER: readonly OwnedRow[] = [
  { sql: `insert into cutter.kill_switch (id) values (true)`, owed: '23505', by: 'master' },
  { sql: `insert into cutter.kill_switch (id) values (false)`, owed: '23514', by: 'master' },
  { sql: `update cutter.kill_switch set id = false`, owed: '23514', by: 'master' },
  { sql: `update cutter.kill_switch set execution_enabled = null`, owed: '23502', by: 'master' },
  {
    // A switch that is put there anew is off.
    sql: `delete from cutter.kill_switch; insert into cutter.kill_switch default values;
      do $on$ begin if (select execution_enabled from cutter.kill_switch) then raise 'on'; end if; end $on$;
      update cutter.kill_switch set execution_enabled = true`,
    owed: 'ok',
    by: 'master',
  },
];

export const ROWS_OF_OWNERS: readonly OwnedRow[] = [
  ...Object.entries(DEMANDED).flatMap(([table, { row, columns }]) =>
    columns.split(' ').map((column): OwnedRow => {
      const sql = `update ${table} set ${column} = null where ${row}`;
      return { sql, owed: '23502', by: 'owner' };
    }),
  ),
  ...Object.entries(OF_THE_OWNER).flatMap(([owed, statements]) =>
    statements.map((sql): OwnedRow => ({ sql, owed, by: 'owner' })),
  ),
  ...OF_THE_MASTER,
];
