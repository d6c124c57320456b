/** Judges what a verification wrote and said: its own record and nothing else, and a match only where anybody who reads finds one. Pure. */
import { unitDigest } from '../../cutter/plan/unit-digest.ts';
import { describeTable, stateAfter } from '../../harness/run/checks.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import type { State, TableState } from '../../schema/observation.ts';
import { isVerification, runOf, type Verified } from './case.ts';
import type { CountAndDigest, RunReading } from './verifier.ts';

/** The record, the ledger and the memory of the inverse: one row each, and nothing else anywhere. */
const OWN_TABLES = ['cutter.run_event', 'cutter.undo', 'public.verification'];

export function judgeVerification(history: History<Run>, verified: Verified): readonly string[] {
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
