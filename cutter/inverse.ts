/** The inverses: one for each phase, taken last phase first. A phase without an inverse here cannot be taken back. */
import { type Outcome, PHASES, type Phase, type Role, type Run } from '../schema/phase.ts';
import type { ConnectionProvider } from '../schema/session.ts';
import { phaseState, transact } from './transact.ts';

export interface Inverse {
  readonly phase: Phase;
  readonly role: Role;
  /** Takes the run id and the actor. */
  readonly call: string;
}

/** Told of each inverse before and after it, as a journal wants to be. */
export interface InverseWatch {
  before(phase: Phase): void;
  after(phase: Phase, outcome: Outcome): void;
}

/** In the order of the phases. */
export const INVERSES: readonly Inverse[] = [
  {
    phase: 'pre_write_backup',
    role: 'cutter_exec',
    call: 'select public.fn_backup_revert($1, $2) as result',
  },
  {
    phase: 'cut_leg_a',
    role: 'cutter_exec',
    call: 'select public.fn_cut_revert($1, $2) as result',
  },
  {
    phase: 'lifecycle_enact',
    role: 'cutter_exec',
    call: 'select public.fn_iu_enact_revert($1, $2) as result',
  },
  {
    phase: 'leg_b_record',
    role: 'cutter_exec',
    call: 'select public.fn_leg_b_revert($1, $2) as result',
  },
  {
    phase: 'write_verify',
    role: 'cutter_verify',
    call: 'select public.fn_verify_revert($1, $2) as result',
  },
];

/** Takes a whole run back. Refuses before the first change where anybody has changed or built on what it would undo. */
export async function revertRun(
  provider: ConnectionProvider,
  run: Run,
  watch?: InverseWatch,
): Promise<Outcome> {
  const checked = await check(provider, run);
  if (checked.status !== 'applied') return checked;
  const results: Record<string, unknown> = {};
  for (const phase of PHASES.toReversed()) {
    const inverse = INVERSES.find((one) => one.phase === phase);
    if (inverse === undefined) continue;
    watch?.before(phase);
    const outcome = await takeBack(provider, run, inverse);
    watch?.after(phase, outcome);
    if (outcome.status !== 'applied') return outcome;
    results[phase] = outcome.detail['status'];
  }
  return { status: 'applied', detail: results };
}

function takeBack(provider: ConnectionProvider, run: Run, inverse: Inverse): Promise<Outcome> {
  return transact({
    provider,
    role: inverse.role,
    method: 'revert_cut',
    work: async (session) => {
      const { rows } = await session.query(inverse.call, [run.runId, actorOf(run)]);
      return { status: 'done', detail: rows[0]?.['result'] as Readonly<Record<string, unknown>> };
    },
    landed: async (session) => (await phaseState(session, run, inverse.phase)) !== 'applied',
  });
}

function check(provider: ConnectionProvider, run: Run): Promise<Outcome> {
  return transact({
    provider,
    role: 'cutter_exec',
    method: 'revert_cut',
    work: async (session) => {
      const { rows } = await session.query('select public.fn_revert_check($1) as findings', [
        run.runId,
      ]);
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
