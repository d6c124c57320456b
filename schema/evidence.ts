/** The shapes of `evidence.json`, format `cutproof/evidence@1`. Others read this: add fields, never change one. */
import type { MutationSummary } from './mutation.ts';
import type { MergedShard, Night, RunPlan, ShardMark } from './night.ts';
import type { Residue } from './observation.ts';
import type { Transcript } from './transcript.ts';
import type { Verdict } from './verdict.ts';

export const EVIDENCE_FORMAT = 'cutproof/evidence@1';

export const READINESS_STATES = ['CLOSED', 'PARTIAL', 'OPEN'] as const;
export type ReadinessState = (typeof READINESS_STATES)[number];

export interface CanaryResult {
  readonly name: string;
  /** What was broken, in words. */
  readonly breaks: string;
  readonly refuted: boolean;
  /** The finding that refuted it, or why it was not refuted. */
  readonly finding: string;
  readonly runs: number;
}

/** What became of a minimal case that was run again at once: it refuted every time, or so many times of so many. */
export type Stability = 'stable' | `flaky ${number}/${number}`;

/** One line of a refutation's story. */
export interface Counterexample {
  /** The minimal generated value, as JSON text. Where there is a `valueDigest`, each text that may be content of a row is a digest here; `case.json` has it whole. */
  readonly value: string;
  /** `sha256:` and 64 hexadecimal digits over the JSON text of the whole value. */
  readonly valueDigest?: string;
  readonly findings: readonly string[];
  /** Statements with their answers, boundaries and net changes, in order, one line each. */
  readonly story: readonly string[];
  /** The same as plain steps, for the two lanes of the page. */
  readonly transcript?: Transcript;
  readonly shrinks: number;
  /** Where it was found, and shows again. */
  readonly stage?: 'rollback' | 'commit';
  readonly stability?: Stability;
  /** The command that repeats it. */
  readonly command: string;
}

/** What a law tried without exception, besides its random cases. */
export interface Exhaustion {
  /** What there is one case of each, in words. */
  readonly of: string;
  /** Faults a case; every combination up to this many was planned. */
  readonly k: number;
  readonly planned: number;
  /** Cases of the plan whose faults all struck. */
  readonly fired: number;
  readonly durationMs: number;
}

/** What one stage of a law came to, before anybody judges it: the parts of rounds and of shards add up. */
export interface LawPart {
  readonly stage: 'rollback' | 'commit';
  /** `held`: nothing went against it. `crashed`, `lacking`: it could not be looked at, and the reason says why. */
  readonly end: 'held' | 'refuted' | 'crashed' | 'lacking';
  readonly reason?: string;
  readonly runs: number;
  readonly minimumRuns: number;
  /** Random cases among them, from the first of the seed's row: `--runs` with this number repeats them. */
  readonly random: number;
  /** Cases that are always tried and were not, for the run was cut short. */
  readonly untried: number;
  readonly cutShort?: 'interrupted' | 'budget';
  /** How often a label of the law's coverage must have been met. */
  readonly requires: Readonly<Record<string, number>>;
}

export interface LawResult {
  readonly id: string;
  readonly claim: string;
  readonly closes: readonly string[];
  readonly stage: 'rollback' | 'commit' | 'both' | 'none';
  /** Stages that the law has and this run left out. */
  readonly leftOut?: readonly ('rollback' | 'commit')[];
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly runs: number;
  readonly discarded: number;
  readonly minimumRuns: number;
  readonly seed: number;
  readonly durationMs: number;
  /** Cases per label, such as `units 2-10`; required labels appear even when 0. */
  readonly coverage: Readonly<Record<string, number>>;
  readonly canaries: readonly CanaryResult[];
  readonly exhaustive?: Exhaustion;
  /** Cases that stand in `observations/` with what was seen, so that the law can be asked about them again. */
  readonly recorded?: number;
  /** By stage, so that cases of other rounds and shards can be added and judged together. */
  readonly parts?: readonly LawPart[];
  readonly counterexample?: Counterexample;
}

