/** Compares what tables hold, row by row and column by column. Pure. */
import type { Rows, TableContents } from '../../schema/neighbour.ts';

/** Table and key of each row that is not the same in both. */
export function differing(
  one: TableContents,
  other: TableContents,
): readonly (readonly [string, string])[] {
  return Object.keys({ ...one, ...other }).flatMap((table) => {
    const [was, is] = [one[table] ?? {}, other[table] ?? {}];
    if (was === is) return [];
    return Object.keys({ ...was, ...is })
      .filter((key) => !equal(was[key], is[key]))
      .map((key) => [table, key] as const);
  });
}

/** The columns of a row that are not the same. */
export function differ(was: Rows[string], is: Rows[string]): readonly string[] {
  return Object.keys(is).filter((column) => was[column] !== is[column]);
}

export function equal(one: Rows[string] | undefined, other: Rows[string] | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return differ(one, other).length === 0;
}
