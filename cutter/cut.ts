/** Leg A: creates the rows of a plan in the open transaction. Refuses on the first finding of the preflight or the database; the caller rolls back. */
import type { CutplanRow } from '../schema/cutplan.ts';
import type { Run } from '../schema/phase.ts';
import type { Session } from '../schema/session.ts';
import { actorOf } from './inverse.ts';
import { preflight } from './preflight.ts';
import { readStanding } from './standing.ts';
import type { Statements } from './statements.ts';
import type { Work } from './transact.ts';

export async function createUnits(
  session: Session,
  statements: Statements,
  run: Run,
): Promise<Work> {
  const { plan, runId } = run;
  const findings = preflight(plan, await readStanding(session, statements, plan));
  if (findings.length > 0) {
    const texts = findings.map(
      ({ position, problem, cure }) => `row ${position}: ${problem}; ${cure}`,
    );
    const message = `the plan has ${findings.length} findings, the first: ${texts[0]}`;
    return { status: 'refuse', reason: { code: 'preflight', message, findings: texts } };
  }
  const count = plan.rows.length;
  await session.query(statements.openCut, [
    runId,
    plan.digest,
    plan.documentRef,
    actorOf(run),
    count,
  ]);
  for (const row of plan.rows) {
    const { rows } = await session.query(statements.createUnit, createValues(run, row));
    const result = rows[0]?.['result'] as { status?: string; reasons?: readonly string[] };
    if (result?.status !== 'created') {
      const reasons = result?.reasons ?? ['no reason given'];
      const message = `row ${row.position} was rejected: ${reasons.join('; ')}`;
      return { status: 'refuse', reason: { code: 'rejected_row', message, findings: reasons } };
    }
  }
  const { rows } = await session.query(statements.closeCut, [
    runId,
    plan.digest,
    actorOf(run),
    count,
  ]);
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
