/** Runs histories in which a run is verified, untouched or after somebody changed it, and judges what the verification wrote. */
import fc from 'fast-check';
import { unitDigest } from '../../cutter/plan/unit-digest.ts';
import { wholeRun } from '../../generators/history.ts';
import { run } from '../../generators/plan.ts';
import type { Workbench } from '../../harness/engine/workbench.ts';
import { describeTable, stateAfter } from '../../harness/run/checks.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { type History, MEDDLINGS, type Step } from '../../schema/history.ts';
import type { Observation, State, TableState } from '../../schema/observation.ts';
import { type CountAndDigest, type RunReading, readLoggedIn, readWithin } from './verifier.ts';

export interface Verified {
  readonly seen: Observation;
  /** What the verifier read of the baseline, logged in by itself. */
  readonly baseline: RunReading;
  /** What it read around each verification, by the step of the verification. */
  readonly before: ReadonlyMap<number, RunReading>;
  readonly after: ReadonlyMap<number, RunReading>;
}

/** The record, the ledger and the memory of the inverse: one row each, and nothing else anywhere. */
const OWN_TABLES = ['cutter.run_event', 'cutter.undo', 'public.verification'];

/** A verification cannot be changed before there is one. */
const BEFOREHAND = MEDDLINGS.filter((how) => how !== 'verify_again');

/** Whole runs, and runs that somebody changed right before they are verified. */
export function verifiedRun(maxUnits: number): fc.Arbitrary<History> {
  const changed = fc
    .record({
      main: run({ maxUnits, tag: 'a' }),
      how: fc.constantFrom(...BEFOREHAND),
      unit: fc.nat({ max: 60 }),
    })
    .map(({ main, how, unit }): History => {
      const phases = PHASES.map((phase): Step => ({ do: 'phase', run: 0, phase }));
      const change: Step = { do: 'meddle', run: 0, how, unit };
      const steps = [...phases.slice(0, -1), change, ...phases.slice(-1)];
      return { runs: [main], steps, faults: [] };
    });
  return fc.oneof(wholeRun(maxUnits), changed);
}

export async function verify(history: History, workbench: Workbench): Promise<Verified> {
  const { target } = await workbench.sandbox('armed');
  const baseline = await readLoggedIn(target, workbench.names, 'baseline');
  const [before, after] = [new Map<number, RunReading>(), new Map<number, RunReading>()];
  const seen = await workbench.run(history, {
    onBoundary: async (transaction, { step, kind }) => {
      if (kind !== 'commit' && kind !== 'rollback') return;
      for (const [at, readings] of [
        [step + 1, before],
        [step, after],
      ] as const) {
        if (!isVerification(history.steps[at])) continue;
        readings.set(at, await readWithin(transaction, runOf(history, at).runId));
      }
    },
  });
  return { seen, baseline, before, after };
}

export function judgeVerification(history: History, verified: Verified): readonly string[] {
  const { seen, baseline, before, after } = verified;
  return [
    ...judgeBaseline(baseline),
    ...seen.statements
      .filter(({ method, role }) => method === 'write_verify' && role !== 'cutter_verify')
      .slice(0, 1)
      .map(({ role, sql }) => `write_verify sent a statement as ${role}: ${sql}`),
    ...history.steps.flatMap((step, at) => {
      if (!isVerification(step)) return [];
      const applied = seen.steps[at]?.outcome?.status === 'applied';
      return [
        ...judgeWrites(applied, stateAfter(seen, at - 1), stateAfter(seen, at)),
        ...judgeWord(applied, runOf(history, at).plan, [before.get(at), after.get(at)]),
      ];
    }),
  ];
}

export function isVerification(step: Step | undefined): boolean {
  return step?.do === 'phase' && step.phase === 'write_verify';
}

function runOf(history: History, at: number): History['runs'][number] {
  return history.runs[history.steps[at]?.run ?? 0] as History['runs'][number];
}

function judgeBaseline(baseline: RunReading): readonly string[] {
  if (baseline.status === 'failed')
    return [`cutter_verify logged in and could not read: ${baseline.why}`];
  const { units, governance, verification } = baseline;
  return agree(units, governance) && agree(units, verification)
    ? []
    : [
        `cutter_verify logged in and read ${tell(units)}, recorded are ${tell(governance)} and ${tell(verification)}`,
      ];
}

function judgeWrites(applied: boolean, before: State, after: State): readonly string[] {
  // A record that is missing must show as well, so its tables are looked at whatever was seen.
  const tables = new Set([...OWN_TABLES, ...[...before, ...after].map(({ table }) => table)]);
  return [...tables].flatMap((table) => {
    const [a, b] = [find(before, table), find(after, table)];
    const rows = applied && OWN_TABLES.includes(table) ? 1 : 0;
    const change = {
      ...b,
      inserted: b.inserted - a.inserted,
      updated: b.updated - a.updated,
      deleted: b.deleted - a.deleted,
    };
    const idle = change.updated === 0 && change.deleted === 0 && (rows === 1 || a.net === b.net);
    if (idle && change.inserted === rows && b.net !== 'NaN') return [];
    return [`write_verify wrote ${table}: ${describeTable(change)}`];
  });
}

/** It must say what anybody can read: a match where rows, plan and governance record agree, and only there. */
function judgeWord(
  applied: boolean,
  plan: Cutplan,
  [before, after]: readonly [RunReading | undefined, RunReading | undefined],
): readonly string[] {
  if (before === undefined || after === undefined) return ['a verification was not read about'];
  if (before.status === 'failed') return [`cutter_verify could not read before: ${before.why}`];
  if (after.status === 'failed') return [`cutter_verify could not read after: ${after.why}`];
  const planned = { count: plan.rows.length, digest: unitDigest(plan) };
  const matches = agree(before.units, planned) && agree(before.units, before.governance);
  const word = `read ${tell(before.units)}, planned ${tell(planned)}, governed ${tell(before.governance)}`;
  const recorded = applied ? agree(before.units, after.verification) : after.verification === null;
  return [
    ...(matches === applied ? [] : [`verified: ${applied}, but ${word}`]),
    ...(recorded ? [] : [`recorded ${tell(after.verification)}, but ${word}`]),
    ...(agree(before.units, after.units) ? [] : [`then ${tell(after.units)}, but before ${word}`]),
    ...((after.phases['write_verify'] === 'applied') === applied
      ? []
      : [`the ledger says of write_verify: ${after.phases['write_verify'] ?? 'nothing'}`]),
  ];
}

function agree(one: CountAndDigest | null, other: CountAndDigest | null): boolean {
  return one !== null && one.count === other?.count && one.digest === other.digest;
}

function tell(recorded: CountAndDigest | null): string {
  return recorded === null
    ? 'nothing'
    : `${recorded.count} units (${recorded.digest.slice(0, 12)}…)`;
}

function find(state: State, table: string): TableState {
  const none = { table, inserted: 0, updated: 0, deleted: 0, net: '0' };
  return state.find((one) => one.table === table) ?? none;
}
