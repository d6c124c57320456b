/** Makes canaries: one that breaks functions of the database, or one that puts another part in the place of a part of the subject. The rest of both stays whole. */
import type { Mutation } from '../../harness/clone/mutation.ts';
import type { Canary } from '../../harness/engine/definition.ts';
import type { Subject } from './subject.ts';

type Mutant = Pick<Canary, 'name' | 'breaks'> & {
  /** Statements of a superuser on the clone, such as a grant the broken function needs. */
  readonly statements?: readonly string[];
} & (Mutation | { readonly mutations?: readonly Mutation[] });

/** Breaks one function, several, or none where the statements alone break something. */
export function mutated({ name, breaks, statements = [], ...broken }: Mutant): Canary {
  const mutations = 'routine' in broken ? [broken] : (broken.mutations ?? []);
  return {
    name,
    breaks,
    change: (subject) => ({
      ...subject,
      mutations: [...subject.mutations, ...mutations],
      statements: [...subject.statements, ...statements],
    }),
  };
}

export function replacing<Part extends keyof Subject>(
  { name, breaks }: Pick<Canary, 'name' | 'breaks'>,
  part: Part,
  change: (whole: Subject[Part]) => Subject[Part],
): Canary {
  return { name, breaks, change: (subject) => ({ ...subject, [part]: change(subject[part]) }) };
}
