/** What was seen while a history ran: statements, states at each boundary, and what an independent observer found afterwards. Laws judge this and nothing else. */
import type { Fault } from './fault.ts';
import type { PhaseOutcome } from './pipeline.ts';

/** One statement as the pipeline asked it, and the answer it got. Values are kept as a digest: row contents stay out of evidence. */
export interface Statement {
  readonly step: number;
  readonly method: string;
  readonly role: string;
  /** Index within the step, `BEGIN` being 0. */
  readonly index: number;
  readonly sql: string;
  readonly valuesDigest: string | null;
  readonly answer:
    | { readonly status: 'ok'; readonly command: string; readonly rowCount: number | null }
    | { readonly status: 'error'; readonly code: string; readonly message: string };
  readonly fault?: Fault;
}

/** The net effect on one table since the transaction began. Equal digests of equal count mean equal content. */
export interface TableState {
  /** Schema and name, such as `public.account`. */
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Sum of the new rows' hashes minus the sum of the old rows' hashes, in decimal; `NaN` after a TRUNCATE. */
  readonly net: string;
}

export type State = readonly TableState[];

/** A moment at which the state was taken: before the first step, and at every emulated COMMIT or ROLLBACK. */
export interface Boundary {
  readonly step: number;
  /** A method of the pipeline, or `start`, `meddle`, `end`. */
  readonly method: string;
  readonly kind: 'start' | 'commit' | 'rollback' | 'end';
  /** How many statements of the step had been sent by then. */
  readonly statements: number;
  readonly state: State;
  /** The kill-switch as it stood; true where the pipeline has none. */
  readonly switchOn: boolean;
}

/** Something that must not happen in any history, whatever the law. */
export interface Violation {
  readonly code: string;
  readonly message: string;
}

export interface StepObservation {
  readonly step: number;
  /** A method of the pipeline, or `meddle`. */
  readonly method: string;
  /** Null where the step is not the pipeline's own. */
  readonly outcome: PhaseOutcome | null;
  /** Connections that the step opened. */
  readonly connections: number;
  readonly statements: number;
}

/** An effect that outlived the rollback. `declared` is allowed (a sequence advance); anything else refutes. */
export interface Residue {
  readonly what: string;
  readonly declared: boolean;
}

/** Whether the trigger journal accounts for all that the server counted. */
export type Completeness =
  | { readonly status: 'complete' }
  /** Counts differed (rolled-back savepoints do that); the changed pages were digested on both sides of the rollback instead. */
  | {
      readonly status: 'pages_compared';
      readonly tables: readonly string[];
      readonly changed: readonly string[];
    }
  | { readonly status: 'undeclared'; readonly tables: readonly string[] };

export interface Observation {
  readonly steps: readonly StepObservation[];
  readonly statements: readonly Statement[];
  readonly boundaries: readonly Boundary[];
  readonly violations: readonly Violation[];
  readonly firedFaults: readonly Fault[];
  readonly completeness: Completeness;
  readonly residue: readonly Residue[];
  /** Number of transaction ids that the observer audited; at least one, or the audit said nothing. */
  readonly auditedTransactions: number;
  /** Set where the server ended the session (a terminated backend): later steps did not run. */
  readonly sessionLost: boolean;
}
