/** Makes canaries: one that breaks functions of the database, or one that puts another part in the place of a part of the pipeline. The rest of both stays whole. */
import type { Mutation } from '../../harness/clone/mutation.ts';

import type { CutterCanary, CutterPipeline } from './cutter.ts';

type Mutant = Pick<CutterCanary, 'name' | 'breaks'> & {
  /** Statements of a superuser on the clone, such as a grant the broken function needs. */
  readonly statements?: readonly string[];
} & (Mutation | { readonly mutations?: readonly Mutation[] });

/** Breaks one function, several, or none where the statements alone break something. */
export function mutated({ name, breaks, statements = [], ...broken }: Mutant): CutterCanary {
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

export function replacing<Part extends keyof CutterPipeline>(
  { name, breaks }: Pick<CutterCanary, 'name' | 'breaks'>,
  part: Part,
  change: (whole: CutterPipeline[Part]) => CutterPipeline[Part],
): CutterCanary {
  return { name, breaks, change: (pipeline) => ({ ...pipeline, [part]: change(pipeline[part]) }) };
}
