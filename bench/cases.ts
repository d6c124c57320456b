/** The cases that are timed, and one way to run them: whole histories, the full oracle, and a judge that ends the benchmark at the first finding. */

import fc from 'fast-check';
import { CUTTER_PARTS } from '../generators/cutter.ts';
import { faultyRun } from '../generators/faulty-history.ts';
import { prefixRun, wholeRun } from '../generators/history.ts';
import { SMALL } from '../harness/engine/settings.ts';
import { judgeFaulty } from '../harness/laws/fault-outcomes.ts';
import { judgeCommon, judgeUnwinding } from '../harness/laws/unwinding.ts';
import type { Sandbox } from '../harness/rollback/sandbox.ts';
import { runHistory } from '../harness/run/history.ts';
import type { Oracle } from '../harness/run/oracle.ts';
import { PRODUCTION } from '../proofs/pipeline/cutter.ts';
import { explicitRuns } from '../proofs/pipeline/examples.ts';
import type { Adapter, Run } from '../schema/contract/phase.ts';
import { ProofError } from '../schema/failure.ts';
import type { History } from '../schema/history.ts';
import { OWN_NAMES } from '../schema/names.ts';
import type { ConnectionProvider } from '../schema/session.ts';
import { SEED } from './ground.ts';

const CASE_DEADLINE_MS = 60_000;
const MAX_UNITS = 10;
const MIXED = 12;

/** The smallest run there is: every phase on one unit, then the compensation. */
export function oneUnit(): readonly History<Run>[] {
  return explicitRuns(SMALL).slice(0, 1);
}

/** Whole runs and prefixes of plans of up to ten units, some beside another run. The same ones every time. */
export function mixed(): readonly History<Run>[] {
  const histories = fc.oneof(wholeRun(CUTTER_PARTS, MAX_UNITS), prefixRun(CUTTER_PARTS, MAX_UNITS));
  return fc.sample(histories, { seed: SEED, numRuns: MIXED });
}

/** Runs of which one statement fails. Without a terminated session: to connect anew would drown everything else. */
export function struck(): readonly History<Run>[] {
  const sample = fc.sample(faultyRun(CUTTER_PARTS, MAX_UNITS), { seed: SEED, numRuns: 2 * MIXED });
  return sample
    .filter(({ faults }) => faults.every(({ kind }) => kind !== 'terminate'))
    .slice(0, MIXED);
}

export function productionAdapter(provider: ConnectionProvider): Adapter {
  return PRODUCTION.adapter(PRODUCTION.seams(provider, OWN_NAMES));
}

/** Runs one case and gives its milliseconds, judge included, and the model where it is to be asked. A case that refutes has no speed. */
export async function timeCase(
  history: History<Run>,
  sandbox: Sandbox,
  oracle: Oracle<Run> | null = null,
): Promise<number> {
  const started = performance.now();
  const seen = await runHistory(history, {
    begin: () => sandbox.begin(),
    pipeline: { ...PRODUCTION, adapter: productionAdapter },
    names: OWN_NAMES,
    deadlineMs: CASE_DEADLINE_MS,
    ...(oracle === null ? {} : { watch: oracle.watch(history) }),
  });
  const judge = history.faults.length === 0 ? judgeUnwinding : judgeFaulty;
  const [finding] = [...judge(history, seen, PRODUCTION), ...judgeCommon(seen, PRODUCTION)];
  if (finding !== undefined) {
    throw new ProofError('E_INTERNAL', `a case of the benchmark was refuted: ${finding}`, {
      hint: 'prove first, measure afterwards',
    });
  }
  return performance.now() - started;
}
