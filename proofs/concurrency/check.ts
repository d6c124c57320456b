/** How an interleaving is judged: each outcome against what the ledger and the rows say, the end against every order of the moves, and each compensation against the rows of all others. Pure. */
import { unitDigest } from '../../cutter/plan/unit-digest.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import type { CutterStep, Interleaved, RunEvent, RunFacts } from '../../schema/interleaved.ts';
import { cutterName } from '../../schema/interleaving.ts';
import { explainImpossible } from './explanation.ts';
import type { Contest, CutterTransaction } from './moves.ts';
import { cutterTransactions, follow, movesOf, overlaps, worldBefore } from './moves.ts';
import type { Move, World } from './serial-order.ts';
import { after, documentsOf, possibleEnds, sameDocuments } from './serial-order.ts';
import { judgeUnwound } from './unwinding.ts';

export function judgeInterleaving(value: Contest, seen: Interleaved): readonly string[] {
  const end = serialEnd(value, seen);
  return [
    ...(end === null
      ? (explainImpossible(value, seen) ?? ['no order of the moves comes to what was found']).slice(
          -1,
        )
      : []),
    ...seen.steps.flatMap((step) => judgeStep(value, seen, step)),
    ...value.runs.flatMap((run, index) => judgeRun(run, seen, index)),
    ...(seen.orphans === 0 ? [] : [`${seen.orphans} search rows of units that are gone`]),
    ...(seen.switchWrites === 0 ? [] : ['the kill-switch was written']),
    ...judgeUnwound(value, seen, end),
    ...seen.contradictions,
  ];
}

/** The world at the end of some order of the moves that agrees with what was found; null where there is none. */
function serialEnd(value: Contest, seen: Interleaved): World | null {
  const first = worldBefore(value, seen);
  if (first === null) return null;
  const found = (world: World) => sameDocuments(documentsOf(world), seen.end.facts.documents);
  return possibleEnds(first, movesOf(seen), value.runs).find(found) ?? null;
}

/** Reasons that a caller can act on. Anything else between cutters is an accident that reached him. */
const TYPED: readonly string[] = [
  'out_of_order',
  'already_applied',
  'already_reverted',
  'changed_since',
  'built_upon',
  // The plans are valid: only an address can be in the way, which is seen beforehand or met.
  'preflight',
  'rejected_row',
  'conflict',
];

function judgeStep(value: Contest, seen: Interleaved, step: CutterStep): readonly string[] {
  const { cutter, method, outcome } = step;
  const who = `${cutterName(cutter)}'s ${method}`;
  const ofStep = (one: { readonly cutter: number; readonly step: number }) =>
    one.cutter === cutter && one.step === step.step;
  const own = cutterTransactions(seen).filter(ofStep);
  const others = cutterTransactions(seen).filter((one) => one.cutter !== cutter);
  const moves = movesOf(seen).filter(ofStep);
  if (outcome === null) return [`${who} did not end in an outcome`];
  if (outcome.status === 'indeterminate')
    return [`${who} is indeterminate: ${outcome.reason.message}`];
  const findings: string[] = [];
  if (outcome.status === 'refused') {
    const { code, message, sqlstate } = outcome.reason;
    const alone = !others.some((other) => own.some((one) => overlaps(one, other)));
    if (!TYPED.includes(code))
      findings.push(`${who} was refused with ${code} ${sqlstate}: ${message}`);
    if (code === 'conflict' && alone) findings.push(`${who} met a conflict, and nobody was there`);
  }
  if (method === 'revert_cut') {
    return [...findings, ...judgeRevert(step, who, moves, seen), ...judgeHalf(value, seen, step)];
  }
  if (own.length > 1) findings.push(`${who} was tried ${own.length} times, and nobody was told`);
  const applied = moves.filter(({ phase, event }) => phase === method && event === 'applied');
  const expected = outcome.status === 'applied' ? 1 : 0;
  if (applied.length !== expected || moves.length !== expected) {
    findings.push(`${who} is ${outcome.status}, and the ledger has ${moves.length} events of it`);
  }
  return [...findings, ...judgeAlone(value, seen, { step, own: own[0], others })];
}

interface StepInTime {
  readonly step: CutterStep;
  readonly own: CutterTransaction | undefined;
  readonly others: readonly CutterTransaction[];
}

/** What nobody disturbed must end as it ends alone: applied where it may be, else refused. */
function judgeAlone(
  value: Contest,
  seen: Interleaved,
  { step, own, others }: StepInTime,
): readonly string[] {
  const run = value.runs[value.cutters[step.cutter]?.run ?? 0];
  if (own === undefined || run === undefined || others.some((other) => overlaps(own, other)))
    return [];
  const before = movesOf(seen).filter(({ endedAt }) => endedAt < own.beganAt);
  const world = follow(worldBefore(value, seen), before, value.runs);
  if (world === null || step.method === 'revert_cut') return [];
  const may =
    after(world, { run: run.runId, phase: step.method, event: 'applied' }, value.runs) !== null;
  const status = step.outcome?.status;
  return may === (status === 'applied')
    ? []
    : [`${cutterName(step.cutter)}'s ${step.method} met nobody, and is ${status}`];
}

