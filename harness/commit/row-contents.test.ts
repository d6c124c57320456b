/** The laws of comparing contents: a row that is new, gone or changed is named. */
import { describe, expect, it } from 'vitest';
import type { Contents } from '../../schema/interleaved.ts';
import { compareContents } from './row-contents.ts';

const UNITS = 'public.information_unit';
const of = (rows: Contents[string]): Contents => ({ [UNITS]: rows });

describe('contents', () => {
  it('always name what is new, gone or changed, and nothing that is as it was', () => {
    const before = of({ 1: ['a', 'x'], 2: ['a', 'x'], 3: ['b', 'x'] });
    const after = of({ 1: ['a', 'x'], 2: ['a', 'y'], 4: ['b', 'x'] });

    expect(compareContents(before, after, () => true)).toEqual([
      `${UNITS} (2): changed`,
      `${UNITS} (3): gone`,
      `${UNITS} (4): left behind`,
    ]);
    expect(compareContents(before, after, ({ run }) => run === 'b')).toHaveLength(2);
    expect(compareContents(before, before, () => true)).toEqual([]);
  });
});
