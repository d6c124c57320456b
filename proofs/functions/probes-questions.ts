/** What functions of the copy answer that only other functions ask: to whoever may ask, in the owner's name, wherever the session looks for names. Plain data. */
import type { Probe } from './probe.ts';

export const ROW = `'cut_leg_a', 'public.information_unit'`;
const KEYS = `insert into cutter.undo (run_id, phase, relation, key, after) values
  ('probe', 'cut_leg_a', 'public.information_unit_child', '9', '{}'),
  ('probe', ${ROW}, '5', '{}'), ('probe', ${ROW}, '20', '{}'), ('other', ${ROW}, '7', '{}'),
  ('probe', 'lifecycle_enact', 'public.information_unit', '8', '{}')`;

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
  asks(
    `cutter.image_now('public.information_unit_lifecycle_log', (select max(id)::text from public.information_unit_lifecycle_log))`,
    {
      given: [
        `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
          values (5, 'draft', 'draft', 'probe', 'a')`,
      ],
      so: `$1::jsonb = (select to_jsonb(__r) from public.information_unit_lifecycle_log __r where run_id = 'probe')`,
    },
  ),
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

export const EVENTS = `insert into cutter.run_event (run_id, ordinal, phase, event, plan_digest, unit_count, unit_digest, actor)
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
  ...[
    `'probe', 'cut_leg_a', 'public.information_unit_child', '5'`,
    `'probe', ${ROW}, '7'`,
    `'probe', 'lifecycle_enact', 'public.information_unit', '5'`,
  ].map((other) => asks(`cutter.is_remembered(${other})`, { given: [KEYS], so: `$1 = 'false'` })),
  asks(`cutter.run_digest('baseline')`, { so: `$1 ~ '^[0-9a-f]{64}$'` }),
  asks(`cutter.require_match('baseline', 158, cutter.run_digest('baseline'))`),
];

const VOCABULARY: readonly Probe[] = [
  asks(`cutter.resolve_vocab('publication_type', 'law')`, { so: `$1 = '(law,)'` }),
  asks(`cutter.resolve_vocab('publication_type', 'edict')`, {
    so: `$1 like '%publication_type: unknown value ""edict"", choose: circular, decree, law, resolution%'`,
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
  asks(`cutter.findings_changed('probe', 'leg_b_record')`, {
    given: [KEYS],
    so: `$1 like '%nothing is remembered of leg_b_record%'`,
  }),
  asks(`cutter.findings_changed('nobody', 'cut_leg_a')`, {
    given: [KEYS],
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

export const QUESTIONS: readonly Probe[] = [
  ...IMAGED,
  ...OF_THE_LEDGER,
  ...VOCABULARY,
  ...FINDINGS,
  ...RECORDS,
];
