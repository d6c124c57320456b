/** What the tables do by themselves with what is written to them: refusals, rows that bar the way of others, values that nobody gave, and traces. Plain data. */
import type { Probe } from './probe.ts';

const UNIT_COLUMNS = `canonical_address, title, body, actor, unit_kind, publication_type, owner_ref, identity_profile, run_id, document_ref, position`;

function unit(address: string, document: string): string {
  return `insert into public.information_unit (${UNIT_COLUMNS}) values ('${address}', 'x', 'x', 'x', 'law_unit', 'law',
    'x', '{"primary_section_type_ref": "x"}', 'probe', '${document}', 1)`;
}

const DOCUMENT = `insert into public.legal_document (document_ref, title) values ('probe', 'x')`;

function record(document: string): string {
  return `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor)
    values ('probe', '${document}', 1, 'd', 'a')`;
}

function log(which: string): string {
  return `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
    select id, 'draft', 'draft', 'probe', 'a' from public.information_unit where ${which}`;
}

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
    [
      [DOCUMENT, record('probe')],
      `delete from public.legal_document where document_ref like 'probe'`,
    ],
    [[...UNITS, HUNG], removes('probe/1'), true],
    [[...UNITS, HUNG], removes('probe/2'), true],
    [[...UNITS, CITED], removes('probe/1')],
    [[...UNITS, CITED], removes('probe/2')],
    [[...UNITS, log(`canonical_address = 'probe/1'`)], removes('probe/1')],
    [[DOCUMENT], unit('probe/1', 'nowhere')],
    [[], record('nowhere')],
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

const EVENT = `insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor)
  values ('probe', 1, 'cut_leg_a', 'applied', 'p', 1, 'd', 'a')`;
const AUDIT = `insert into public.information_unit_audit (unit_id, action, run_id, row_digest) values (5, 'delete', 'probe', 'x')`;

/** Whoever has an operator of his own on his path can no more put in what is blank than anybody else. */
const BLANKS: readonly Probe[] = [
  ...[`title = concat(chr(160))`, `actor = ''`, `owner_ref = ' '`, `canonical_address = ''`].map(
    (blank): Probe => ({
      by: 'application',
      act: [`update public.information_unit set ${blank} where id = 5`],
      owed: '23514',
    }),
  ),
  ...[`run_id = concat(' ', chr(160))`, `actor = ''`].map(
    (blank): Probe => ({
      by: 'owner',
      given: [EVENT],
      act: [`update cutter.run_event set ${blank} where run_id like 'probe'`],
      owed: '23514',
    }),
  ),
];

/** Refused by the unit itself, and not only by the audit of it. */
const NAMELESS: readonly Probe[] = [
  {
    by: 'application',
    act: ['update public.information_unit set run_id = null where id = 5'],
    owed: '23502',
    says: 'information_unit: ',
  },
];

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
      log('id = 5'),
      `count(*) = 1 and min(logged_at) >= now() from public.information_unit_lifecycle_log where run_id = 'probe'`,
    ],
    [
      record('vn/baseline-a'),
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
];

export const TABLES: readonly Probe[] = [
  ...LINKS,
  ...BLANKS,
  ...NAMELESS,
  ...GIVEN,
  ...GIVEN_TO_THE_OWNER,
];
