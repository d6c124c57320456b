/** Makes the copies that cases run on: clones of the template, in one of two states, broken as a pipeline says. */
import { type Names, namesOf } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { type Mutation, mutationOf } from '../clone/mutation.ts';
import { change, createClone, databasesOf } from '../clone/template.ts';
import { connect, type Target } from '../connection/connection.ts';
import type { Pipeline } from './pipeline.ts';
import type { Cluster } from './settings.ts';

export type CopyState = 'armed' | 'shipped';

export interface CopyOptions {
  readonly pipeline: Pick<Pipeline, 'contract' | 'mutations' | 'statements'>;
  /** Becomes part of the names of databases. */
  readonly name: string;
  /** Whether an earlier round may have made the copies: cases leave them as they were. */
  readonly again?: boolean;
}

/** A clone in the given state, broken as the pipeline says. */
export async function prepareCopy(
  { admin, template, commitsFile, binding }: Cluster,
  { pipeline, name, again = false }: CopyOptions,
  state: CopyState,
): Promise<Target> {
  const database = `cutproof_${name}_${state}`;
  if (again && (await databasesOf(admin)).has(database)) return { ...admin, database };
  const names = namesOf(binding);
  const prepare = state === 'armed' ? armingOf(pipeline.contract).map(names.sql) : [];
  const target = await createClone({
    admin,
    template,
    name: database,
    commitsFile,
    prepare,
  });
  if (pipeline.mutations.length + pipeline.statements.length === 0) return target;
  await using session = await connect(target);
  // One after the other: two mutations may break the same function.
  for (const mutation of pipeline.mutations) {
    await change(target, commitsFile, [await mutationOf(session, renamed(mutation, names))]);
  }
  await change(target, commitsFile, pipeline.statements.map(names.sql));
  return target;
}

/** As shipped the database says no; a sovereign's operator says yes on the armed copy, before any case. Nothing where a pipeline has no switch. */
export function armingOf({ killSwitch }: Pick<Contract, 'killSwitch'>): readonly string[] {
  return killSwitch === null ? [] : [`update ${killSwitch.table} set ${killSwitch.column} = true`];
}

/** The text that is replaced stands there as its author wrote it. Where it does not, the canary is not tried, and its law not proved. */
function renamed({ routine, from, to }: Mutation, names: Names): Mutation {
  return { routine: names.sql(routine), from: names.written(from), to: names.written(to) };
}
