/** What a question is told that is asked for each row of a statement which writes: of one moment, whatever the statement has written by then. Plain data. */
import type { Probe } from './probe.ts';
import { EVENTS, ROW } from './probes-questions.ts';

/** One statement writes two rows, and asks for each of them: it is told of one moment, that before both. */
function asksTwice(
  {
    table,
    columns,
    row,
  }: { readonly table: string; readonly columns: string; readonly row: string },
  given: readonly string[] = [],
): Probe {
  const written = `insert into ${table} (${columns}) select ${row} from generate_series(1, 2) as one (n) returning *`;
  const answer = ANSWERED[table] ?? 'body';
  return {
    by: 'owner',
    given,
    act: [`with written as (${written}) select count(distinct ${answer}) from written`],
    holds: `$1 = '1'`,
  };
}

/** In which column the answer is put down. */
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

export const OF_ONE_MOMENT: readonly Probe[] = [
  asksTwice(LEDGER(`cutter.phase_stands('probe', 'pre_write_backup')`)),
  asksTwice(LEDGER(`cutter.next_ordinal('probe')`)),
  asksTwice(MEMORY(`cutter.units_of('probe')`)),
  asksTwice(MEMORY(`cutter.is_remembered('probe', ${ROW}, '1')`)),
  asksTwice(MEMORY(`cutter.findings_changed('probe', 'cut_leg_a')`)),
  asksTwice(UNITS(`cutter.run_digest('probe')`)),
  asksTwice(UNITS(`cutter.findings_built_upon('probe')`)),
  asksTwice(
    UNITS(`select count(*) from cutter.built_on_document(concat('other', repeat('', n)), '{}')`),
    [
      `insert into cutter.undo (run_id, phase, relation, key, after) values
        ('other', 'cut_leg_a', 'public.legal_document', 'vn/baseline-c', '{}')`,
      EVENTS.replaceAll(`'leg_b_record'`, `'cut_leg_a'`),
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
