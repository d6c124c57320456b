/** Makes canaries: one that breaks functions of the database, or one that puts another part in the place of a part of the subject. The rest of both stays whole. */
import type { Mutation } from '../../harness/clone/mutation.ts';
import type { Canary } from '../../harness/engine/definition.ts';
import type { Subject } from './subject.ts';

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

export function replacing<Part extends keyof Subject>(
  { name, breaks }: Pick<Canary, 'name' | 'breaks'>,
  part: Part,
  change: (whole: Subject[Part]) => Subject[Part],
): Canary {
  return { name, breaks, change: (subject) => ({ ...subject, [part]: change(subject[part]) }) };
}
