/** What the examples of direct calls are made of: two runs, and their phases forward and back. Plain data. */
import {
  type Deed,
  type DirectCall,
  type DirectTransaction,
  inverseOf,
  phaseOf,
  type Runs,
} from '../../generators/direct-call.ts';
import { runOfSize } from '../../generators/recorder-lie.ts';
import { PHASES, type Phase, type Run } from '../../schema/contract/phase.ts';
import type { Holder } from '../../schema/contract/privileges.ts';

/** The first makes its document, the second cuts into one that stands. */
const RUNS: Runs = [runOfSize(2), cutInto('vn/baseline-a', runOfSize(1))];
/** In one document or apart. */
export const PAIRS = {
  apart: RUNS,
  /** Both cut into the document that the first one makes. */
  together: [RUNS[0], cutInto(RUNS[0].plan.documentRef, RUNS[1])] as Runs,
};

function cutInto(documentRef: string, run: Run): Run {
  return { ...run, plan: { ...run.plan, documentRef } };
}

export function done(of: 0 | 1, upTo: number): readonly DirectTransaction[] {
  return PHASES.slice(0, upTo).map((phase) => phaseOf(RUNS, of, phase));
}

/** The same in as few transactions as roles allow: where it only matters what stands. */
export function swiftly(transactions: readonly DirectTransaction[]): readonly DirectTransaction[] {
  const merged: DirectTransaction[] = [];
  for (const one of transactions) {
    const last = merged.at(-1);
    if (last?.role === one.role) {
      merged[merged.length - 1] = { ...last, calls: [...last.calls, ...one.calls] };
    } else merged.push(one);
  }
  return merged;
}

export function undone(of: 0 | 1, phases: readonly Phase[] = PHASES): readonly DirectTransaction[] {
  return phases.toReversed().map((phase) => inverseOf(of, phase));
}

export function by(
  role: Holder,
  calls: readonly DirectCall[],
  ends: 'commit' | 'rollback' = 'commit',
): Deed {
  return { do: 'transaction', role, calls, ends };
}
