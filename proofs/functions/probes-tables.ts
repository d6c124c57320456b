/** What the tables do by themselves with what is written to them: refusals, rows that bar the way of others, values that nobody gave, and traces. Plain data. */
import type { Probe } from './probe.ts';

const UNIT_COLUMNS = `canonical_address, title, body, actor, unit_kind, publication_type, owner_ref, identity_profile, run_id, document_ref, position`;

function unit(address: string, document: string): string {
  return `insert into public.information_unit (${UNIT_COLUMNS}) values ('${address}', 'x', 'x', 'x', 'law_unit', 'law',
    'x', '{"primary_section_type_ref": "x"}', 'probe', '${document}', 1)`;
}

const DOCUMENT = `insert into public.legal_document (document_ref, title) values ('probe', 'x')`;
const RECORD = `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor)
  values ('probe', 'probe', 1, 'd', 'a')`;
const LOG = `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
  select id, 'draft', 'draft', 'probe', 'a' from public.information_unit where canonical_address = 'probe/1'`;
const idOf = (address: string) =>
  `(select id from public.information_unit where canonical_address = '${address}')`;
const UNITS = [DOCUMENT, unit('probe/1', 'probe'), unit('probe/2', 'probe')];
const HUNG = `insert into public.information_unit_child (parent_id, child_id, ordinal, run_id)
  select ${idOf('probe/1')}, ${idOf('probe/2')}, 1, 'probe'`;
const CITED = `insert into public.information_unit_reference (from_id, to_id, kind)
  select ${idOf('probe/1')}, ${idOf('probe/2')}, 'cites'`;
const removes = (address: string) =>
  `delete from public.information_unit where canonical_address like '${address}'`;

/** Each link alone bars the way of whoever removes what it points to. */
const LINKS: readonly Probe[] = (
  [
    [
      [DOCUMENT, unit('probe/1', 'probe')],
      `delete from public.legal_document where document_ref like 'probe'`,
    ],
    [[DOCUMENT, RECORD], `delete from public.legal_document where document_ref like 'probe'`],
    [[...UNITS, HUNG], removes('probe/1'), true],
    [[...UNITS, HUNG], removes('probe/2'), true],
    [[...UNITS, CITED], removes('probe/1')],
    [[...UNITS, CITED], removes('probe/2')],
    [[...UNITS, LOG], removes('probe/1')],
    [[DOCUMENT], unit('probe/1', 'nowhere')],
    [[], RECORD],
    [
      [],
      `insert into public.information_unit_child (parent_id, child_id, ordinal, run_id) values (1, 9999999, 1, 'x')`,
      true,
    ],
    [[], `update public.information_unit_child set parent_id = 9999999 where child_id = 5`, true],
    [
      [],
      `insert into public.information_unit_reference (from_id, to_id, kind) values (1, 9999999, 'x')`,
    ],
    [
      [],
      `insert into public.information_unit_reference (from_id, to_id, kind) values (9999999, 1, 'x')`,
    ],
    [
      [],
      `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
      values (9999999, 'x', 'x', 'x', 'x')`,
    ],
  ] as readonly (readonly [readonly string[], string, boolean?])[]
).map(([given, act, late = false]) => ({
  by: 'application',
  given,
  act: [act],
  owed: '23503',
  late,
}));

/** What only the owner writes: by table, a row, and the columns that may not be null. */
const DEMANDED: Readonly<Record<string, { readonly row: string; readonly columns: string }>> = {
  'public.information_unit_search': { row: 'unit_id = 5', columns: 'unit_id document_ref folded' },
  'public.information_unit_audit': {
    row: `run_id like 'probe'`,
    columns: 'unit_id action run_id row_digest actor logged_at',
  },
  'cutter.run_event': {
    row: `run_id like 'probe'`,
    columns: 'run_id ordinal phase event plan_digest unit_count unit_digest actor logged_at',
  },
  'cutter.undo': { row: `run_id like 'probe'`, columns: 'run_id phase relation key after' },
};
const EVENT = `insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor)
  values ('probe', 1, 'cut_leg_a', 'applied', 'p', 1, 'd', 'a')`;
const MEMORY = `insert into cutter.undo (run_id, phase, relation, key, after) values ('probe', 'leg_b_record', 'x', 'y', '{}')`;
const AUDIT = `insert into public.information_unit_audit (unit_id, action, run_id, row_digest) values (5, 'delete', 'probe', 'x')`;
const APPROVAL = `insert into cutter.approval
  (approval_digest, nonce, run_id, plan_digest, database_name, operations, not_before, not_after, claimed_at)`;
const APPROVED = [
  ...[`'probe'`, `'n'`, `'probe'`, `'p'`, `'d'`, `array['run']`],
  ...[`'2024-01-01'`, `'2024-01-01 12:00'`, `'2024-01-01'`],
];

