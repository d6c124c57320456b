/** Makes the copies that cases run on: clones of the template, in one of two states, broken as a subject says. */

import type { Subject } from '../../proofs/pipeline/subject.ts';
import { type Names, namesOf } from '../../schema/names.ts';
import { type Mutation, mutationOf } from '../clone/mutation.ts';
import { change, createClone, hasDatabase } from '../clone/template.ts';
import { connect, type Target } from '../connection/connection.ts';
import type { Cluster } from './settings.ts';

/** As shipped the database says no; a sovereign's operator says yes on the armed copy, before any case. */
export const ARM = 'update cutter.kill_switch set execution_enabled = true';

export type CopyState = 'armed' | 'shipped';

export interface CopyOptions {
  readonly subject: Subject;
  /** Becomes part of the names of databases. */
  readonly name: string;
  /** Whether an earlier round may have made the copies: cases leave them as they were. */
  readonly again?: boolean;
}

/** A clone in the given state, broken as the subject says. */
export async function prepareCopy(
  { admin, template, commitsFile, binding }: Cluster,
  { subject, name, again = false }: CopyOptions,
  state: CopyState,
): Promise<Target> {
  const database = `cutproof_${name}_${state}`;
  if (again && (await hasDatabase(admin, database))) return { ...admin, database };
  const names = namesOf(binding);
  const statements = state === 'armed' ? [names.sql(ARM)] : [];
  const target = await createClone({
    admin,
    template,
    name: database,
    commitsFile,
    prepare: statements,
  });
  if (subject.mutations.length + subject.statements.length === 0) return target;
  await using session = await connect(target);
  // One after the other: two mutations may break the same function.
  for (const mutation of subject.mutations) {
    await change(target, commitsFile, [await mutationOf(session, renamed(mutation, names))]);
  }
  await change(target, commitsFile, subject.statements.map(names.sql));
  return target;
}

/** The text that is replaced stands there as its author wrote it. Where it does not, the canary is not tried, and its law not proved. */
function renamed({ routine, from, to }: Mutation, names: Names): Mutation {
  return { routine: names.sql(routine), from: names.written(from), to: names.written(to) };
}
