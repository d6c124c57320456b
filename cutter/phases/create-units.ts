/** Leg A: creates the rows of a plan in the open transaction. Refuses on the first finding of the preflight or the database; the caller rolls back. */
import type { CutplanRow } from '../../schema/contract/cutplan.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { Session } from '../../schema/session.ts';
import type { Finding } from '../plan/finding.ts';
import { type DatabaseStanding, preflight } from '../plan/preflight.ts';
import { readStanding } from '../plan/standing.ts';
import type { Statements } from '../statements.ts';
import { actorOf } from './compensation.ts';
import type { Work } from './transaction.ts';

export async function createUnits(
  session: Session,
  statements: Statements,
  run: Run,
): Promise<Work> {
  const { plan, runId } = run;
  const standing = () => readStanding(session, statements, plan);
  const flawed = preflight(plan, NOBODY_ASKED).length > 0;
  if (flawed) return refusal(preflight(plan, await standing()));
  const count = plan.rows.length;
  // A run that is cut again is told so before its own units stand in its way.
  await session.query(statements.openCut, [
    runId,
    plan.digest,
    plan.documentRef,
    actorOf(run),
    count,
  ]);
  const findings = preflight(plan, await standing());
  if (findings.length > 0) return refusal(findings);
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

const NOBODY_ASKED: DatabaseStanding = { vocabulary: null, units: null };

function refusal(findings: readonly Finding[]): Work {
  const texts = findings.map(
    ({ position, problem, cure }) => `row ${position}: ${problem}; ${cure}`,
  );
  const message = `the plan has ${findings.length} findings, the first: ${texts[0]}`;
  return { status: 'refuse', reason: { code: 'preflight', message, findings: texts } };
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
