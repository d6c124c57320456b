/** What a prover is told of a pipeline: its tables and what an inverse owes them, its phases, roles and switch. Plain data and shapes; names no pipeline. */

/** `restored`: byte for byte as before. `append-only`: old rows untouched, rows may be added. `constant`: never touched at all. */
export const DUTIES = ['restored', 'append-only', 'constant'] as const;
export type Duty = (typeof DUTIES)[number];

export interface KillSwitchTable {
  /** Of one row. */
  readonly table: string;
  /** A boolean: only while it is true may a method write. */
  readonly column: string;
}

/** What a pipeline calls its own in a database. A table that is not named here fails the run before any case. */
export interface Contract {
  /** Folder of the SQL files that make a copy, loaded in name order. */
  readonly schema: URL;
  readonly schemas: readonly string[];
  /** What each table, as `schema.table`, is owed by an inverse. */
  readonly tables: Readonly<Record<string, Duty>>;
  /** Columns whose texts may be long, as `schema.table.column`: a model is told of such a text by its digest. */
  readonly longTexts: readonly string[];
  /** Sequences that may advance and stay advanced after a rollback: PostgreSQL never takes a number back. */
  readonly sequences: readonly string[];
  /** As PostgreSQL identifies them, arguments included. */
  readonly functions: readonly string[];
  /** The log-ins of the phases. */
  readonly roles: readonly string[];
  /** May read every table. */
  readonly reader: string;
  /** Other users of the database, whose writes between two phases are played. */
  readonly others: readonly string[];
  /** Each a method and one transaction, in order. */
  readonly phases: readonly string[];
  /** The method that takes a whole run back, last phase first. */
  readonly inverse: string;
  /** Null where nothing can switch the pipeline off. */
  readonly killSwitch: KillSwitchTable | null;
  /** What others may do to the rows of a run, by name, and how many phases must have run before it finds something to touch. */
  readonly interferences: Readonly<Record<string, number>>;
  /** How a method refuses, by code, where others changed or built on what it would take back, and where its phase stands already. */
  readonly refusals: { readonly changed: readonly string[]; readonly applied: string };
  /** Words of its runs that never are content of a row, so that a counterexample shows them. */
  readonly words: readonly string[];
  /** The table whose rows are counted for people, and how many stand in the copy before any case. */
  readonly counted: { readonly table: string; readonly rows: number };
}

/** Every method: the phases in their order, then the inverse. */
export function methodsOf({ phases, inverse }: Pick<Contract, 'phases' | 'inverse'>) {
  return [...phases, inverse];
}

/** Whom the cases play: the roles of the phases, and others who write to the same rows. */
export function playersOf({ roles, others }: Pick<Contract, 'roles' | 'others'>) {
  return [...roles, ...others];
}

/** The name of a function, without the arguments that identify it. */
export function withoutArguments(identity: string): string {
  return identity.replace(/\(.*$/, '');
}

/** One execution of a pipeline; its compensation is scoped to this id. */
export interface PipelineRun {
  readonly runId: string;
}

export interface PhaseRefusal<Code extends string = string> {
  /** Stable, so that callers may branch on it. */
  readonly code: Code;
  readonly message: string;
  /** The five characters of SQLSTATE, where the server said no. */
  readonly sqlstate?: string;
  /** All findings, where there is more than one reason. */
  readonly findings?: readonly string[];
}

/** How a method ended. `indeterminate`: the commit was sent and its answer never came. */
export type PhaseOutcome<Code extends string = string> =
  | { readonly status: 'applied'; readonly detail: Readonly<Record<string, unknown>> }
  | { readonly status: 'refused'; readonly reason: PhaseRefusal<Code> }
  | { readonly status: 'indeterminate'; readonly reason: PhaseRefusal<Code> };

/** Says in what a value is no outcome of a method; null where it is one. What TypeScript promises of an adapter, nobody checks at run time but this. */
export function objectionToOutcome(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return String(value);
  const { status, detail, reason } = value as Readonly<Record<string, unknown>>;
  const isObject = (one: unknown) => typeof one === 'object' && one !== null;
  if (status === 'applied') return isObject(detail) ? null : 'applied without its detail';
  if (status !== 'refused' && status !== 'indeterminate') return `the status ${String(status)}`;
  const {
    code,
    message,
    findings = [],
  } = (isObject(reason) ? reason : {}) as Readonly<Record<string, unknown>>;
  if (![code, message].every(isText)) {
    return `${status} without a reason that has a code and a message`;
  }
  const told = Array.isArray(findings) && findings.every(isText);
  return told ? null : `${status} with findings that are no texts`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** A pipeline as a proof sees it: each method ends in a typed outcome and never throws. A run of another pipeline is never handed to it. */
export interface Methods<Run extends PipelineRun = PipelineRun> {
  readonly [method: string]: PhaseMethod<Run>;
}
type PhaseMethod<Run extends PipelineRun = PipelineRun> = {
  call(run: Run): Promise<PhaseOutcome>;
}['call'];
