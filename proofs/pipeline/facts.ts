/** Asks what everybody can read of documents, ledger and runs. Looks from a session of its own; never takes part. */
import type { Facts, RunFacts, Stray } from '../../schema/interleaved.ts';
import type { Session } from '../../schema/session.ts';

const FACTS = `
  select (select jsonb_agg(jsonb_build_object('ref', document_ref, 'units', unit_count, 'version', version,
                   'lifecycle', lifecycle, 'lastRun', last_run_id) order by document_ref)
            from public.legal_document) as documents,
         (select coalesce(jsonb_agg(jsonb_build_object('run', run_id, 'phase', phase, 'event', event) order by id), '[]')
            from cutter.run_event where run_id <> 'baseline') as events`;

const RUN = `
  select $1 as run, count(*)::int as units,
    case when count(*) > 0 then cutter.run_digest($1) end as "unitDigest",
    (count(*) filter (where lifecycle = 'enacted'))::int as enacted, coalesce(sum(version), 0)::int as versions,
    (select count(*)::int from public.information_unit_search
      where unit_id in (select id from public.information_unit where run_id = $1)) as searched,
    (select count(*)::int from public.information_unit_child where run_id = $1) as hung,
    (select count(*)::int from public.information_unit_lifecycle_log where run_id = $1) as logged,
    (select count(*)::int from public.information_unit_audit where run_id = $1) as audited,
    (select jsonb_build_object('count', unit_count, 'digest', unit_digest)
       from public.governance_record where run_id = $1) as governance,
    (select jsonb_build_object('count', unit_count, 'digest', unit_digest)
       from public.verification where run_id = $1) as verification,
    (select coalesce(jsonb_agg(distinct phase), '[]') from cutter.undo where run_id = $1) as remembered
  from public.information_unit where run_id = $1`;

/** No foreign key watches over the search rows; the journal of the witness counts real commits too. */
const STRAY = `
  select (select count(*)::int from public.information_unit_search
           where unit_id not in (select id from public.information_unit)) as orphans,
         (select coalesce(sum(ins + upd + del), 0)::int from proof.journal
           where relid = 'cutter.kill_switch'::regclass) as "switchWrites"`;

export async function readFacts(session: Session): Promise<Facts> {
  return (await session.query(FACTS)).rows[0] as unknown as Facts;
}

export async function readRun(session: Session, runId: string): Promise<RunFacts> {
  return (await session.query(RUN, [runId])).rows[0] as unknown as RunFacts;
}

export async function readStray(session: Session): Promise<Stray> {
  const { rows } = await session.query(STRAY);
  return rows[0] as unknown as Stray;
}
