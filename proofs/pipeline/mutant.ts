/** Makes a canary that breaks functions of the database. */
import type { Mutation } from '../../harness/clone/mutation.ts';
import type { Canary } from '../../harness/engine/definition.ts';

export interface MutatedCanary {
  readonly name: string;
  readonly breaks: string;
  readonly mutations: readonly Mutation[];
  /** Statements of a superuser on the clone, such as a grant the broken function needs. */
  readonly statements?: readonly string[];
}

export function mutated({ name, breaks, mutations, statements = [] }: MutatedCanary): Canary {
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
