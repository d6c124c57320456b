/** The laws of a layered table: whatever is done to it, it is what a plain map would be, and says what became of each row. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from './state.ts';
import { Table } from './table.ts';

const SEED = 3;
const key = fc.constantFrom('1', '2', '3', '4', '5');
const row: fc.Arbitrary<Row> = fc.record({ id: fc.integer({ min: 1, max: 9 }), kind: key });
const rows = fc.array(fc.tuple(key, row)).map((entries) => new Map(entries));
const writes = fc.array(fc.tuple(key, fc.option(row)), { maxLength: 12 });

function write(table: Table | Map<string, Row>, of: readonly (readonly [string, Row | null])[]) {
  for (const [at, value] of of) {
    if (value === null) table.delete(at);
    else table.set(at, value);
  }
}

const sorted = (of: Iterable<readonly [string, Row]>) =>
  [...of].toSorted(([one], [other]) => one.localeCompare(other));

describe('a table of a state', () => {
  it('always holds what a plain map would hold, and leaves what it was made from as it was', () => {
    fc.assert(
      fc.property(rows, writes, writes, (ground, first, second) => {
        const plain = new Map(ground);
        const table = Table.from(ground);
        write(plain, first);
        write(table, first);
        const before = sorted(table);
        const later = Table.from(table);
        const index = later.where('kind', '1').length;
        write(later, second);
        expect(sorted(table)).toEqual(before);
        expect(before).toEqual(sorted(plain));

        expect(table.where('kind', '1')).toHaveLength(index);
        write(plain, second);
        expect(sorted(later)).toEqual(sorted(plain));
        expect(later.size).toBe(plain.size);
        const kinds = [...plain.values()].filter(({ kind }) => kind === '1');
        expect(new Set(later.where('kind', '1'))).toEqual(new Set(kinds));
        const known = new WeakMap<ReadonlyMap<string, Row>, number>();
        for (const _ of [1, 2]) {
          expect(later.largest(({ id }) => Number(id), 0, known)).toBe(
            Math.max(0, ...[...plain.values()].map(({ id }) => Number(id))),
          );
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('always says what became of each row, and of no other', () => {
    fc.assert(
      fc.property(rows, writes, writes, (ground, first, second) => {
        const table = Table.from(ground);
        write(table, first);
        const later = Table.from(table);
        write(later, second);
        const keys = ['1', '2', '3', '4', '5'].filter((at) => table.get(at) !== later.get(at));

        for (const one of [table, new Map(table)]) {
          expect(
            Table.changes(one, later).toSorted(([a], [b]) => a.localeCompare(b)),
          ).toStrictEqual(keys.map((at) => [at, table.get(at) ?? null, later.get(at) ?? null]));
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
