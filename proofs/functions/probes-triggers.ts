/** What happens by itself when somebody writes a unit, a link or the memory, whoever it is and wherever he looks for names. Plain data. */
import type { Probe } from './probe.ts';

const UNIT = 'public.information_unit';
const SEARCH = 'public.information_unit_search';
const AUDIT = 'public.information_unit_audit';

/** What the application does to unit 5, what must be so then, and what stands there before. */
type Edited = readonly [act: string, holds: string, given?: readonly string[]];

function of(column: string): string {
  return `(select ${column} from ${UNIT} where id = 5)`;
}

function searched(column: string): string {
  return `(select ${column} from ${SEARCH} where unit_id = 5)`;
}

const STAMPS: readonly Edited[] = [
  [
    `update ${UNIT} set title = 'x' where id = 5`,
    `${of('version')} = 3 and ${of('updated_at')} between now() and clock_timestamp()`,
  ],
  // Two edits in one microsecond, as a clock that stands still would have it.
  [
    `update ${UNIT} set title = 'x' where id = 5`,
    `${of('updated_at')} = timestamptz '2999-01-01 00:00:00.000002+00' and ${of('version')} = 8`,
    [`update ${UNIT} set updated_at = '2999-01-01 00:00:00.000001+00', version = 7 where id = 5`],
  ],
  [
    `update ${UNIT} set updated_at = '2020-01-01 00:00:00+00' where id = 5`,
    `${of('updated_at')} = timestamptz '2020-01-01 00:00:00+00' and ${of('version')} = 2`,
  ],
  [
    `update ${UNIT} set version = 70 where id = 5`,
    `${of('version')} = 70 and ${of('updated_at')} >= now()`,
  ],
  [
    `update ${UNIT} set version = 70, updated_at = '2020-01-01 00:00:00+00' where id = 5`,
    `${of('version')} = 70 and ${of('updated_at')} = timestamptz '2020-01-01 00:00:00+00'`,
  ],
];

const FOLDED = `${searched('folded')} = ${of(`lower(title) || ' ' || left(body, 500)`)}
  and ${searched('document_ref')} = ${of('document_ref')}`;
/** Where the search row lay before it was written. */
const PLACE = `returning (select ctid from ${SEARCH} where unit_id = 5)`;

const SEARCHED: readonly Edited[] = [
  [`update ${UNIT} set title = 'QUỐC Hội' where id = 5`, FOLDED],
  [`update ${UNIT} set body = repeat('abcdefg', 100) where id = 5`, FOLDED],
  [`update ${UNIT} set document_ref = 'vn/baseline-b' where id = 5`, FOLDED],
  [
    `update ${UNIT} set title = 'X', document_ref = 'vn/baseline-b' where id = 5`,
    `${FOLDED} and ${searched('document_ref')} = 'vn/baseline-b'`,
  ],
  // What would be written as it is, is not written.
  [
    `update ${UNIT} set title = title, body = body where id = 5 ${PLACE}`,
    `$1 = ${searched('ctid::text')}`,
  ],
  [
    `update ${UNIT} set lifecycle = 'retired' where id = 5`,
    `not exists (select from ${SEARCH} where unit_id = 5)`,
    [`delete from ${SEARCH} where unit_id = 5`],
  ],
];

/** The last row of the audit, and the unit as whoever reads it in UTC finds it. */
const audited = (action: string, digest: string) =>
  `(select unit_id = 5 and action = '${action}' and run_id = 'baseline' and row_digest = ${digest}
    and actor = session_user and logged_at >= now() from ${AUDIT} order by id desc limit 1)`;

const AUDITED: readonly Edited[] = [
  [
    `update ${UNIT} set title = 'x' where id = 5`,
    audited('update', `cutter.text_digest(${of('information_unit::text')})`),
  ],
  [
    `delete from ${UNIT} where id = 5 returning title`,
    audited('delete', `(select noted.key from cutter.undo noted where noted.run_id = 'probe')`),
    [
      'delete from public.information_unit_child where child_id = 5 or parent_id = 5',
      'delete from public.information_unit_reference where from_id = 5 or to_id = 5',
      'delete from public.information_unit_lifecycle_log where unit_id = 5',
      `insert into cutter.undo (run_id, phase, relation, key, after)
        select 'probe', 'leg_b_record', 'x', cutter.text_digest(information_unit::text), '{}' from ${UNIT} where id = 5`,
    ],
  ],
];

const HANG_ACROSS = 'update public.information_unit_child set parent_id = 70 where child_id = 5';
const CROSSING = `contract_violated: vn/baseline-a/dieu-5 hangs under vn/baseline-b/`;

