/** Runs a plan against a database that exists, and takes it back, in one transaction that can only roll back. Nothing here can commit, and nothing is installed; what was seen is told step by step. */
import { ProofError } from '../../schema/failure.ts';
import type { History } from '../../schema/history.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type {
  Boundary,
  Observation,
  State,
  Statement,
  StepObservation,
} from '../../schema/observation.ts';
import type { Contract, Duty, PipelineRun } from '../../schema/pipeline.ts';
import type { Target } from '../connection/connection.ts';
import { openExistingSandbox } from '../rollback/sandbox-shared.ts';
import type { Trial } from '../rollback/trial.ts';
import { differences, judgeAlways, judgeDuties, judgeSwitch, stateAfter } from '../run/checks.ts';
import { type PipelineUnderProof, runHistory } from '../run/history.ts';
import { type Lock, locksBeyond, readLocks } from './locks.ts';

interface DryRunOptions {
  readonly target: Target;
  readonly contract: Contract;
  readonly run: PipelineRun;
  readonly adapter: PipelineUnderProof['adapter'];
  /** Tables that are too large to be digested. */
  readonly unread: readonly string[];
  readonly seed: number;
  readonly deadlineMs: number;
}

export interface DryStep extends Pick<StepObservation, 'method' | 'outcome'> {
  readonly statements: readonly Statement[];
  /** Rows that the step wrote, table by table. */
  readonly rows: readonly Written[];
  /** Locks that were not held before, by anybody in this transaction. */
  readonly locks: readonly Lock[];
}

export interface Written {
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Rows of one table before the run, once it is verified, and when it is taken back; null where that never came. */
export interface Counted {
  readonly table: string;
  readonly before: number | null;
  readonly during: number | null;
  readonly after: number | null;
}

export interface DryRun {
  readonly steps: readonly DryStep[];
  /** Of every table but those that are too large to be read. */
  readonly counts: readonly Counted[];
  /** What speaks against the run, in sentences; none where every step was applied, everything came back, and nothing is left. */
  readonly findings: readonly string[];
  /** What outlives the rollback and is declared: numbers that sequences gave away. */
  readonly residue: readonly string[];
}

/** Rejects with `E_NOT_SHOWN` where others were in the way, or where the switch would have to be moved and may not be. */
export async function dryRunOn(options: DryRunOptions): Promise<DryRun> {
  const { target, contract, run, adapter, unread, seed, deadlineMs } = options;
  const history: History = {
    runs: [run],
    steps: [
      ...contract.phases.map((phase) => ({ do: 'phase' as const, run: 0, phase })),
      { do: 'revert', run: 0 },
    ],
    faults: [],
  };
  const held = new Map<number, readonly Lock[]>();
  const contents = new Map<Moment, ReadonlyMap<string, string>>();
  const tables = Object.keys(contract.tables).filter((table) => !unread.includes(table));
  let pid = 0;
  await using sandbox = await openExistingSandbox({
    ...{ contract, target, seed, unread },
    switchOn: true,
    weaknesses: [],
  });
  const seen = await runHistory(history, {
    begin: async () => {
      const transaction = await sandbox.begin();
      pid = transaction.pid;
      return transaction;
    },
    names: OWN_NAMES,
    pipeline: { contract, adapter, interfere: nobodyElse },
    deadlineMs,
    onBoundary: async (trial, boundary) => {
      const { step, kind } = boundary;
      // What the harness itself reads afterwards is not the pipeline's.
      if (kind !== 'end')
        held.set(kind === 'start' ? -1 : step, await readLocks(trial.outside, pid));
      const moment = momentOf(boundary, contract);
      if (moment !== null) contents.set(moment, await digestEach(trial, tables));
    },
  });
  return {
    steps: seen.steps.map((step) => toStep(step, seen, held)),
    counts: tables.map((table) => countsOf(table, contents)),
    findings: [
      ...findingsOf(seen, contract),
      ...tables.flatMap((table) => judgeDigest(table, contract.tables[table], contents)),
    ],
    residue: seen.residue.filter(({ declared }) => declared).map(({ what }) => what),
  };
}

function nobodyElse(): never {
  throw new ProofError('E_INTERNAL', 'nobody else writes in a dry run');
}

type Moment = 'before' | 'during' | 'after';
type Contents = ReadonlyMap<Moment, ReadonlyMap<string, string>>;

function momentOf({ kind, method }: Boundary, { phases }: Contract): Moment | null {
  if (kind === 'start') return 'before';
  if (kind === 'end') return 'after';
  return kind === 'commit' && method === phases.at(-1) ? 'during' : null;
}

/** Each as `<rows>:<sha-256>`. */
async function digestEach(trial: Trial, tables: readonly string[]) {
  const digests = new Map<string, string>();
  for (const table of tables) digests.set(table, await trial.digest(table));
  return digests;
}

function countsOf(table: string, contents: Contents): Counted {
  const count = (moment: Moment) => {
    const digest = contents.get(moment)?.get(table);
    return digest === undefined ? null : Number(digest.split(':')[0]);
  };
  return { table, before: count('before'), during: count('during'), after: count('after') };
}

/** The cross-examination: the whole content of a table, which the counts of the server had no part in. */
function judgeDigest(table: string, duty: Duty | undefined, contents: Contents): readonly string[] {
  const [before, after] = [contents.get('before'), contents.get('after')].map((one) =>
    one?.get(table),
  );
  if (duty === 'append-only' || (before !== undefined && before === after)) return [];
  return [`${table}: its full digest differs after the compensation`];
}

function toStep(
  { step, method, outcome }: StepObservation,
  seen: Observation,
  held: ReadonlyMap<number, readonly Lock[]>,
): DryStep {
  const before = [...held].filter(([other]) => other < step).flatMap(([, locks]) => locks);
  return {
    method,
    outcome,
    statements: seen.statements.filter((statement) => statement.step === step),
    rows: writtenBetween(stateAfter(seen, step - 1), stateAfter(seen, step)),
    locks: locksBeyond(held.get(step) ?? [], before),
  };
}

/** States count from the beginning of the transaction. */
function writtenBetween(before: State, after: State): readonly Written[] {
  return after.flatMap((now) => {
    const { table } = now;
    const was = before.find((one) => one.table === table);
    const written = {
      table,
      inserted: now.inserted - (was?.inserted ?? 0),
      updated: now.updated - (was?.updated ?? 0),
      deleted: now.deleted - (was?.deleted ?? 0),
    };
    return written.inserted + written.updated + written.deleted === 0 ? [] : [written];
  });
}

function findingsOf(seen: Observation, contract: Contract): readonly string[] {
  const start = seen.boundaries[0]?.state ?? [];
  const end = seen.boundaries.at(-1)?.state ?? [];
  const refused = seen.steps.flatMap(({ method, outcome }) => {
    if (outcome?.status === 'applied') return [];
    const { code = 'E_INTERNAL', message = 'it threw', findings = [] } = outcome?.reason ?? {};
    return [`${method}: ${code}: ${message}`, ...findings];
  });
  return [
    ...refused,
    ...differences(start, end, contract).map((difference) => `not taken back: ${difference}`),
    ...judgeDuties(seen, contract),
    ...judgeSwitch(seen, contract),
    ...judgeAlways(seen),
  ];
}
