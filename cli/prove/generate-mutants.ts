/** Makes the mutants of this project, and draws those that are to be judged. Runs none. */
import { pathToFileURL } from 'node:url';
import type { Switched } from '../../harness/engine/ask-laws.ts';
import { mutateSchema } from '../../harness/mutants/sql-mutants.ts';
import { dealt, type Shard } from '../../harness/search/case-numbers.ts';
import { draw } from '../../harness/search/draw.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';

export interface Generated {
  readonly mutants: readonly Switched[];
  /** Why some were thrown away, with how many. */
  readonly discarded: Readonly<Record<string, number>>;
}

export async function generateSql(schema: string | null): Promise<Generated> {
  const folder = schema === null ? CUTTER.schema : pathToFileURL(`${schema}/`);
  const { mutants, discarded } = await mutateSchema(folder);
  return { mutants, discarded };
}

interface DrawOptions {
  readonly seed: number;
  /** Null for all. */
  readonly count: number | null;
  readonly shard: Shard;
}

/** So that each operator and each file has its turn; shards take what is drawn one by one. */
export function drawMutants(
  mutants: readonly Switched[],
  { seed, count, shard }: DrawOptions,
): readonly Switched[] {
  const drawn = draw(mutants, {
    seed,
    count,
    id: ({ id }) => id,
    stratum: ({ file, operator }) => `${file} ${operator}`,
  });
  return dealt(drawn, shard);
}