const NULLS: readonly Probe[] = [
  ...Object.entries(DEMANDED).flatMap(([table, { row, columns }]) =>
    columns.split(' ').map(
      (column): Probe => ({
        by: 'owner',
        given: [EVENT, MEMORY, AUDIT],
        act: [`update ${table} set ${column} = null where ${row}`],
        owed: '23502',
      }),
    ),
  ),
  ...APPROVED.map(
    (_, at): Probe => ({
      by: 'owner',
      act: [
        `${APPROVAL} values (${APPROVED.map((one, other) => (other === at ? 'null' : one)).join(', ')})`,
      ],
      owed: '23502',
    }),
  ),
  { by: 'owner', act: ['insert into public.vocab (key) values (null)'], owed: '23502' },
];

/** What the owner may not write either. */
const REFUSED: readonly Probe[] = (
  [
    [`insert into public.vocab (key) values ('vocab.unit_kind.law_unit')`, '23505'],
    [`insert into public.vocab (key) values ('vocab.unit_kind.Law')`, '23514'],
    [`insert into public.vocab (key) values ('vocab.section.law')`, '23514'],
    [
      `insert into public.information_unit_search (unit_id, document_ref, folded) values (5, 'x', 'x')`,
      '23505',
    ],
    [
      `insert into public.information_unit_audit (unit_id, action, run_id, row_digest) values (5, 'look', 'x', 'x')`,
      '23514',
    ],
    [`update cutter.run_event set event = 'begun' where run_id like 'probe'`, '23514'],
    [`update cutter.run_event set phase = 'cut_leg_b' where run_id like 'probe'`, '23514'],
    [
      `update cutter.run_event set run_id = concat(' ', chr(160)) where run_id like 'probe'`,
      '23514',
    ],
    [`update cutter.run_event set actor = '' where run_id like 'probe'`, '23514'],
    [`update public.information_unit set title = concat(chr(160)) where id = 5`, '23514'],
    [`update public.information_unit set actor = '' where id = 5`, '23514'],
    [MEMORY, '23505'],
    [
      `insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by) values ('baseline', 1, 'x', 'match', 'x')`,
      '23505',
    ],
  ] as const
).map(([act, owed]) => ({ by: 'owner', given: [EVENT, MEMORY], act: [act], owed }));

/** What the database puts where nobody gave a value, and when. */
const GIVEN: readonly Probe[] = (
  [
    [
      DOCUMENT,
      `unit_count = 0 and lifecycle = 'draft' and last_run_id is null and profile = '{}' and version = 1 and updated_at >= now() from public.legal_document where document_ref = 'probe'`,
    ],
    [
      unit('probe/1', 'vn/baseline-d'),
      `lifecycle = 'draft' and version = 1 and created_at >= now() and updated_at >= now() from public.information_unit where canonical_address = 'probe/1'`,
    ],
    [
      LOG.replace('probe/1', 'vn/baseline-a/chuong-1').replace(/canonical_address = .*$/, 'id = 5'),
      `count(*) = 1 and min(logged_at) >= now() from public.information_unit_lifecycle_log where run_id = 'probe'`,
    ],
    [
      RECORD.replace(`'probe', 'probe'`, `'probe', 'vn/baseline-a'`),
      `recorded_at >= now() from public.governance_record where run_id = 'probe'`,
    ],
    [
      `insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by) values ('probe', 1, 'x', 'match', 'x')`,
      `verified_at >= now() from public.verification where run_id = 'probe'`,
    ],
  ] as const
).map(([act, holds]) => ({ by: 'application', act: [act], holds: `(select ${holds})` }));

const GIVEN_TO_THE_OWNER: readonly Probe[] = [
  {
    by: 'owner',
    act: [AUDIT],
    holds: `(select actor = session_user and logged_at >= now() from public.information_unit_audit where run_id = 'probe')`,
  },
  {
    by: 'owner',
    act: [EVENT],
    holds: `(select logged_at >= now() from cutter.run_event where run_id = 'probe')`,
  },
  // As the copy is loaded: off, and one row alone.
  {
    by: 'owner',
    given: ['delete from cutter.kill_switch', 'insert into cutter.kill_switch default values'],
    act: ['select 1'],
    holds: `(select id and not execution_enabled from cutter.kill_switch)`,
  },
  ...(
    [
      ['insert into cutter.kill_switch default values', '23505'],
      ['insert into cutter.kill_switch (id) values (false)', '23514'],
      ['update cutter.kill_switch set execution_enabled = null', '23502'],
    ] as const
  ).map(
    ([act, owed]): Probe => ({
      by: 'owner',
      given: ['grant insert, update on cutter.kill_switch to cutter_owner'],
      act: [act],
      owed,
    }),
  ),
];

export const TABLES: readonly Probe[] = [
  ...LINKS,
  ...NULLS,
  ...REFUSED,
  ...GIVEN,
  ...GIVEN_TO_THE_OWNER,
];
