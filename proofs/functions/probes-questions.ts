/** What functions of the copy answer that only other functions ask: to whoever may ask, in the owner's name, wherever the session looks for names, and of one moment in one statement. Plain data. */
import type { Probe } from './probe.ts';

const ROW = `'cut_leg_a', 'public.information_unit'`;
const KEYS = `insert into cutter.undo (run_id, phase, relation, key, after) values
  ('probe', ${ROW}, '20', '{}'), ('probe', ${ROW}, '5', '{}'), ('other', ${ROW}, '7', '{}'),
  ('probe', 'lifecycle_enact', 'public.information_unit', '8', '{}'),
  ('probe', 'cut_leg_a', 'public.information_unit_child', '9', '{}')`;

/** Asked where names mean something else, and again where they do not: the answer must be the same, and what is said of it must be so. */
function asks(question: string, more: Pick<Probe, 'given'> & { readonly so?: string } = {}): Probe {
  const { given = [], so = 'true' } = more;
  return {
    by: 'application',
    given,
    act: [`select ${question}`],
    holds: `$1 is not distinct from (${question})::text and (${so})`,
  };
}

const IMAGES = [
  ['public.information_unit', '5'],
  ['public.information_unit_child', '5'],
  ['public.legal_document', 'vn/baseline-b'],
  ['public.governance_record', '1'],
  ['public.verification', '1'],
  ['public.information_unit_lifecycle_log', '1'],
] as const;
const KEY_OF: Readonly<Record<string, string>> = {
  'public.information_unit_child': 'child_id',
  'public.legal_document': 'document_ref',
};

const IMAGED: readonly Probe[] = [
  ...IMAGES.map(([relation, key]) => {
    const body = relation === 'public.information_unit';
    const row = body
      ? `to_jsonb(__r) - 'body' || jsonb_build_object('body_digest', encode(sha256(convert_to(body, 'UTF8')), 'hex'))`
      : 'to_jsonb(__r)';
    const stands = `select ${row} from ${relation} __r where ${KEY_OF[relation] ?? 'id'}::text = '${key}'`;
    return asks(`cutter.image_now('${relation}', '${key}')`, { so: `$1::jsonb = (${stands})` });
  }),
  asks(`cutter.image_now('public.verification', '9999999')`, { so: '$1 is null' }),
  { by: 'owner', act: [`select cutter.image_now('public.vocab', '1')`], owed: '20000' },
  {
    by: 'application',
    act: ['select cutter.unit_image(unit) from public.information_unit unit where id = 5'],
    holds: `$1::jsonb = cutter.image_now('public.information_unit', '5') and not $1::jsonb ? 'body'`,
  },
  {
    by: 'application',
    act: [`select cutter.remember('probe', ${ROW}, '5', '{"a": 1}')`],
    holds: `exists (select from cutter.undo where run_id = 'probe' and phase = 'cut_leg_a' and key = '5'
      and before = '{"a": 1}' and after = cutter.image_now('public.information_unit', '5'))`,
  },
];

const EVENTS = `insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor)
  values ('probe', 1, 'pre_write_backup', 'applied', 'p', 0, 'd', 'a'), ('probe', 2, 'cut_leg_a', 'applied', 'p', 1, 'd', 'a'),
    ('probe', 3, 'lifecycle_enact', 'applied', 'p', 1, 'd', 'a'), ('other', 1, 'leg_b_record', 'applied', 'p', 1, 'd', 'a')`;
const TAKEN_BACK = `insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor)
  values ('probe', 4, 'lifecycle_enact', 'compensated', 'p', 1, 'd', 'a')`;

