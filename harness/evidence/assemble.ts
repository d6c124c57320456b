/** Puts together what a run showed: verdict, readiness, sums and limits. Pure; it must never turn a missing law into a proved one. */
import type { Evidence, LawResult, LeftOut, PreviousRun } from '../../schema/evidence.ts';
import { EVIDENCE_FORMAT } from '../../schema/evidence.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Night } from '../../schema/night.ts';
import { methodsOf } from '../../schema/pipeline.ts';
import type { Suite } from '../../schema/suite.ts';
import type { Tally } from '../../schema/tally.ts';
import { worst } from '../../schema/verdict.ts';
import { settleLaws } from './laws.ts';
import { describeLimits } from './limits.ts';
import { dayOf, keepNights } from './nights-calendar.ts';
import { readinessMatrix } from './readiness.ts';
import { contradictions, sumTallies } from './tally.ts';

export interface ChainLink {
  readonly sequence: number;
  readonly previous: PreviousRun | null;
}

/** What else a run says of itself: what it was asked, what it is a part of, what came before. */
type Setting = Pick<Evidence, 'plan' | 'shard' | 'merged' | 'interrupted' | 'nightly' | 'mutation'>;

export interface EvidenceParts extends Setting {
  /** `YYYYMMDDThhmmssZ-` and 8 hexadecimal digits; see `formatRunId`. */
  readonly runId: string;
  /** The place in the chain, where the folder will be signed. */
  readonly link?: ChainLink | undefined;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly seed: number;
  readonly subject: Evidence['subject'];
  readonly server: Evidence['server'];
  readonly results: readonly LawResult[];
  readonly tallies: readonly Tally[];
  /** The laws that had to run. Absent: all of them. */
  readonly selected?: readonly string[] | undefined;
  /** Runs that lay in the same folder before. Absent: nobody looked. */
  readonly nights?: readonly Night[] | undefined;
  /** Laws that this machine could not try; they had not to run. */
  readonly leftOut?: readonly LeftOut[] | undefined;
}

/** Gives the evidence of a run. The verdict is the worst of all laws that had to run, whether they ran or not. */
export function assembleEvidence(parts: EvidenceParts, suite: Suite): Evidence {
  if (!isRunId(parts.runId)) {
    throw new ProofError('E_EVIDENCE', `${JSON.stringify(parts.runId)} is not a run id`, {
      hint: 'make it with formatRunId, such as 20260102T030405Z-0a1b2c3d',
    });
  }
  const { leftOut = [] } = parts;
  refuseExcuses(leftOut, suite);
  const required = (parts.selected ?? Object.keys(suite.laws)).filter((id) =>
    leftOut.every((one) => one.id !== id),
  );
  const laws = settleLaws(parts.results, {
    suite,
    required,
    seed: parts.seed,
    serverKind: parts.server.kind,
    shard: parts.shard ?? null,
  });
  const sums = sumTallies(parts.tallies, methodsOf(suite.contract));
  const against = contradictions(sums);
  const { mutation = [] } = parts;
  const fallen = mutation.some((one) => (one.fallen ?? []).length > 0);
  const judged = worst([
    ...laws.map((law) => law.verdict),
    ...(fallen ? ['refuted' as const] : []),
  ]);
  // The numbers are a second witness: where they speak against the laws, nothing is proved. Nor is it where somebody ended the run.
  const unsure = mutation.some(({ doubt }) => doubt !== undefined);
  const doubted = against.length > 0 || parts.interrupted === true || unsure;
  const verdict = judged === 'proved' && doubted ? 'unknown' : judged;
  const stages = stagesOf(laws);
  const nights = nightsOf(parts, verdict, laws);
  return Object.freeze({
    format: EVIDENCE_FORMAT,
    runId: parts.runId,
    ...(parts.link === undefined ? {} : { sequence: parts.link.sequence }),
    ...(parts.link?.previous ? { previous: parts.link.previous } : {}),
    startedAt: parts.startedAt,
    finishedAt: parts.finishedAt,
    verdict,
    seed: parts.seed,
    ...settingOf(parts),
    ...nights,
    stages,
    subject: parts.subject,
    server: parts.server,
    readiness: readinessMatrix(laws, suite, leftOut),
    laws,
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...sums,
    limits: describeLimits({
      ...settingOf(parts),
      ...nights,
      subject: parts.subject,
      server: parts.server,
      seed: parts.seed,
      signed: parts.link !== undefined,
      laws,
      leftOut,
      stages,
      sums,
      contradictions: against,
      suite,
    }),
  });
}

function refuseExcuses(leftOut: readonly LeftOut[], { mayBeSkipped }: Suite): void {
  const excuse = leftOut.find(({ id }) => !mayBeSkipped.includes(id));
  if (excuse === undefined) return;
  throw new ProofError('E_EVIDENCE', `law ${JSON.stringify(excuse.id)} may not be left out`, {
    hint: 'it needs nothing that a machine can lack: run it',
  });
}

/** Assembles evidence again from itself. What does not come out as it went in was not made by `assembleEvidence`. */
export function reassemble(evidence: Evidence, suite: Suite): Evidence {
  const { killSwitch, faults, counts, coverage = [], residue } = evidence;
  const { sequence, previous = null } = evidence;
  const parts = {
    ...evidence,
    link: sequence === undefined ? undefined : { sequence, previous },
    results: evidence.laws,
    tallies: [{ killSwitch, faults, counts, coverage, residue }],
    selected: evidence.laws.map(({ id }) => id),
  };
  return assembleEvidence(parts, suite);
}

function settingOf({
  plan,
  shard,
  merged,
  interrupted,
  nightly,
  mutation,
}: EvidenceParts): Setting {
  return {
    ...(plan === undefined ? {} : { plan }),
    ...(shard === undefined ? {} : { shard }),
    ...(merged === undefined ? {} : { merged }),
    ...(interrupted === undefined ? {} : { interrupted }),
    ...(nightly === undefined ? {} : { nightly }),
    ...(mutation === undefined ? {} : { mutation }),
  };
}

/** A shard is no night: what it is a part of is one. */
function nightsOf(
  { nights, runId, startedAt, finishedAt, nightly, shard }: EvidenceParts,
  verdict: Evidence['verdict'],
  laws: readonly LawResult[],
): Pick<Evidence, 'nights'> {
  if (nights === undefined || shard !== undefined) return {};
  const own = {
    status: 'ran' as const,
    date: dayOf(startedAt),
    runId,
    verdict,
    runs: laws.reduce((sum, law) => sum + law.runs, 0),
    durationMs: Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)),
  };
  return { nights: keepNights(nights, own, nightly === true) };
}

/** Gives the run id of a moment. The suffix keeps two runs of one second apart. */
export function formatRunId(parts: { readonly startedAt: Date; readonly suffix: string }): string {
  const moment = parts.startedAt.toISOString().replace(/\.\d+Z$/, 'Z');
  const runId = `${moment.replaceAll(/[-:]/g, '')}-${parts.suffix}`;
  if (isRunId(runId)) return runId;
  throw new ProofError('E_EVIDENCE', `${JSON.stringify(parts.suffix)} cannot end a run id`, {
    hint: 'give 8 lower-case hexadecimal digits',
  });
}

/** A run id becomes the name of a folder, so nothing but this form may pass. */
export function isRunId(text: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{8}$/.test(text);
}

function stagesOf(laws: readonly LawResult[]): string[] {
  const seen = new Set(laws.filter((law) => law.runs > 0).map((law) => law.stage));
  return (['rollback', 'commit'] as const).filter((stage) => seen.has(stage) || seen.has('both'));
}
