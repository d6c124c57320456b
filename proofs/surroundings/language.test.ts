/** However a database sorts and folds, a run and its compensation end as they end anywhere; and it is seen where they do not. */
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../generators/surroundings.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';
import { useSurroundings } from './surrounded.fixture.ts';

const { findingsOf } = useSurroundings();
const FOLDS_AS_THE_DATABASE = mutant({
  name: 'folds-as-the-database',
  breaks: 'the word for what was done to a unit is folded by the rules of a language',
  routine: 'cutter.audit_unit',
  from: 'lower(tg_op collate "C")',
  to: 'lower(tg_op)',
});

describe('the language of a database', () => {
  it.each(LANGUAGES)('never has a say: %s', async (language) => {
    expect(await findingsOf(PRODUCTION, { language })).toEqual([]);
  });

  it('is found where it has: i has no dot in Turkish', async () => {
    const broken = FOLDS_AS_THE_DATABASE.change(PRODUCTION);

    expect(await findingsOf(broken, { language: 'tr' })).not.toEqual([]);
    expect(await findingsOf(broken, { language: 'da' })).toEqual([]);
  });
});
