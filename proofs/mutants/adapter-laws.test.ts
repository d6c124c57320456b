/** Every source of the cutter has laws that are asked about it, and every law that is asked is one of the suite. */
import { existsSync, globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LAWS } from '../../schema/contract/laws.ts';
import { CHECKOUT, lawsFor } from './adapter-laws.ts';

const SOURCES = globSync('cutter/**/*.ts').filter((path) => !path.endsWith('.test.ts'));

describe('the laws that are asked about a mutant', () => {
  it('always are known for each source of the cutter, and never named twice', () => {
    expect(SOURCES.length).toBeGreaterThan(40);
    for (const path of SOURCES) {
      const laws = lawsFor(path);
      expect(laws.length, path).toBeGreaterThan(0);
      expect(new Set(laws).size, path).toBe(laws.length);
      for (const law of laws) expect(Object.keys(LAWS), path).toContain(law);
    }
  });

  it('always are run from files that are there, and mutants are made of copied ones only', () => {
    expect(CHECKOUT.copied.filter((path) => !existsSync(path))).toEqual([]);
    expect(CHECKOUT.copied).toEqual(expect.arrayContaining([...CHECKOUT.instrumented]));
  });

  it('never are guessed for a source that is in no room of the cutter', () => {
    expect(() => lawsFor('cutter/attic/box.ts')).toThrow(
      /no law is asked about mutants of cutter\/attic/,
    );
  });
});
