/** Judges how every run was taken back at the end, one after the other: what must be applied is, and no row of anybody else is touched. Pure. */
import { compareContents } from '../../harness/commit/row-contents.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import type { Interleaved } from '../../schema/interleaved.ts';
import { type Contest, follow } from './moves.ts';
import type { World } from './serial-order.ts';

/** Everybody alone now. A run may be taken back exactly where nobody wrote its document after it, and touches its own rows only; at the very end everything is as it was. */
export function judgeUnwound(
  value: Contest,
  seen: Interleaved,
  end: World | null,
): readonly string[] {
  const findings: string[] = [];
  let world = end;
  for (const { run: index, outcome, before, after: then } of seen.unwound) {
    const run = value.runs[index] as Run;
    const taken: World | null = world === null ? null : takenBack(world, run, value.runs);
    const [is, may] = [outcome?.status, taken === null ? 'refused' : 'applied'];
    if (world !== null && is !== may)
      findings.push(`${run.runId} alone, at the end: ${is}, not ${may}`);
    if (taken !== null) world = taken;
    const touched = compareContents(before, then, ({ table, key, run: of }) => {
      const own = table === 'public.legal_document' && key === run.plan.documentRef;
      return is === 'refused' || (of !== run.runId && !own);
    });
    findings.push(...touched.map((row) => `the compensation of ${run.runId} (${is}): ${row}`));
  }
  const left = compareContents(
    seen.start.contents,
    seen.unwound.at(-1)?.after ?? {},
    ({ table, how }) => TABLE_DUTIES[table] !== 'append-only' || how !== 'left behind',
  );
  return [...findings, ...left.map((row) => `after every compensation: ${row}`)];
}

function takenBack(world: World, { runId }: Run, runs: readonly Run[]): World | null {
  const phases = PHASES.toReversed().filter((phase) => world.ledger[runId]?.[phase] === 'applied');
  const events = phases.map((phase) => ({ run: runId, phase, event: 'compensated' as const }));
  return follow(world, events, runs);
}
