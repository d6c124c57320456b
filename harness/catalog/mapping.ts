/** Reads the mapping file of a run: what the copy calls the tables and functions of the contract. */
import { readFileSync } from 'node:fs';
import { ProofError } from '../../schema/failure.ts';
import { parseMapping } from '../../schema/mapping.ts';
import { type Names, namesOf, OWN_NAMES } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';

/** Where no file is named, everything is called as in the contract. Rejects with `E_USAGE`. */
export function readMapping(path: string | null | undefined, contract: Contract): Names {
  if (path === null || path === undefined) return OWN_NAMES;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot read the mapping ${path}`, {
      hint: 'name a file as docs/schema.md describes it',
      cause,
    });
  }
  return namesOf(parseMapping(text, contract));
}
