/** The compensation of a whole run: the inverses of its phases, taken last phase first. Never undoes what anybody has changed or built on since. */
import { type Outcome, PHASES, type Phase, type Run } from '../../schema/contract/phase.ts';
import type { ConnectionProvider } from '../../schema/session.ts';
import type { Inverse, Statements } from '../statements.ts';
import type { ApprovalUse } from './kill-switch.ts';
import { phaseState, transact } from './transaction.ts';

/** Told of each inverse before and after it, as a journal wants to be. */
export interface InverseWatch {
  before(phase: Phase): void;
  after(phase: Phase, outcome: Outcome): void;
}

/** A database, what is said to it, and by whose leave. */
interface CompensationSeams {
  readonly provider: ConnectionProvider;
  readonly statements: Statements;
  readonly approval: ApprovalUse | null;
}

/** Takes a whole run back. Refuses before the first change where anybody has changed or built on what it would undo. */
export async function revertRun(
  to: CompensationSeams,
  run: Run,
  watch?: InverseWatch,
): Promise<Outcome> {
  const checked = await check(to, run);
  if (checked.status !== 'applied') return checked;
  const results: Record<string, unknown> = {};
  for (const phase of PHASES.toReversed()) {
    const inverse = to.statements.inverses.find((one) => one.phase === phase);
    if (inverse === undefined) continue;
    watch?.before(phase);
    const outcome = await takeBack(to, run, inverse);
    watch?.after(phase, outcome);
    if (outcome.status !== 'applied') return outcome;
    to.approval?.consumed();
    results[phase] = outcome.detail['status'];
  }
  return { status: 'applied', detail: results };
}

function takeBack(to: CompensationSeams, run: Run, inverse: Inverse): Promise<Outcome> {
  const { phase } = inverse;
  return transact({
    ...to,
    role: inverse.role,
    method: 'revert_cut',
    work: async (session) => {
      await to.approval?.consume(session);
      const { rows } = await session.query(inverse.call, [run.runId, actorOf(run)]);
      return { status: 'done', detail: rows[0]?.['result'] as Readonly<Record<string, unknown>> };
    },
    landed: async (session) =>
      (await phaseState(session, to.statements, { run, phase })) !== 'applied',
  });
}

function check(to: CompensationSeams, run: Run): Promise<Outcome> {
  return transact({
    ...to,
    role: 'cutter_exec',
    method: 'revert_cut',
    work: async (session) => {
      const { rows } = await session.query(to.statements.revertCheck, [run.runId]);
      const findings = (rows[0]?.['findings'] ?? []) as readonly { code: string; what: string }[];
      const first = findings[0];
      if (first === undefined) return { status: 'done', detail: {} };
      const code = first.code === 'built_upon' ? 'built_upon' : 'changed_since';
      const all = findings.map((finding) => `${finding.code}: ${finding.what}`);
      return { status: 'refuse', reason: { code, message: first.what, findings: all } };
    },
    // It wrote nothing, so nothing can have landed.
    landed: async () => false,
  });
}

/** The rows of a plan name one actor; the compensation is recorded under the same. */
export function actorOf(run: Run): string {
  return run.plan.rows[0]?.actor ?? 'unknown';
}
