/** What the ledger, the order of the phases and the switch say to whoever asks them past the functions that usually do, and what is held then. Plain data. */
import type { Probe } from './probe.ts';

const COLUMNS = 'run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor';

/** `what`: ordinal, phase and event of each. */
function events(...what: readonly (readonly [number, string, string])[]): string {
  const rows = what.map(
    ([ordinal, phase, event]) => `('probe', ${ordinal}, '${phase}', '${event}', 'p', 1, 'd', 'a')`,
  );
  return `insert into cutter.run_event (${COLUMNS}) values ${rows.join(', ')}`;
}

const BACKED_UP = [1, 'pre_write_backup', 'applied'] as const;
const CUT = [2, 'cut_leg_a', 'applied'] as const;
const ENACTED = [3, 'lifecycle_enact', 'applied'] as const;
const WENT_ON = 'run probe went on since it was looked at';

/** A number or an event that another transaction has taken already. */
const TAKEN: readonly Probe[] = [
  {
    by: 'application',
    given: [events([2, 'pre_write_backup', 'applied'])],
    act: [`select cutter.record_applied('probe', 'cut_leg_a', 'p', 1, 'd', 'a')`],
    owed: '40001',
    says: WENT_ON,
  },
  {
    by: 'application',
    given: [events([3, 'cut_leg_a', 'applied'], BACKED_UP)],
    act: [`select cutter.record_compensated('probe', 'cut_leg_a', 'a')`],
    owed: '40001',
    says: WENT_ON,
  },
  {
    by: 'application',
    act: [`select cutter.record_compensated('probe', 'cut_leg_a', 'a')`],
    owed: '40001',
    says: WENT_ON,
  },
  {
    by: 'application',
    act: [`select cutter.require_recorded('probe', false)`],
    owed: '40001',
    says: WENT_ON,
  },
  { by: 'application', act: [`select cutter.require_recorded('probe', true)`] },
  {
    by: 'application',
    given: [events(BACKED_UP, CUT)],
    act: [`select cutter.record_compensated('probe', 'cut_leg_a', 'who')`],
    holds: `exists (select from cutter.run_event where run_id = 'probe' and ordinal = 3 and phase = 'cut_leg_a'
      and event = 'compensated' and plan_digest = 'p' and unit_count = 1 and unit_digest = 'd' and actor = 'who')
      and (select count(*) = 3 from cutter.run_event where run_id = 'probe')`,
  },
  {
    by: 'application',
    given: [events(BACKED_UP)],
    act: [`select cutter.record_applied('probe', 'cut_leg_a', 'q', 7, 'e', 'who')`],
    holds: `exists (select from cutter.run_event where run_id = 'probe' and ordinal = 2 and phase = 'cut_leg_a'
      and event = 'applied' and plan_digest = 'q' and unit_count = 7 and unit_digest = 'e' and actor = 'who')`,
  },
  ...(
    [
      [3, 'cut_leg_a', 'applied'],
      [2, 'lifecycle_enact', 'applied'],
    ] as const
  ).map(
    (again): Probe => ({
      by: 'owner',
      given: [events(BACKED_UP, CUT)],
      act: [events(again)],
      owed: '23505',
    }),
  ),
];

/** Each asked of a run of which these events stand. */
function turn(
  stands: readonly (readonly [number, string, string])[],
  call: string,
  refusal: readonly [owed: string, says: string] | null,
  answer = '',
): Probe {
  const given = stands.length === 0 ? [] : [events(...stands)];
  const asked = { by: 'application', given, act: [`select cutter.${call}`] } as const;
  return refusal === null
    ? { ...asked, holds: `$1 = '${answer}' and proof.holds('cutter.run probe')` }
    : { ...asked, owed: refusal[0], says: refusal[1] };
}

