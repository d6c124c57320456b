/** The files of this project that mutants are held against: those that were reviewed as equivalent, and the last score. What is no such file is refused. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ProofError } from '../../schema/failure.ts';
import {
  EQUIVALENTS_FORMAT,
  type Equivalent,
  type MutationRecord,
  RECORD_FORMAT,
} from '../../schema/mutation.ts';
import { readIfThere } from '../io.ts';

const EQUIVALENTS = fileURLToPath(new URL('../../proofs/mutants/equivalent.json', import.meta.url));
const RECORD = fileURLToPath(new URL('../../proofs/mutants/score.json', import.meta.url));
const HINT = 'take it from the repository again';

export function readEquivalents(): readonly Equivalent[] {
  const { mutants } = readDocument<{ readonly mutants?: readonly Equivalent[] }>(
    EQUIVALENTS,
    EQUIVALENTS_FORMAT,
  ) ?? { mutants: [] };
  if (mutants === undefined)
    throw new ProofError('E_USAGE', `${EQUIVALENTS} names no mutants`, { hint: HINT });
  return mutants;
}

/** Without any kind where nothing was recorded yet. */
export function readRecord(): MutationRecord {
  return (
    readDocument<MutationRecord>(RECORD, RECORD_FORMAT) ?? { format: RECORD_FORMAT, kinds: [] }
  );
}

export function writeRecord(record: MutationRecord): string {
  writeFileSync(RECORD, `${JSON.stringify(record, null, 1)}\n`);
  return RECORD;
}

function readDocument<Document>(file: string, format: string): Document | null {
  const text = readIfThere(file, { code: 'E_USAGE', hint: HINT });
  if (text === null) return null;
  let document: { readonly format?: unknown };
  try {
    document = JSON.parse(text) as { readonly format?: unknown };
  } catch (cause) {
    throw new ProofError('E_USAGE', `${file} is no JSON`, { hint: HINT, cause });
  }
  if (document.format === format) return document as Document;
  throw new ProofError('E_USAGE', `${file} is ${String(document.format)}, not ${format}`, {
    hint: HINT,
  });
}
