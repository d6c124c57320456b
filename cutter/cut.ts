/** Leg A: creates the rows of a plan in the open transaction. Refuses on the first finding of the preflight or the database; the caller rolls back. */
import type { CutplanRow } from '../schema/cutplan.ts';
import type { Run } from '../schema/phase.ts';
import type { Session } from '../schema/session.ts';
import { actorOf } from './inverse.ts';
import { preflight, type Vocabulary } from './preflight.ts';
import type { Work } from './transact.ts';

const OPEN = 'select public.fn_cut_open($1, $2, $3, $4, $5) as result';
const CREATE =
  'select public.fn_iu_create($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) as result';
const CLOSE = 'select public.fn_cut_close($1, $2, $3, $4) as result';

export async function createUnits(session: Session, run: Run): Promise<Work> {
  const { plan, runId } = run;
  const findings = preflight(plan, await readVocabulary(session));
  if (findings.length > 0) {
    const texts = findings.map(
      ({ position, problem, cure }) => `row ${position}: ${problem}; ${cure}`,
    );
    const message = `the plan has ${findings.length} findings, the first: ${texts[0]}`;
    return { status: 'refuse', reason: { code: 'preflight', message, findings: texts } };
  }
  const count = plan.rows.length;
  await session.query(OPEN, [runId, plan.digest, plan.documentRef, actorOf(run), count]);
  for (const row of plan.rows) {
    const { rows } = await session.query(CREATE, createValues(run, row));
    const result = rows[0]?.['result'] as { status?: string; reasons?: readonly string[] };
    if (result?.status !== 'created') {
      const reasons = result?.reasons ?? ['no reason given'];
      const message = `row ${row.position} was rejected: ${reasons.join('; ')}`;
      return { status: 'refuse', reason: { code: 'rejected_row', message, findings: reasons } };
    }
  }
  const { rows } = await session.query(CLOSE, [runId, plan.digest, actorOf(run), count]);
  return { status: 'done', detail: rows[0]?.['result'] as Readonly<Record<string, unknown>> };
}

/** The parameters of `fn_iu_create`, in its order. */
export function createValues(run: Run, row: CutplanRow): readonly unknown[] {
  return [
    run.runId,
    run.plan.documentRef,
    row.position,
    row.parentAddress,
    row.canonicalAddress,
    row.title,
    row.body,
    row.actor,
    row.unitKind,
    row.publicationType,
    row.sectionType,
    row.ownerRef,
    row.heading,
  ];
}

async function readVocabulary(session: Session): Promise<Vocabulary> {
  const { rows } = await session.query('select key from public.vocab order by key collate "C"');
  const of = (field: string) =>
    rows
      .map((row) => String(row['key']))
      .filter((key) => key.startsWith(`vocab.${field}.`))
      .map((key) => key.slice(`vocab.${field}.`.length));
  return {
    unitKinds: of('unit_kind'),
    publicationTypes: of('publication_type'),
    sectionTypes: of('section_type'),
  };
}
