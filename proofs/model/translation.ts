/** What a copy tells otherwise than the model: long bodies by their digests, and its own names of tables inside of rows. Pure. */
import { digestOf } from '../../schema/contract/model/text.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { Names } from '../../schema/names.ts';

export interface Translation {
  /** The text of that digest, where it is one that a plan holds. */
  textOf(sha256: string): string | undefined;
  /** What the contract calls a table of the copy. */
  relationOf(name: string): string;
}

/** `runs`: who may have written long texts. */
export function translationOf(
  runs: readonly Run[],
  { logical }: Pick<Names, 'logical'>,
): Translation {
  let known: ReadonlyMap<string, string> | null = null;
  return {
    textOf: (sha256) => {
      known ??= new Map(
        runs.flatMap(({ plan }) =>
          plan.rows.map(({ body }) => [digestOf(body), (body as string | null) ?? ''] as const),
        ),
      );
      return known.get(sha256);
    },
    relationOf: logical,
  };
}
