/** Fills a clone up to a number of units, with all that hangs on a unit. Leaves the witness armed, its journal empty and every page marked all-visible. */
import { connect, type Target } from '../harness/connection/connection.ts';
import { BASELINE_UNITS } from '../schema/contract/contract.ts';

/** What is filled, in this order. */
const TABLES = [
  'public.legal_document',
  'public.information_unit',
  'public.information_unit_child',
  'public.information_unit_search',
  'public.information_unit_lifecycle_log',
  'public.information_unit_audit',
] as const;

/** One document takes them all: a statistic that says "every row alike" is what tempts a planner to read a whole table. */
const DOCUMENT = 'vn/archive';

const FILL = [
  `insert into public.legal_document (document_ref, title, unit_count, lifecycle, last_run_id)
   values ('${DOCUMENT}', 'Kho lưu trữ', $1, 'in_force', 'baseline')`,
  `insert into public.information_unit (canonical_address, title, body, actor, unit_kind, publication_type,
     owner_ref, identity_profile, lifecycle, run_id, document_ref, position, version, created_at, updated_at)
   select '${DOCUMENT}/dieu-' || lpad(place::text, 9, '0'), format('Điều %s. Phạm vi điều chỉnh', place),
     format('Nội dung của Điều %s, văn bản ${DOCUMENT}.', place), 'baseline', 'law_unit', 'law', 'vn/quoc-hoi',
     jsonb_build_object('primary_section_type_ref', 'vocab.section_type.article',
       'heading', format(E'Điều %s. Phạm vi điều chỉnh\\n', place)),
     'enacted', 'baseline', '${DOCUMENT}', place, 2,
     timestamptz '2024-01-01 00:00:00+00' + place * interval '1 microsecond',
     timestamptz '2024-01-02 00:00:00+00' + place * interval '1 microsecond'
   from generate_series(1, $1::int) as place`,
  `insert into public.information_unit_child (parent_id, child_id, ordinal, run_id)
   select id - (position - 1) % 10, id, position, 'baseline'
   from public.information_unit where document_ref = '${DOCUMENT}' and position % 10 <> 1 and $1::int > 0 order by id`,
  `insert into public.information_unit_search (unit_id, document_ref, folded)
   select id, document_ref, lower(title) || ' ' || left(body, 500)
   from public.information_unit where document_ref = '${DOCUMENT}' and $1::int > 0 order by id`,
  `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor, logged_at)
   select id, 'draft', 'enacted', 'baseline', 'baseline', updated_at
   from public.information_unit where document_ref = '${DOCUMENT}' and $1::int > 0 order by id`,
  `insert into public.information_unit_audit (unit_id, action, run_id, row_digest, actor, logged_at)
   select id, 'insert', 'baseline', cutter.text_digest(canonical_address), 'baseline', created_at
   from public.information_unit where document_ref = '${DOCUMENT}' and $1::int > 0 order by id`,
] as const;

/** To be called before any case: what it commits is not noted for an audit. */
export async function grow(target: Target, units: number): Promise<void> {
  const more = units - BASELINE_UNITS;
  await using session = await connect(target);
  if (more > 0) {
    // Neither foreign keys nor the triggers of the rows: what they would write is written here, in bulk.
    await session.query('set session_replication_role = replica');
    // Pages of a commit that is not yet written out could not be marked all-visible by the vacuum below.
    await session.query('set synchronous_commit = on');
    // The witness watches replicas too. It is told to look away, and afterwards to look always again.
    await session.script(
      TABLES.map((table) => `${alter(table)} disable trigger zz_proof_i;`).join(''),
    );
    for (const text of FILL) await session.query(text, [more]);
    await session.script(
      TABLES.map((table) => `${alter(table)} enable always trigger zz_proof_i;`).join(''),
    );
    await session.query('reset session_replication_role');
  }
  await session.query('vacuum (freeze, analyze)');
  // Written out now, or the server would write it during the measurement.
  await session.query('checkpoint');
}

function alter(table: string): string {
  return `alter table ${table}`;
}
