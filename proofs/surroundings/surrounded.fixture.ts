/** Cases of the law of the surroundings for its tests, on a server of their own. Never part of a run. */
import { afterAll, beforeAll } from 'vitest';
import { SURROUNDED, type Surroundings } from '../../generators/surroundings.ts';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { createSurroundings } from './case.ts';
import { judgeSurroundings } from './check.ts';

interface SurroundedCases {
  /** What the law finds against the pipeline in these surroundings, plain where nothing is said. */
  findingsOf(
    pipeline: CutterPipeline,
    surroundings: Partial<Surroundings>,
  ): Promise<readonly string[]>;
}

export function useSurroundings(): SurroundedCases {
  const copies = useCopies();
  let cases: ReturnType<typeof createSurroundings>;
  beforeAll(() => {
    cases = createSurroundings();
  });
  afterAll(() => cases[Symbol.asyncDispose]());
  return {
    findingsOf: async (pipeline, surroundings) => {
      const value: Surroundings = {
        ...{ run: SURROUNDED, language: 'server', settings: [], meanwhile: [] },
        ...{ pool: 'none', left: [], trouble: { of: 'nothing' } },
        ...surroundings,
      };
      const { admin, commitsFile, templateName } = copies;
      const cluster = { admin, commitsFile, template: templateName, binding: OWN_NAMES.binding };
      return judgeSurroundings(value, await cases.act(value, { cluster, pipeline }));
    },
  };
}
