/** The laws of the digest of a plan's units: it depends on every field that the database keeps, and on nothing else. Its equal on a real server is asked in `proofs/pipeline/adapter.test.ts`. */
import { describe, expect, it } from 'vitest';
import { type Cutplan, type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';
import { unitDigest } from './unit-digest.ts';

const row = (position: number): CutplanRow => ({
  position,
  parentAddress: position === 1 ? null : 'x/1',
  canonicalAddress: `x/${position}`,
  title: `Điều ${position}`,
  heading: `Điều ${position}.\n`,
  body: 'Nội dung',
  actor: 'cutter',
  unitKind: 'law_unit',
  publicationType: 'law',
  sectionType: 'article',
  ownerRef: 'library',
});
const planOf = (rows: readonly CutplanRow[]): Cutplan =>
  freezeCutplan({ documentRef: 'x', documentDigest: sha256(''), rows });
const changed = (change: Partial<CutplanRow>) => planOf([row(1), { ...row(2), ...change }]);
const plan = planOf([row(1), row(2)]);

describe('the digest of units', () => {
  it('always is 64 hexadecimal digits, the same for the same rows in any order', () => {
    expect(unitDigest(plan)).toMatch(/^[0-9a-f]{64}$/);
    expect(unitDigest(planOf([row(2), row(1)]))).toBe(unitDigest(plan));
    expect(unitDigest({ ...plan, documentRef: 'other' })).toBe(unitDigest(plan));
  });

  it.each<Partial<CutplanRow>>([
    { position: 3 },
    { parentAddress: null },
    { canonicalAddress: 'x/3' },
    { title: 'Điều 2 ' },
    { heading: '' },
    { body: 'Nội dung'.normalize('NFD') },
    { actor: 'other' },
    { unitKind: 'other' },
    { publicationType: 'decree' },
    { sectionType: 'clause' },
    { ownerRef: 'other' },
  ])('always changes with a field: %j', (change) => {
    expect(unitDigest(changed(change))).not.toBe(unitDigest(plan));
  });

  it('never lets a text move from the end of one field to the beginning of the next', () => {
    const [one, other] = [
      changed({ title: 'ab', heading: 'c' }),
      changed({ title: 'a', heading: 'bc' }),
    ];

    expect(unitDigest(one)).not.toBe(unitDigest(other));
  });

  it('always takes a kind that is not given for the only one there is', () => {
    expect(unitDigest(changed({ unitKind: null }))).toBe(unitDigest(plan));
  });

  it('never is the same for one row more or less', () => {
    const digests = [[], [row(1)], [row(1), row(2)], [row(1), row(2), row(3)]].map((rows) =>
      unitDigest(planOf(rows)),
    );

    expect(new Set(digests).size).toBe(4);
  });
});
