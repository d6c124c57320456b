/** Makes the mutants of this project and draws those that are to be judged. Runs none. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Switched } from '../../harness/engine/ask-laws.ts';
import { openCheckout } from '../../harness/mutants/checkout.ts';
import { mutateSchema } from '../../harness/mutants/sql-mutants.ts';
import { dealt, type Shard } from '../../harness/search/case-numbers.ts';
import { draw } from '../../harness/search/draw.ts';
import { CHECKOUT, lawsFor } from '../../proofs/mutants/adapter-laws.ts';
import { lawsOfSql } from '../../proofs/mutants/order.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { LawId } from '../../schema/contract/laws.ts';
import type { Mutant } from '../../schema/mutant.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** All mutants of one kind, with the checkout in which they can be switched on. */
export interface Lot extends AsyncDisposable {
  readonly kind: Mutant['kind'];
  readonly mutants: readonly Switched[];
  /** Those of which none of the laws that are asked could tell. */
  readonly unasked: readonly Mutant[];
  /** Why some were thrown away, with how many. */
  readonly discarded: Readonly<Record<string, number>>;
  readonly root: string;
}

interface LotOptions {
  /** The folder of the SQL files; null for that of the project. */
  readonly schema: string | null;
  /** The only laws that are to be asked; all where it is undefined. */
  readonly only: readonly LawId[] | undefined;
}

export function openLot(kind: Mutant['kind'], options: LotOptions): Promise<Lot> {
  return kind === 'sql' ? openSqlLot(options) : openAdapterLot(options);
}

async function openSqlLot({ schema, only }: LotOptions): Promise<Lot> {
  const folder = schema === null ? CUTTER.schema : pathToFileURL(`${schema}/`);
  const { mutants, discarded } = await mutateSchema(folder);
  return {
    kind: 'sql',
    mutants: mutants.map((mutant) => ({ ...mutant, laws: only ?? lawsOfSql(mutant) })),
    unasked: [],
    discarded: countReasons(discarded),
    root: ROOT,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const AT_IMPORT = 'evaluated when it is imported: one process cannot be two of them';
const NOT_ASKED = 'none of the laws that are asked could tell';

async function openAdapterLot({ only }: LotOptions): Promise<Lot> {
  const checkout = await openCheckout({ project: ROOT, ...CHECKOUT });
  const fixed = checkout.mutants.filter(({ isStatic }) => isStatic);
  const switched = checkout.mutants
    .filter(({ isStatic }) => !isStatic)
    .map((mutant) => ({
      ...mutant,
      laws: lawsFor(mutant.file).filter((law) => only?.includes(law) ?? true),
    }));
  const { mutants = [], unasked = [] } = Object.groupBy(switched, ({ laws }) =>
    laws.length > 0 ? 'mutants' : 'unasked',
  );
  return {
    kind: 'adapter',
    mutants,
    unasked,
    discarded: {
      ...Object.fromEntries(checkout.leftOut.map(({ reason, count }) => [reason, count])),
      [AT_IMPORT]: fixed.length,
      [NOT_ASKED]: unasked.length,
    },
    root: checkout.root,
    [Symbol.asyncDispose]: () => checkout[Symbol.asyncDispose](),
  };
}

function countReasons(
  discarded: readonly { readonly why: string }[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { why } of discarded) counts[why] = (counts[why] ?? 0) + 1;
  return counts;
}

interface DrawOptions {
  readonly seed: number;
  /** Null for all. */
  readonly count: number | null;
  readonly shard: Shard;
  /** The only ones that are wanted, in this order; all where it is undefined. */
  readonly ids: readonly string[] | undefined;
}

/** So that each operator and each file has its turn; shards take what is drawn one by one. */
export function drawMutants(
  mutants: readonly Switched[],
  { seed, count, shard, ids }: DrawOptions,
): readonly Switched[] {
  if (ids !== undefined) {
    return dealt(
      ids.flatMap((id) => mutants.filter((mutant) => mutant.id === id)),
      shard,
    );
  }
  const drawn = draw(mutants, {
    seed,
    count,
    id: ({ id }) => id,
    stratum: ({ file, operator }) => `${file} ${operator}`,
  });
  return dealt(drawn, shard);
}
