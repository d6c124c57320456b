/** Makes canaries that break functions of the database, each by one text. The rest of the pipeline stays whole. */
import type { Mutation } from '../clone/mutation.ts';
import type { Canary } from '../engine/definition.ts';
import type { Pipeline } from '../engine/pipeline.ts';

export type Breakage = Pick<Canary, 'name' | 'breaks'> & {
  /** Statements of a superuser on the clone, such as a grant the broken function needs. */
  readonly statements?: readonly string[];
} & (Mutation | { readonly mutations?: readonly Mutation[] });

/** Breaks one function, several, or none where the statements alone break something. */
export function mutated<P extends Pipeline>(mutant: Breakage): Canary<P> {
  const { name, breaks, statements = [], ...broken } = mutant;
  const mutations = 'routine' in broken ? [broken] : (broken.mutations ?? []);
  return {
    name,
    breaks,
    change: (pipeline) => ({
      ...pipeline,
      mutations: [...pipeline.mutations, ...mutations],
      statements: [...pipeline.statements, ...statements],
    }),
  };
}