const HIERARCHY: readonly Probe[] = [
  { by: 'application', act: [HANG_ACROSS], owed: 'CK008', late: true, says: CROSSING },
  {
    by: 'application',
    given: ['delete from public.information_unit_child where child_id = 5'],
    act: [
      `insert into public.information_unit_child (parent_id, child_id, ordinal, run_id) values (70, 5, 1, 'x')`,
    ],
    owed: 'CK008',
    late: true,
    says: CROSSING,
  },
  // Somebody has moved another unit to another document: that is not the fault of this link.
  {
    by: 'application',
    given: [`update ${UNIT} set document_ref = 'vn/baseline-b' where id = 6`],
    act: ['update public.information_unit_child set ordinal = ordinal where child_id = 5'],
  },
  {
    by: 'application',
    act: [HANG_ACROSS, 'delete from public.information_unit_child where child_id = 5'],
  },
  {
    by: 'application',
    act: [HANG_ACROSS, 'update public.information_unit_child set parent_id = 2 where child_id = 5'],
  },
];

const memory = (...rows: readonly string[]) =>
  `insert into cutter.undo (run_id, phase, relation, key, after) values ${rows.map((row) => `(${row}, '{}')`).join(', ')}`;
const OPENED = `'probe', 'cut_leg_a', 'public.legal_document', 'vn/baseline-a'`;
const APPLIED = `insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor)
  values ('probe', 1, 'cut_leg_a', 'applied', 'p', 1, 'd', 'a')`;
const OPEN = 'contract_violated: the cut of run probe was opened and not closed';
const gone = (column: string, value: string) =>
  `delete from cutter.undo where ${column} like '${value}'`;

const CLOSED: readonly Probe[] = [
  { by: 'owner', act: [memory(OPENED)], owed: 'CK008', late: true, says: OPEN },
  // Whoever may add to the memory, and may read nothing of it.
  {
    by: 'application',
    act: [memory(OPENED)],
    owed: 'CK008',
    late: true,
    says: OPEN,
  },
  { by: 'owner', act: [memory(OPENED), APPLIED] },
  {
    by: 'owner',
    act: [memory(OPENED), APPLIED.replace(`'applied'`, `'compensated'`)],
    ...{ owed: 'CK008', late: true, says: OPEN },
  },
  ...[
    APPLIED.replace(`'probe'`, `'other'`),
    APPLIED.replace(`'cut_leg_a'`, `'pre_write_backup'`),
  ].map(
    (other): Probe => ({
      by: 'owner',
      act: [memory(OPENED), other],
      ...{ owed: 'CK008', late: true, says: OPEN },
    }),
  ),
  { by: 'owner', act: [memory(OPENED), gone('run_id', 'probe')] },
  // The row is gone, and one that is like it but in one column stands.
  ...[
    [`'other', 'cut_leg_a', 'public.information_unit', 'vn/baseline-a'`, 'run_id', 'probe'],
    [`'probe', 'leg_b_record', 'public.legal_document', 'vn/baseline-a'`, 'phase', 'cut%'],
    [`'probe', 'cut_leg_a', 'public.information_unit', 'vn/baseline-a'`, 'relation', '%document'],
  ].map(
    ([like = '', column = '', value = '']): Probe => ({
      by: 'owner',
      act: [memory(OPENED, like), gone(column, value)],
    }),
  ),
  {
    by: 'owner',
    given: [
      APPLIED,
      memory(`'probe', 'cut_leg_a', 'public.legal_document', 'vn/baseline-b'`),
      'set constraints cutter.undo_cut_is_closed immediate',
      'set constraints cutter.undo_cut_is_closed deferred',
      `delete from cutter.run_event where run_id = 'probe'`,
    ],
    act: [memory(OPENED), gone('key', '%-a')],
  },
  {
    by: 'owner',
    given: [APPLIED.replace(`'probe'`, `'other'`), memory(OPENED.replace('probe', 'other'))],
    act: [memory(OPENED), gone('run_id', 'probe')],
  },
  { by: 'owner', act: [memory(`'probe', 'cut_leg_a', 'public.information_unit', '5'`)] },
  {
    by: 'owner',
    act: [memory(`'probe', 'lifecycle_enact', 'public.legal_document', 'vn/baseline-a'`)],
  },
];

export const TRIGGERS: readonly Probe[] = [
  ...[...STAMPS, ...SEARCHED, ...AUDITED].map(
    ([act, holds, given = []]): Probe => ({ by: 'application', given, act: [act], holds }),
  ),
  ...HIERARCHY,
  ...CLOSED,
];
