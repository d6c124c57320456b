/** What was seen while cutters worked at once: statements in the order they were sent, what each commit left, and how the runs could be taken back. Laws judge this and nothing else. */
import type { Statement } from './observation.ts';
import type { PhaseOutcome } from './pipeline.ts';
import type { ReadRows } from './rows-since.ts';

/** Time is counted here, not measured: each statement sent and each answer is one. */
export interface Sent extends Statement {
  readonly cutter: number;
  readonly sentAt: number;
  readonly answeredAt: number;
  /** True where it had to wait for a lock of somebody else. */
  readonly waited: boolean;
}

export interface CutterStep {
  readonly cutter: number;
  readonly step: number;
  readonly method: string;
  /** Null where the method threw instead. */
  readonly outcome: PhaseOutcome | null;
}

/** What the ledger says of a run. */
export interface RunEvent {
  readonly run: string;
  readonly phase: string;
  readonly event: 'applied' | 'compensated';
}

export interface DocumentFacts {
  readonly ref: string;
  readonly units: number;
  readonly version: number;
  readonly lifecycle: string;
  readonly lastRun: string | null;
}

/** What everybody can read at one moment. */
export interface Facts {
  readonly documents: readonly DocumentFacts[];
  readonly events: readonly RunEvent[];
}

export interface Commit {
  readonly cutter: number;
  readonly step: number;
  /** When BEGIN was sent, and when COMMIT was answered. */
  readonly beganAt: number;
  readonly endedAt: number;
  readonly facts: Facts;
}

/** What stands of one run at the end. */
export interface RunFacts {
  readonly run: string;
  readonly units: number;
  readonly unitDigest: string | null;
  readonly enacted: number;
  /** Sum of the versions of its units: 1 as cut, 2 once enacted. */
  readonly versions: number;
  readonly searched: number;
  readonly hung: number;
  readonly logged: number;
  readonly audited: number;
  readonly governance: { readonly count: number; readonly digest: string } | null;
  readonly verification: { readonly count: number; readonly digest: string } | null;
  /** Phases that an inverse remembers rows of. */
  readonly remembered: readonly string[];
}

/** What no contract of a table shows. */
export interface Stray {
  /** Rows that hang on a row that is gone, where no foreign key watches. */
  readonly orphans: number;
  /** Writes to the kill-switch by anybody, even where it stands as before. */
  readonly switchWrites: number;
}

/** Table, key, then whose the row is (null: nobody's run) and a digest of it. */
export type Contents = Readonly<
  Record<string, Readonly<Record<string, readonly [string | null, string]>>>
>;

/** One run taken back after all, by somebody alone. */
export interface Unwound {
  readonly run: number;
  readonly outcome: PhaseOutcome | null;
  readonly before: Contents;
  readonly after: Contents;
}

export interface Interleaved extends Stray {
  /** Where a model of the pipeline says otherwise. */
  readonly contradictions: readonly string[];
  readonly steps: readonly CutterStep[];
  readonly statements: readonly Sent[];
  readonly commits: readonly Commit[];
  readonly start: { readonly facts: Facts; readonly contents: Contents };
  /** Once what was to stand before the cutters began stood. */
  readonly prepared: Facts;
  readonly end: { readonly facts: Facts; readonly runs: readonly RunFacts[] };
  readonly unwound: readonly Unwound[];
}

/** Told of several pipelines that work at once, with real commits. */
export interface InterleavingWatch {
  /** With what reads the tables: before anybody works, */
  start(read: ReadRows): Promise<void>;
  /** when one of them has begun a transaction, */
  begin(cutter: number): void;
  /** and when one has committed. `alone`: no other COMMIT was under way at any time of it, so that the tables show what this one did. */
  commit(read: ReadRows, committed: CommittedTurn): Promise<void>;
  findings(): readonly string[];
}

export interface CommittedTurn {
  readonly cutter: number;
  readonly step: number;
  readonly method: string;
  readonly alone: boolean;
}
