/** Holds a database that exists against the catalog that a schema folder promises, before anything is run there. Changes neither. */
import { ProofError } from '../../schema/failure.ts';
import type { Part } from './catalog.ts';
import { compareCatalogs } from './diff.ts';
import { PIN, readPin, withoutBodies } from './pin.ts';

/** Rejects with `E_CONTRACT`, naming each difference: it is the database that must be mended, or another folder named. */
export function checkLive(folder: URL, parts: readonly Part[]): void {
  const pin = readPin(folder);
  if (pin === null) {
    throw new ProofError(
      'E_CONTRACT',
      `${folder.pathname} has no ${PIN} to hold the database against`,
      { hint: 'write it: cutproof schema pin --schema <dir>' },
    );
  }
  const differences = compareCatalogs(pin, withoutBodies(parts));
  if (differences.length === 0) return;
  const named = differences.map(({ text }) => `\n  ${text}`).join('');
  throw new ProofError('E_CONTRACT', `the database is not what ${PIN} promises:${named}\n`, {
    hint: 'nothing was changed; mend the database, or pull its schema and name that folder by --schema',
  });
}