const TURNS: readonly Probe[] = [
  turn([BACKED_UP], `require_turn_of('probe', 'cut_leg_a', 'p')`, null),
  turn([], `require_turn_of('probe', 'pre_write_backup', 'p')`, null),
  turn([BACKED_UP], `require_turn_of('probe', 'cut_leg_a', 'q')`, [
    'CK002',
    'out_of_order: cut_leg_a of run probe needs pre_write_backup of plan q',
  ]),
  // Both are wrong, and the first is told.
  turn([BACKED_UP, CUT], `require_turn_of('probe', 'cut_leg_a', 'q')`, [
    'CK003',
    'already_applied: cut_leg_a of run probe',
  ]),
  turn([BACKED_UP, ENACTED], `may_compensate('probe', 'cut_leg_a')`, null, 'false'),
  turn([BACKED_UP], `require_turn_of('probe', 'pre_write_backup', 'p')`, [
    'CK003',
    'already_applied: pre_write_backup of run probe',
  ]),
  turn(
    [BACKED_UP, CUT, [3, 'cut_leg_a', 'compensated']],
    `require_turn_of('probe', 'cut_leg_a', 'p')`,
    ['CK004', 'already_reverted: run probe was compensated'],
  ),
  turn([BACKED_UP, CUT], `may_compensate('probe', 'cut_leg_a')`, null, 'true'),
  turn([BACKED_UP], `may_compensate('probe', 'cut_leg_a')`, null, 'false'),
  turn([BACKED_UP, CUT, ENACTED], `may_compensate('probe', 'cut_leg_a')`, [
    'CK002',
    'out_of_order: lifecycle_enact of run probe still stands, compensate it before cut_leg_a',
  ]),
  turn([BACKED_UP, CUT, ENACTED], `may_compensate('probe', 'lifecycle_enact')`, null, 'true'),
  turn(
    [BACKED_UP, CUT, ENACTED, [4, 'lifecycle_enact', 'compensated']],
    `may_compensate('probe', 'cut_leg_a')`,
    null,
    'true',
  ),
  turn([], `take_turn('probe')`, null),
  {
    by: 'application',
    act: ['select cutter.take_turn(null)'],
    holds: `proof.holds('cutter.run ')`,
  },
  ...[
    ['157', `'x'`, 'mismatch: run baseline has 158 units, not 157'],
    ['158', `'x'`, 'mismatch: the units of run baseline digest to '],
    ['157', `cutter.run_digest('baseline')`, 'mismatch: run baseline has 158 units, not 157'],
    ['null', `cutter.run_digest('baseline')`, 'mismatch: run baseline has 158 units, not '],
    ['158', 'null', 'mismatch: the units of run baseline digest to '],
  ].map(
    ([count, digest, says = '']): Probe => ({
      by: 'application',
      act: [`select cutter.require_match('baseline', ${count}, ${digest})`],
      owed: 'CK007',
      says,
    }),
  ),
];

/** Which rows of a table are held against everybody else until the transaction ends. */
function held(table: string, key: string, which: string): string {
  const keys = `coalesce(array_agg(${key} order by ${key}), '{}')`;
  return `(select ${keys} from ${table} __r join proof.pgrowlocks('${table}') on locked_row = __r.ctid where 'For Update' = any (modes))
    = (select ${keys} from ${table} where ${which})`;
}

const OF_UNITS = `'cut_leg_a', 'public.information_unit'`;

/** Whoever has nothing to take back stands in nobody's way. */
const HOLDS_NOTHING: readonly Probe[] = [
  'fn_verify_revert',
  'fn_leg_b_revert',
  'fn_iu_enact_revert',
  'fn_cut_revert',
].map((inverse) => ({
  by: 'owner',
  given: [
    'update cutter.kill_switch set execution_enabled = true',
    `insert into cutter.undo (run_id, phase, relation, key, after) values ('probe', ${OF_UNITS}, '65', '{}')`,
  ],
  act: [`select public.${inverse}('probe', 'a')`],
  holds: `$1 like '%nothing_to_do%' and not exists (select from proof.pgrowlocks('public.information_unit'))`,
}));

const HOLDS: readonly Probe[] = [
  ...HOLDS_NOTHING,
  {
    by: 'application',
    given: [
      `insert into cutter.undo (run_id, phase, relation, key, after) values
        ('baseline', 'cut_leg_a', 'public.legal_document', 'vn/baseline-b', '{}'),
        ('baseline', 'lifecycle_enact', 'public.legal_document', 'vn/baseline-c', '{}'),
        ('baseline', 'cut_leg_a', 'public.information_unit_child', 'vn/baseline-d', '{}'),
        ('baseline', ${OF_UNITS}, '65', '{}'), ('baseline', ${OF_UNITS}, '75', '{}'),
        ('probe', 'cut_leg_a', 'public.legal_document', 'vn/baseline-a', '{}'), ('probe', ${OF_UNITS}, '5', '{}')`,
      events(CUT),
      `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
        values (65, 'draft', 'draft', 'probe', 'a')`,
      `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor) values ('probe', 'vn/baseline-b', 1, 'd', 'a')`,
      `insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by) values ('probe', 1, 'd', 'match', 'a')`,
    ],
    act: [`select cutter.hold_rows('baseline')`],
    holds: [
      held('public.legal_document', 'document_ref', `document_ref = 'vn/baseline-b'`),
      held('public.information_unit', 'id', 'id in (65, 75)'),
      held('public.information_unit_child', 'child_id', 'child_id in (65, 75)'),
      held('public.information_unit_lifecycle_log', 'id', 'unit_id in (65, 75)'),
      held('public.governance_record', 'id', `run_id = 'baseline'`),
      held('public.verification', 'id', `run_id = 'baseline'`),
    ].join(' and '),
  },
];

const SWITCH: readonly Probe[] = [
  { by: 'application', act: ['select cutter.require_enabled()'] },
  ...[
    'update cutter.kill_switch set execution_enabled = false',
    'delete from cutter.kill_switch',
  ].map(
    (given): Probe => ({
      by: 'application',
      given: [given],
      act: ['select cutter.require_enabled()'],
      owed: 'CK001',
      says: 'kill switch: execution_enabled is false',
    }),
  ),
];

export const LEDGER: readonly Probe[] = [...TAKEN, ...TURNS, ...HOLDS, ...SWITCH];