const OF_THE_LEDGER: readonly Probe[] = [
  asks(`cutter.phase_stands('probe', 'lifecycle_enact')`, { given: [EVENTS], so: `$1 = 'true'` }),
  asks(`cutter.phase_stands('probe', 'leg_b_record')`, { given: [EVENTS], so: `$1 = 'false'` }),
  asks(`cutter.phase_stands('probe', 'lifecycle_enact')`, {
    given: [EVENTS, TAKEN_BACK],
    so: `$1 = 'false'`,
  }),
  asks(`cutter.next_ordinal('probe')`, { given: [EVENTS], so: `$1 = '4'` }),
  asks(`cutter.units_of('probe')`, { given: [KEYS], so: `$1 = '{5,20}'` }),
  asks(`cutter.units_of('nobody')`, { so: `$1 = '{}'` }),
  asks(`cutter.is_remembered('probe', ${ROW}, '5')`, { given: [KEYS], so: `$1 = 'true'` }),
  ...[`'probe', ${ROW}, '7'`, `'probe', 'lifecycle_enact', 'public.information_unit', '5'`].map(
    (other) => asks(`cutter.is_remembered(${other})`, { given: [KEYS], so: `$1 = 'false'` }),
  ),
  asks(`cutter.run_digest('baseline')`, { so: `$1 ~ '^[0-9a-f]{64}$'` }),
  asks(`cutter.require_match('baseline', 158, cutter.run_digest('baseline'))`),
];

const VOCABULARY: readonly Probe[] = [
  asks(`cutter.resolve_vocab('publication_type', 'law')`, { so: `$1 = '(law,)'` }),
  asks(`cutter.resolve_vocab('publication_type', 'edict')`, {
    so: `$1 like '%unknown value%choose: circular, decree, law, resolution%'`,
  }),
  asks(`cutter.resolve_vocab('publication_type', null)`, {
    so: `$1 = '(,"publication_type: Multiple, choose: circular, decree, law, resolution")'`,
  }),
  asks(`cutter.resolve_vocab('unit_kind', null)`, { so: `$1 = '(law_unit,)'` }),
];

const FINDINGS: readonly Probe[] = [
  asks(`cutter.finding('one', 'two')`, { so: `$1::jsonb = '[{"code": "one", "what": "two"}]'` }),
  asks(`cutter.findings_changed('probe', 'cut_leg_a')`, {
    given: [KEYS],
    so: `$1 ~ 'information_unit 20: .*information_unit 5: .*information_unit_child 9: '
      and jsonb_array_length($1::jsonb) = 3`,
  }),
  asks(`cutter.findings_changed('nobody', 'cut_leg_a')`, {
    so: `$1 like '%nothing is remembered%'`,
  }),
  asks(`cutter.findings_built_upon('probe')`, {
    given: [KEYS],
    so: `jsonb_array_length($1::jsonb) > 1 and $1::jsonb = (select jsonb_agg(one order by one ->> 'what' collate "C") from jsonb_array_elements($1::jsonb) one)`,
  }),
  asks(`cutter.findings_built_upon('nobody')`, { so: `$1 = '[]'` }),
  { by: 'owner', act: [`select cutter.refuse('[]')`] },
  ...(
    [
      ['changed_since', 'CK005'],
      ['built_upon', 'CK006'],
    ] as const
  ).map(
    ([code, owed]): Probe => ({
      by: 'application',
      act: [
        `select cutter.refuse('[{"code": "${code}", "what": "x"}, {"code": "y", "what": "z"}]')`,
      ],
      owed,
      says: `${code}: x`,
    }),
  ),
];

/** Of a record about the document of a run: when it was made, and whose. `begun` is when the cut was applied. */
function recorded(
  record: string,
  found: number,
  { whose = 'somebody-else', before = `'{}'` } = {},
): Probe {
  return {
    by: 'application',
    given: [
      `insert into cutter.undo (run_id, phase, relation, key, before, after)
        values ('probe', 'cut_leg_a', 'public.legal_document', 'vn/baseline-c', ${before}, '{}')`,
      `insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor, logged_at)
        values ('probe', 2, 'cut_leg_a', 'applied', 'p', 1, 'd', 'a', '2024-05-05 05:05:05.000005+00')`,
      `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor, recorded_at)
        values ('${whose}', 'vn/baseline-c', 1, 'x', 'x', '${record}')`,
    ],
    act: [
      `select count(*) from cutter.built_on_document('probe', '{}') as built where what like '%governance_record: %'`,
    ],
    holds: `$1 = '${found}'`,
  };
}