/** The signed run before this one, bound by the digest of its SHA256SUMS. */
export interface PreviousRun {
  readonly runId: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly sumsDigest: string;
}

export interface ReadinessRow {
  readonly id: string;
  readonly status: ReadinessState;
  /** True while the first production run must wait for it. */
  readonly blocking: boolean;
  readonly laws: readonly string[];
  readonly nextAction: string;
}

export interface KillSwitchRow {
  readonly method: string;
  readonly attempts: number;
  readonly refusals: number;
  readonly statementsSent: number;
}

export interface FaultRow {
  /** Method and statement, such as `reserve: SELECT reserve, after`. */
  readonly point: string;
  readonly kind: string;
  readonly planned: number;
  readonly fired: number;
}

/** One line of the ledger of coverage: how many steps of this kind the cases took, and how they ended. */
export interface CoverageRow {
  readonly method: string;
  /** The statement that was struck and the side, such as `reserve, after`; `nothing` where no fault struck. */
  readonly point: string;
  /** Kind of the fault, or `none`. */
  readonly kind: string;
  readonly stage: 'rollback' | 'commit';
  /** `applied`, `refused`, `indeterminate`, or `died` where nobody was left to say. */
  readonly outcome: string;
  readonly steps: number;
}

export interface CountRow {
  /** What was cut and reverted, such as `examples/noi-quy-thu-vien.txt`. */
  readonly case: string;
  readonly table: string;
  readonly duty: string;
  readonly before: number;
  readonly during: number;
  readonly after: number;
  readonly digestBefore: string;
  readonly digestDuring: string;
  readonly digestAfter: string;
}

/** A law that was not tried, for this machine lacks what it needs. What it closes stays open. */
export interface LeftOut {
  readonly id: string;
  /** What is missing, and how it is installed. */
  readonly reason: string;
}

export interface Evidence {
  readonly format: typeof EVIDENCE_FORMAT;
  readonly runId: string;
  /** The place in the chain of signed runs, from 1; absent where the folder is not signed. */
  readonly sequence?: number;
  /** Absent in the first signed run. */
  readonly previous?: PreviousRun;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdict: Verdict;
  readonly seed: number;
  readonly plan?: RunPlan;
  readonly shard?: ShardMark;
  readonly merged?: readonly MergedShard[];
  /** Somebody ended the run before its end: what is here is all that was done. */
  readonly interrupted?: true;
  /** The run is one of a night's row, where a missing night is told. */
  readonly nightly?: true;
  /** The runs before this one that lay in the same folder, oldest first, and this one. */
  readonly nights?: readonly Night[];
  /** How much of small machine-made faults the laws refute, by kind, and when that was measured; absent where it never was. */
  readonly mutation?: readonly MutationSummary[];
  readonly stages: readonly string[];
  readonly subject: {
    readonly suiteCommit: string;
    readonly schemaFingerprint: string;
    /** As above, without the bodies of functions. */
    readonly shapeFingerprint?: string;
    readonly cutplanDigest?: string;
    /** Of the mapping, where the copy calls the tables of the contract otherwise; everything here goes by the contract's names. */
    readonly mappingDigest?: string;
  };
  readonly server: {
    readonly kind: string;
    readonly versionNum: number;
    readonly systemIdentifier: string;
    readonly settings: Readonly<Record<string, string>>;
  };
  readonly readiness: readonly ReadinessRow[];
  readonly laws: readonly LawResult[];
  readonly leftOut?: readonly LeftOut[];
  readonly killSwitch: readonly KillSwitchRow[];
  readonly faults: readonly FaultRow[];
  readonly counts: readonly CountRow[];
  /** What the steps of all histories met. */
  readonly coverage?: readonly CoverageRow[];
  readonly residue: readonly Residue[];
  /** What this run does not show. */
  readonly limits: readonly string[];
}
