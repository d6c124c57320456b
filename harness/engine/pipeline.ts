/** A pipeline as one value, so that any can be proved and a canary can replace any part of it. The engine knows no other; what it holds is never changed. */
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import { type Contract, type Methods, methodsOf, type PipelineRun } from '../../schema/pipeline.ts';
import type { ConnectionProvider } from '../../schema/session.ts';
import type { Mutation } from '../clone/mutation.ts';
import type { InterleavingParts } from '../commit/interleaving.ts';
import type { Weakness } from '../rollback/transaction.ts';
import type { Interference } from '../run/interference.ts';
import type { Oracle } from '../run/oracle.ts';

/** `Seams`: what the pipeline's own code is given besides its run, its connections among it. */
export interface Pipeline<Run extends PipelineRun = PipelineRun, Seams = unknown> {
  readonly contract: Contract;
  /** Makes what an adapter is given: connections to a copy, in whose names it must speak, with nothing that switches it off. */
  seams(connections: ConnectionProvider, names: Names): Seams;
  /** Makes the pipeline's methods upon its seams. */
  adapter(seams: Seams): Methods<Run>;
  /** How many rows a run writes, about: a case has more time where it is about many. */
  size(run: Run): number;
  /** Statements of each transaction that a method sends when nothing goes wrong, `BEGIN` and `COMMIT` included. What a method sends undisturbed is held against it, so that every statement can be struck, and a planned fault always meets its own. */
  transactions(method: string, run: Run): readonly number[];
  /** Net rows that a phase must add, by table. What is not named is judged only so far: a phase that is applied changes some row. */
  adds?(phase: string, run: Run): Readonly<Record<string, number>>;
  /** Net rows that append-only tables must have gained once so many phases were applied and compensated. What is not named is judged only so far: old rows are untouched, and a repeated compensation adds nothing. */
  keeps?(phases: number): Readonly<Record<string, number>>;
  /** What others may do to the rows of a run; one for each name in the contract. */
  interfere(how: string, run: Run, row: number): Interference;
  /** Tells a run in a story: whose it is and how large, row contents left out. */
  about(run: Run): string;
  /** Says why a stored value is no run of this pipeline; nothing where it is one. */
  accepts(run: unknown): readonly string[];
  /** Names a run whose tables are counted and digested in full, for people; null or absent for all others. */
  caseName?(run: Run): string | null;
  /** A model of the pipeline, written from its contract: every boundary of every history is held against it. On a database that exists it is not asked. */
  oracle?(names: Names): Oracle<Run>;
  /** What interleavings need, where the pipeline is proved with several of it at once. */
  readonly interleaved?: InterleavingParts;
  /** Changes to SQL functions, and statements, applied to a clone made for the pipeline. */
  readonly mutations: readonly Mutation[];
  readonly statements: readonly string[];
  /** Defences of the harness taken away, for canaries of the harness's own laws. */
  readonly weaknesses: readonly Weakness[];
}

/** Gives the pipeline with nothing broken in it. Throws `E_CONTRACT` where its contract contradicts itself. */
export function definePipeline<Run extends PipelineRun, Seams>(
  parts: Omit<Pipeline<Run, Seams>, 'mutations' | 'statements' | 'weaknesses'>,
): Pipeline<Run, Seams> {
  const wrong = contradictionsOf(parts);
  if (wrong.length > 0) {
    throw new ProofError('E_CONTRACT', wrong.join('. '), { hint: 'mend the contract' });
  }
  return Object.freeze({ mutations: [], statements: [], weaknesses: [], ...parts });
}

/** What can be said without a database, each with the field and its value. */
function contradictionsOf({
  contract,
  interleaved,
}: Pick<Pipeline, 'contract' | 'interleaved'>): readonly string[] {
  const { phases, tables, counted, killSwitch, interferences, refusals } = contract;
  const methods = methodsOf(contract);
  const twice = methods.filter((name, index) => methods.indexOf(name) !== index);
  const early = Object.entries(interferences).filter(
    ([, after]) => !Number.isInteger(after) || after < 0 || after > phases.length,
  );
  const unnamed = [counted.table, killSwitch?.table ?? counted.table].filter(
    (table) => !Object.hasOwn(tables, table),
  );
  return [
    ...(phases.length === 0 ? ['phases: there are none, so there is nothing to take back'] : []),
    ...twice.map((name) => `phases and inverse: ${name} stands there twice`),
    ...early.map(
      ([how, after]) => `interferences: ${how} needs ${after} of ${phases.length} phases`,
    ),
    ...[...new Set(unnamed)].map(
      (table) => `counted or killSwitch: ${table} is none of the tables of the contract`,
    ),
    ...Object.keys(interleaved === undefined ? {} : tables)
      .filter((table) => !Object.hasOwn(interleaved?.rowKeys ?? {}, table))
      .map((table) => `interleaved.rowKeys: ${table} has no key, so nobody would look at its rows`),
    ...(Object.keys(interferences).length > 0 && refusals.changed.length === 0
      ? ['refusals.changed: there are none, so no inverse could yield to an interference']
      : []),
  ];
}

/** Takes a defence of the harness away, so that a canary can show what it is for. */
export function withoutDefence<P extends Pipeline>(pipeline: P, weakness: Weakness): P {
  return { ...pipeline, weaknesses: [...pipeline.weaknesses, weakness] };
}