const RECORDS: readonly Probe[] = [
  recorded('2024-05-05 05:05:05.000004+00', 0),
  recorded('2024-05-05 05:05:05.000005+00', 0),
  recorded('2024-05-05 05:05:05.000006+00', 1),
  recorded('2024-05-05 05:05:05.000004+00', 1, { whose: 'probe' }),
  recorded('2024-05-05 05:05:05.000004+00', 1, { before: 'null' }),
];

/** One statement writes two rows, and asks for each of them: it is told of one moment, that before both. */
function asksTwice(
  {
    table,
    columns,
    row,
  }: { readonly table: string; readonly columns: string; readonly row: string },
  given: readonly string[] = [],
): Probe {
  const answers = `with written as (insert into ${table} (${columns}) select ${row} from generate_series(1, 2) as one (n) returning *)
    select count(distinct `;
  return {
    by: 'owner',
    given,
    act: [`${answers}${answerOf(table)}) from written`],
    holds: `$1 = '1'`,
  };
}

function answerOf(table: string): string {
  return ANSWERED[table] ?? 'body';
}

const ANSWERED: Readonly<Record<string, string>> = {
  'cutter.undo': 'after',
  'cutter.run_event': 'plan_digest',
  'public.legal_document': 'title',
  'public.vocab': `substr(key, 1, 17)`,
};

const MEMORY = (question: string) => ({
  table: 'cutter.undo',
  columns: 'run_id, phase, relation, key, after',
  row: `'probe', ${ROW}, n::text, pg_catalog.to_jsonb(${question})`,
});
const LEDGER = (question: string) => ({
  table: 'cutter.run_event',
  columns: 'run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor',
  row: `'probe', n, (cutter.phase_order())[n], 'applied', (${question})::text, 0, 'd', 'a'`,
});
const UNITS = (question: string) => ({
  table: 'public.information_unit',
  columns: `canonical_address, title, body, actor, unit_kind, publication_type, owner_ref, identity_profile, run_id, document_ref, position`,
  row: `concat('probe/', n), 'x', (${question})::text, 'x', 'law_unit', 'law', 'x', '{"primary_section_type_ref": "x"}', 'probe', 'vn/baseline-c', n`,
});

const OF_ONE_MOMENT: readonly Probe[] = [
  asksTwice(LEDGER(`cutter.phase_stands('probe', 'pre_write_backup')`)),
  asksTwice(LEDGER(`cutter.next_ordinal('probe')`)),
  asksTwice(MEMORY(`cutter.units_of('probe')`)),
  asksTwice(MEMORY(`cutter.is_remembered('probe', ${ROW}, '1')`)),
  asksTwice(MEMORY(`cutter.findings_changed('probe', 'cut_leg_a')`)),
  asksTwice(UNITS(`cutter.run_digest('probe')`)),
  asksTwice(UNITS(`cutter.findings_built_upon('probe')`)),
  asksTwice(
    UNITS(`select count(*) from cutter.built_on_document(concat('probe', repeat('', n)), '{}')`),
    [
      `insert into cutter.undo (run_id, phase, relation, key, after) values
      ('probe', 'cut_leg_a', 'public.legal_document', 'vn/baseline-c', '{}')`,
      EVENTS,
    ],
  ),
  asksTwice({
    table: 'public.legal_document',
    columns: 'document_ref, title',
    row: `concat('probe/', n), case when cutter.image_now('public.legal_document', 'probe/1') is null then 'x' else 'y' end`,
  }),
  asksTwice(
    {
      table: 'public.vocab',
      columns: 'key',
      row: `concat('vocab.unit_kind.', case when (cutter.resolve_vocab('unit_kind', null)).resolved is null then 'x' else 'y' end, repeat('z', n))`,
    },
    [`delete from public.vocab where key like 'vocab.unit_kind.%'`],
  ),
];

export const QUESTIONS: readonly Probe[] = [
  ...IMAGED,
  ...OF_THE_LEDGER,
  ...VOCABULARY,
  ...FINDINGS,
  ...RECORDS,
  ...OF_ONE_MOMENT,
];
