/** Rows that the tables refuse even to who owns them: of the ledgers, the claims, the memory and the traces to the owner of the functions, of the switch to its own master. Plain data. */
import type { Probe } from './probe.ts';

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
const SECOND_DAY = `timestamptz '2024-01-02 00:00:00+00'`;
/** As it may be; each other one differs in one column. */
const CLAIMED = [
  ...[`'probe'`, `'probe nonce'`, `'probe run'`, `'none'`, `'here'`, `array['run']`],
  ...[`timestamptz '2024-01-01 00:00:00+00'`, SECOND_DAY, 'now()'],
];

function claim(but: Readonly<Record<number, string>>): string {
  return `${CLAIM} values (${CLAIMED.map((value, at) => but[at] ?? value).join(', ')})`;
}

const KEPT = [`'probe'`, `'lifecycle_enact'`, `'x'`, `'1'`, 'null', `'{}'`];
/** What was there before may be nothing. */
const BEFORE = 4;

function memory(but: Readonly<Record<number, string>>): string {
  return `insert into cutter.undo (run_id, phase, relation, key, before, after)
    values (${KEPT.map((value, at) => but[at] ?? value).join(', ')})`;
}

const EVENT = `insert into cutter.run_event
  (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor) values`;

/** By SQLSTATE; each is one or more statements, of which the last is refused. */
const REFUSED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '23502': [
    ...Object.entries(DEMANDED).flatMap(([table, { row, columns }]) =>
      columns.split(' ').map((column) => [`update ${table} set ${column} = null where ${row}`]),
    ),
    ...CLAIMED.map((_, at) => [claim({ [at]: 'null' })]),
    ...KEPT.flatMap((_, at) => (at === BEFORE ? [] : [[memory({ [at]: 'null' })]])),
  ],
  '23505': [
    ['insert into public.vocab select key from public.vocab limit 1'],
    [
      'insert into public.information_unit_search select * from public.information_unit_search where unit_id = 158',
    ],
    [`${EVENT} ('baseline', 99, 'cut_leg_a', 'applied', 'x', 1, 'x', 'x')`],
    [`${EVENT} ('baseline', 1, 'cut_leg_a', 'compensated', 'x', 1, 'x', 'x')`],
    [claim({}), claim({ 1: `'another nonce'`, 2: `'another run'` })],
    [claim({}), claim({ 0: `'another'`, 2: `'another run'` })],
    [claim({}), claim({ 0: `'another'`, 1: `'another nonce'` })],
    [memory({}), memory({})],
  ],
  '23514': [
    [`insert into public.vocab values ('vocab.unit_kind.Law')`],
    [`insert into public.vocab values ('vocab.law')`],
    [`update public.information_unit_audit set action = 'truncate' where unit_id = 158`],
    [`${EVENT} ('probe', 1, 'cut_leg_a', 'undone', 'x', 1, 'x', 'x')`],
    [`${EVENT} ('probe', 1, 'cut', 'applied', 'x', 1, 'x', 'x')`],
    [`${EVENT} (' ', 1, 'cut_leg_a', 'applied', 'x', 1, 'x', 'x')`],
    [`${EVENT} ('probe', 1, 'cut_leg_a', 'applied', 'x', 1, 'x', E'\\t')`],
    [claim({ 5: `'{}'` })],
    [claim({ 5: `array['run', 'everything']` })],
    [claim({ 6: SECOND_DAY })],
    [claim({ 6: `timestamptz '2024-01-02 00:00:01+00'` })],
    [claim({ 7: `timestamptz '2024-01-02 00:00:01+00'` })],
  ],
};

const OF_THE_SWITCH: Readonly<Record<string, string>> = {
  'insert into cutter.kill_switch (id) values (true)': '23505',
  'insert into cutter.kill_switch (id) values (false)': '23514',
  'update cutter.kill_switch set id = false': '23514',
  'update cutter.kill_switch set execution_enabled = null': '23502',
};

export const CONSTRAINTS: readonly Probe[] = [
  ...Object.entries(REFUSED).flatMap(([owed, all]) =>
    all.map((act): Probe => ({ by: 'owner', act, owed })),
  ),
  ...Object.entries(OF_THE_SWITCH).map(
    ([sql, owed]): Probe => ({ by: 'master', act: [sql], owed }),
  ),
  {
    by: 'master',
    act: ['delete from cutter.kill_switch', 'insert into cutter.kill_switch default values'],
    holds: '(select not execution_enabled from cutter.kill_switch)',
  },
];
