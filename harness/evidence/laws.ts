/** Completes and cross-examines the results of the laws. A law keeps "proved" only if it earned it; nothing here raises a verdict. */
import { groupDigits } from '../../platform/format.ts';
import { quote } from '../../platform/safe-text.ts';
import type { LawPart, LawResult } from '../../schema/evidence.ts';
import { ProofError } from '../../schema/failure.ts';
import type { ShardMark } from '../../schema/night.ts';
import type { Suite } from '../../schema/suite.ts';

const DID_NOT_RUN = 'did not run';

interface SettleOptions {
  readonly suite: Suite;
  readonly required: readonly string[];
  readonly seed: number;
  readonly serverKind: string;
  /** The part of a run that these results are, or null for all of it. */
  readonly shard: ShardMark | null;
}

/** Gives one row a law, in the order of the plan: what ran, cross-examined, and what had to run and did not. */
export function settleLaws(results: readonly LawResult[], options: SettleOptions): LawResult[] {
  refuseSurplus(results, options.suite);
  const rows: LawResult[] = [];
  for (const id of Object.keys(options.suite.laws)) {
    const result = results.find((candidate) => candidate.id === id);
    if (result !== undefined) rows.push(settleLaw(result, options));
    else if (options.required.includes(id)) rows.push(absentLaw(id, options));
  }
  return rows;
}

/** True where a law has earned its place in the readiness matrix. */
export function countsAsProved(law: LawResult): boolean {
  return law.verdict === 'proved' && objection(law) === null;
}

function refuseSurplus(results: readonly LawResult[], suite: Suite): void {
  const seen = new Set<string>();
  for (const { id } of results) {
    if (!Object.hasOwn(suite.laws, id)) {
      throw new ProofError('E_EVIDENCE', `law ${quote(id)} is not in the plan of completeness`, {
        hint: 'add it to the laws of its suite',
      });
    }
    // A doubled result would count its runs twice, so it is an error and not a merge.
    if (seen.has(id)) {
      throw new ProofError('E_EVIDENCE', `law ${quote(id)} was reported twice`, {
        hint: 'run each law in one worker only',
      });
    }
    seen.add(id);
  }
}

function settleLaw(result: LawResult, { serverKind, shard, suite }: SettleOptions): LawResult {
  // The plan says what a law closes; a result cannot widen its own importance.
  const law = { ...result, closes: suite.laws[result.id] ?? [] };
  const { parts = [] } = law;
  if (shard !== null && law.verdict !== 'refuted' && parts.length > 0 && parts.every(hasHeld)) {
    const held = `shard ${shard.index} of ${shard.count}: ${groupDigits(law.runs)} cases held`;
    return { ...law, verdict: 'unknown', reason: `${held}; cutproof merge judges all shards` };
  }
  if (law.verdict === 'unknown') return { ...law, reason: law.reason ?? 'no reason was given' };
  if (law.verdict === 'refuted') return law;
  if (law.counterexample !== undefined) {
    return { ...law, verdict: 'refuted', reason: 'it carries a counterexample' };
  }
  const reason = objection(law) ?? serverObjection(law, serverKind);
  return reason === null ? law : { ...law, verdict: 'unknown', reason };
}

function hasHeld({ end }: LawPart): boolean {
  return end === 'held';
}

/** Why a law that claims to be proved is not, or null. */
function objection(law: LawResult): string | null {
  if (!(law.runs > 0 && law.runs >= law.minimumRuns)) {
    return `ran ${groupDigits(law.runs)} of at least ${groupDigits(Math.max(1, law.minimumRuns))} cases`;
  }
  const uncovered = Object.keys(law.coverage).filter((label) => !((law.coverage[label] ?? 0) > 0));
  if (uncovered.length > 0) return `no case covered ${uncovered.map(quote).join(', ')}`;
  const core = law.exhaustive;
  if (core !== undefined && core.fired < core.planned) {
    return `of ${groupDigits(core.planned)} planned cases of the exhaustive core ${groupDigits(core.fired)} struck`;
  }
  if (law.canaries.length === 0) return 'it has no canary, so nothing shows that it can fail';
  const alive = law.canaries.filter((canary) => !canary.refuted).map((canary) => canary.name);
  if (alive.length > 0) return `did not refute its canary ${alive.map(quote).join(', ')}`;
  return null;
}

function serverObjection(law: LawResult, serverKind: string): string | null {
  return serverKind === 'memory' && law.stage !== 'none'
    ? 'the model in memory is never evidence; run it on a real server'
    : null;
}

function absentLaw(id: string, { seed, suite }: SettleOptions): LawResult {
  return {
    id,
    claim: 'not known to this run',
    closes: suite.laws[id] ?? [],
    stage: 'none',
    verdict: 'unknown',
    reason: DID_NOT_RUN,
    runs: 0,
    discarded: 0,
    minimumRuns: 1,
    seed,
    durationMs: 0,
    coverage: {},
    canaries: [],
  };
}
