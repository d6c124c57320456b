/** The rules of the house, held against every file of it. That each rule can fail is shown beside it, in the tests of this folder. */
import { describe, expect, it } from 'vitest';
import { HOUSE_RULES } from './rules.ts';
import { readSources } from './source.ts';

const sources = readSources(new URL('../../', import.meta.url));

describe('the house', () => {
  it('always has files to look at: the rules never pass over nothing', () => {
    const paths = sources.map(({ path }) => path);

    expect(paths).toEqual(
      expect.arrayContaining([
        'schema/contract/laws.ts',
        'cutter/phases/adapter.ts',
        'generators/history.ts',
        'harness/rollback/guard.ts',
        'harness/witness/witness.sql',
        'proofs/house/tidy.proof.ts',
        'package.json',
        'vitest.config.ts',
      ]),
    );
    expect(paths.filter((path) => /node_modules|^evidence\//.test(path))).toEqual([]);
  });

  it.each(Object.entries(HOUSE_RULES))('always keeps its rule: %s', (_name, rule) => {
    expect(rule(sources)).toEqual([]);
  });
});
