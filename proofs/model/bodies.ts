/** Long bodies are told by their digests: which text such a digest stands for, where a run may have written it. Pure. */
import { digestOf } from '../../schema/contract/model/text.ts';
import type { Run } from '../../schema/contract/phase.ts';

/** A body by its digest, where it is one that a plan holds. */
export type Bodies = (sha256: string) => string | undefined;

/** The texts that runs may have written, by their digests. */
export function bodiesOf(runs: readonly Run[]): Bodies {
  let known: ReadonlyMap<string, string> | null = null;
  return (sha256) => {
    known ??= new Map(
      runs.flatMap(({ plan }) =>
        plan.rows.map(({ body }) => [digestOf(body), (body as string | null) ?? ''] as const),
      ),
    );
    return known.get(sha256);
  };
}
