/** A copy in another language: however it sorts and folds, its catalog and its contents digest as anywhere. */
import { describe, expect, it } from 'vitest';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { connect, type Target } from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { digestTable } from '../witness/table-digests.ts';
import { createTemplate } from './template.ts';

const copies = useCopies();
/** Its title alone is folded by the rules of the language. */
const FOLDED = 'public.information_unit_search';
const TABLES = Object.keys(TABLE_DUTIES).filter((table) => table !== FOLDED);

async function digestsOf(target: Target): Promise<Readonly<Record<string, string>>> {
  await using session = await connect(target);
  const digests: Record<string, string> = {};
  for (const table of TABLES) {
    const { rows } = await session.query('select proof.full_digest($1::regclass) as digest', [
      table,
    ]);
    digests[table] = `${rows[0]?.['digest']} ${await digestTable(session, table)}`;
  }
  return digests;
}

describe('a copy in another language', () => {
  const sources = { contract: CUTTER, folder: CUTTER.schema, seed: 158, names: OWN_NAMES };

  // ch comes after h, aa after z; i has a dot in capitals, and I none in small letters.
  it.each(['cs', 'da', 'tr'])(
    'has the same catalog and the same contents: %s',
    async (language) => {
      const { admin, template } = copies;
      const name = `copy_in_${language}`;

      const made = await createTemplate({ ...sources, admin, name, icuLocale: language });

      expect(made.schemaFingerprint).toBe(template.schemaFingerprint);
      const plain = await copies.clone();
      expect(await digestsOf({ ...admin, database: name })).toEqual(await digestsOf(plain));
    },
  );
});
