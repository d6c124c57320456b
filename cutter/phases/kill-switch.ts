/** The process's half of the kill-switch. Off unless it is armed for this very run; never opens a connection to find that out. */
import type { Method, Refusal, Run } from '../../schema/contract/phase.ts';
import type { Session } from '../../schema/session.ts';

/** What an approval allows: some methods, for one run of one plan, until one moment. */
export interface Arming {
  readonly runId: string;
  readonly planDigest: string;
  readonly notAfter: Date;
  readonly methods: readonly Method[];
}

export interface KillSwitch {
  /** Gives the reason to refuse, or null where the method may go on. */
  refusal(method: Method, run: Run): Refusal | null;
}

/** What is done with the approval of a run: consumed at the beginning of a write, and noted once that is committed. */
export interface ApprovalUse {
  consume(session: Session): Promise<void>;
  consumed(): void;
}

/** Null leaves the switch off for everything. `now` is passed in, so that a proof can move the clock. */
export function createKillSwitch(arming: Arming | null, now: () => Date): KillSwitch {
  return {
    refusal: (method, run) => {
      const why = whyOff(arming, { method, run, now: now() });
      return why === null ? null : { code: 'kill_switch_process', message: `${method}: ${why}` };
    },
  };
}

function whyOff(
  arming: Arming | null,
  { method, run, now }: { readonly method: Method; readonly run: Run; readonly now: Date },
): string | null {
  if (arming === null) return 'the kill-switch of this process is off';
  if (arming.runId !== run.runId) return `armed for run ${arming.runId}, not ${run.runId}`;
  if (arming.planDigest !== run.plan.digest) return 'armed for another plan digest';
  if (!arming.methods.includes(method)) return `armed for ${arming.methods.join(', ')} only`;
  // Asked this way round, for a moment that is no moment (an invalid date) must not leave it armed for ever.
  if (!(now < arming.notAfter)) return `the arming ended at ${momentOf(arming.notAfter)}`;
  return null;
}

function momentOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'no moment' : date.toISOString();
}
