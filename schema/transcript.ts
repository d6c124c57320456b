/** What happened in a refuting case, in plain steps and in order: what the cutter asked, and what was observed of it. Row contents are digests here. */

/** What one statement, or several equal ones in a row, asked and got. */
export interface AskedStep {
  readonly what: 'statement';
  /** The log-in role that asked, or whoever else did. */
  readonly by: string;
  /** Without values: those are only digested. */
  readonly sql: string;
  readonly times: number;
  /** `sha256:` and 64 hexadecimal digits, of all times together; null where there were no values. */
  readonly valuesDigest: string | null;
  readonly fault?: { readonly kind: string; readonly side: string; readonly sqlstate?: string };
  readonly answer:
    | { readonly status: 'ok'; readonly command: string; readonly rowCount: number | null }
    | { readonly status: 'error'; readonly code: string; readonly message: string };
}

/** Rows of one table that changed since the moment before. */
export interface TableChange {
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Sum of row hashes against the beginning of the case, in decimal: `0` is the content of the beginning, `NaN` follows a TRUNCATE. */
  readonly net: string;
}

export interface WitnessStep {
  readonly what: 'witness';
  /** The moment, such as `commit`. */
  readonly after: string;
  readonly tables: readonly TableChange[];
  /** The kill-switch as it stood. */
  readonly switchOn: boolean;
}

export interface OutcomeStep {
  readonly what: 'outcome';
  readonly status: 'applied' | 'refused' | 'indeterminate';
  readonly code?: string;
  readonly sqlstate?: string;
  readonly message?: string;
}

export type TranscriptStep =
  /** A method begins; what follows belongs to it. */
  | {
      readonly what: 'call';
      readonly step: number;
      readonly method: string;
      readonly about?: string;
    }
  | AskedStep
  | WitnessStep
  | OutcomeStep
  /** What the cutter did that is no statement. */
  | { readonly what: 'deed'; readonly text: string }
  /** What was observed that is no change of rows; `against` speaks against the claim. */
  | { readonly what: 'sight'; readonly text: string; readonly against: boolean };

export type Transcript = readonly TranscriptStep[];
