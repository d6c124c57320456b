/** What came of mutants, as `mutants.json` and the evidence keep it. Others read this: add fields, never change one. */
import type { Mutant } from './mutant.ts';

export const MUTATION_FORMAT = 'cutproof/mutants@1';
export const RECORD_FORMAT = 'cutproof/mutation-score@1';
export const EQUIVALENTS_FORMAT = 'cutproof/equivalent-mutants@1';

/** A law that was asked about a mutant, and how many of its cases. */
export interface Asked {
  readonly law: string;
  readonly stage: 'rollback' | 'commit';
  readonly cases: number;
  readonly durationMs: number;
}

/** Only a law that refutes kills. `unjudged`: it crashed, hung, or was not reached. `stillborn`: no such pipeline can be made. */
export type MutantEnd =
  | { readonly status: 'killed'; readonly by: Asked; readonly finding: string }
  | { readonly status: 'survived' }
  | {
      readonly status: 'unjudged';
      readonly reason: string;
      /** Nobody came to it. Absent where it was tried. */
      readonly reached?: false;
    }
  | { readonly status: 'stillborn'; readonly reason: string };

export interface MutantResult {
  readonly mutant: Mutant;
  readonly end: MutantEnd;
  /** In this order, the one that killed it last. */
  readonly asked: readonly Asked[];
  readonly durationMs: number;
}

/** A survivor that is no fault, for it does the same: who says so, and why, was reviewed. */
export interface Equivalent {
  readonly id: string;
  readonly kind: Mutant['kind'];
  readonly where: string;
  readonly why: string;
}

export interface Tallied {
  readonly killed: number;
  readonly survived: number;
  /** Survivors that were reviewed: in no score. */
  readonly equivalent: number;
  readonly unjudged: number;
  readonly stillborn: number;
  /** Killed of those that were killed or survived, from 0 to 1; null where there were none. */
  readonly score: number | null;
}

export interface MutationScore extends Tallied {
  readonly by: {
    readonly file: Readonly<Record<string, Tallied>>;
    readonly operator: Readonly<Record<string, Tallied>>;
    readonly kind: Readonly<Record<string, Tallied>>;
    /** How many each law killed. */
    readonly law: Readonly<Record<string, number>>;
  };
}

/** How it was measured. */
export interface Measurement {
  readonly measuredAt: string;
  readonly commit: string;
  readonly seed: number;
  /** Random cases of each law, besides its fixed ones. */
  readonly cases: number;
  /** Of so many that there are, so many were drawn. */
  readonly drawn: { readonly of: number; readonly count: number };
}

/** What one run of `cutproof mutants` found. */
export interface MutationReport extends Measurement {
  readonly format: typeof MUTATION_FORMAT;
  readonly laws: readonly string[];
  /** What the generator threw away, and why, with how many there were. */
  readonly discarded: Readonly<Record<string, number>>;
  readonly shard?: { readonly index: number; readonly count: number };
  /** Why nothing that was found counts: the unchanged pipeline did not outlive all laws. */
  readonly doubt?: string;
  readonly score: MutationScore;
  /** What is wrong with the list of equivalent mutants. */
  readonly objections: readonly string[];
  /** Refuted when the score was recorded, and not any more. */
  readonly fallen: readonly string[];
  readonly results: readonly MutantResult[];
}

/** What evidence tells of the mutants of one kind. */
export interface MutationSummary extends Measurement {
  readonly kind: Mutant['kind'];
  readonly score: MutationScore;
  readonly survivors: readonly Survivor[];
  /** Refuted when the score was recorded, and not any more; absent where this run tried none and tells of the record. */
  readonly fallen?: readonly string[];
  /** Why nothing that was found counts. */
  readonly doubt?: string;
}

interface Survivor {
  readonly mutant: Mutant;
  /** The laws that were asked in vain. */
  readonly asked: readonly string[];
}

/** The committed score, against which the next one is held. */
export interface MutationRecord {
  readonly format: typeof RECORD_FORMAT;
  readonly kinds: readonly RecordedKind[];
}

interface RecordedKind extends MutationSummary {
  /** Which law refuted which mutant. */
  readonly killed: Readonly<Record<string, string>>;
}
