/** What a run was asked, which part of a larger run it is, and the row of nights it stands in. Shapes only. */
import type { Verdict } from './verdict.ts';

/** What was asked of a run, besides its seed: runs that were asked the same can be put together. */
export interface RunPlan {
  readonly laws: readonly string[];
  readonly runs: number;
  readonly minimumRuns: number;
  readonly stages: readonly string[];
  readonly exhaustive: boolean;
  /** SHA-256 of the document that was cut and reverted besides the shipped one. */
  readonly documentDigest?: string;
  /** How long the run was to last. */
  readonly budgetMs?: number;
}

/** A part of a run: every `count`th case of each law, from the `index`th on. */
export interface ShardMark {
  /** From 1. */
  readonly index: number;
  readonly count: number;
  /** Equal for the shards of one run and for no others: plan, seed, commit, schema, server version, format. */
  readonly planDigest: string;
}

/** A shard that was merged, bound by the digest of its `evidence.json`. */
export interface MergedShard {
  readonly index: number;
  readonly runId: string;
  readonly systemIdentifier: string;
  readonly evidenceDigest: string;
}

/** One line of the history: a run, a run whose evidence cannot be read, or a day on which there had to be one. */
export type Night =
  | {
      readonly status: 'ran';
      /** The day it started, in UTC. */
      readonly date: string;
      readonly runId: string;
      readonly verdict: Verdict;
      readonly runs: number;
      readonly durationMs: number;
    }
  | { readonly status: 'unreadable'; readonly date: string; readonly runId: string }
  | { readonly status: 'missing'; readonly date: string };