/** One inverse a transaction: what was done of it stays done where the next one is refused, and nothing else of the run may have been touched. */
function judgeRevert(
  { cutter, step, outcome }: CutterStep,
  who: string,
  moves: readonly Move[],
  seen: Interleaved,
): readonly string[] {
  const wrong = moves.filter(({ event }) => event !== 'compensated');
  const findings = wrong.map(({ phase }) => `${who} applied ${phase}`);
  if (outcome?.status !== 'applied') return findings;
  const last = seen.commits.filter((one) => one.cutter === cutter && one.step === step).at(-1);
  const run = moves[0]?.run;
  if (last === undefined || run === undefined) return findings;
  const early = movesOf(seen).filter(({ endedAt }) => endedAt < last.beganAt);
  const known = [...seen.prepared.events, ...early].filter((one) => one.run === run);
  const gone = standing(last.facts.events, run);
  const left = known.filter(({ phase, event }) => event === 'applied' && gone.includes(phase));
  return [...findings, ...left.map(({ phase }) => `${who} is applied, and ${phase} still stands`)];
}

/** Who had the document in hand before the first inverse is noticed by it: a compensation that must be refused then has done nothing. */
function judgeHalf(value: Contest, seen: Interleaved, step: CutterStep): readonly string[] {
  const { cutter, outcome } = step;
  const inverses = cutterTransactions(seen).filter(
    (one) => one.cutter === cutter && one.step === step.step,
  );
  const first = inverses[1]?.beganAt ?? Number.POSITIVE_INFINITY;
  const done = movesOf(seen).some((one) => one.cutter === cutter && one.step === step.step);
  const yields = outcome?.status === 'refused' && outcome.reason.code === 'changed_since';
  const ref = refOf(value, cutter);
  const inHand = seen.statements.filter(
    (one) =>
      one.cutter !== cutter &&
      refOf(value, one.cutter) === ref &&
      /\bfn_cut_open\b/.test(one.sql) &&
      one.answeredAt < first,
  );
  return yields && done && inHand.length > 0
    ? [`${cutterName(cutter)}'s revert_cut stopped half-way, for what was there before it began`]
    : [];
}

function refOf({ runs, cutters }: Contest, cutter: number): string | undefined {
  return runs[cutters[cutter]?.run ?? 0]?.plan.documentRef;
}

function standing(events: readonly RunEvent[], run: string): readonly string[] {
  const of = events.filter((one) => one.run === run);
  return PHASES.filter(
    (phase) =>
      of.some((one) => one.phase === phase && one.event === 'applied') &&
      !of.some((one) => one.phase === phase && one.event === 'compensated'),
  );
}

/** Whoever worked beside it, a run has left exactly what it leaves alone. */
function judgeRun({ runId, plan }: Run, seen: Interleaved, index: number): readonly string[] {
  const found = seen.end.runs[index];
  if (found === undefined) return [`nobody looked for run ${runId}`];
  const events = seen.end.facts.events.filter(({ run }) => run === runId);
  const count = (phase: string) => events.filter((one) => one.phase === phase).length;
  const stands = (phase: string, value: number) =>
    standing(events, runId).includes(phase) ? value : 0;
  const units = stands('cut_leg_a', plan.rows.length);
  const record = { count: units, digest: unitDigest(plan) };
  const remembered = PHASES.slice(1).filter((phase) => stands(phase, 1) === 1);
  const expected: RunFacts = {
    run: runId,
    units,
    unitDigest: units === 0 ? null : record.digest,
    enacted: stands('lifecycle_enact', units),
    versions: units + stands('lifecycle_enact', units),
    searched: units,
    hung: stands('cut_leg_a', plan.rows.filter((row) => row.parentAddress !== null).length),
    logged: stands('lifecycle_enact', units),
    audited: (count('cut_leg_a') + count('lifecycle_enact')) * plan.rows.length,
    governance: stands('leg_b_record', 1) === 1 ? record : null,
    verification: stands('write_verify', 1) === 1 ? record : null,
    remembered,
  };
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const is = found[name as keyof RunFacts];
    const [one, other] = [plain(is), plain(wanted)];
    return one === other ? [] : [`${runId}: ${name} is ${one}, alone it is ${other}`];
  });
}

function plain(value: unknown): string {
  const sorted = Array.isArray(value) ? value.toSorted() : value;
  if (typeof sorted !== 'object' || sorted === null) return String(sorted);
  return JSON.stringify(Object.entries(sorted).sort());
}
