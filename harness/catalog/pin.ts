/** The catalog that a schema folder promises, kept beside its SQL files and reviewed like them. A copy that became something else is never proved on. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ProofError } from '../../schema/failure.ts';
import { type Part, writeParts } from './catalog.ts';
import { compareCatalogs } from './diff.ts';

/** One part a line, in the folder of the SQL files. */
export const PIN = 'catalog.jsonl';

/**
 * What of a catalog is pinned: all but the bodies of functions. A body is what the laws put to the proof: with a
 * broken one they must run and refute it, by name, rather than be kept from running.
 */
export function withoutBodies(parts: readonly Part[]): readonly Part[] {
  return parts.map(({ kind, name, definition: { body: _body, ...definition } }) => ({
    kind,
    name,
    definition,
  }));
}

export function writePin(folder: URL, parts: readonly Part[]): void {
  writeFileSync(new URL(PIN, folder), writeParts(withoutBodies(parts)));
}

/** Rejects with `E_CONTRACT`, naming each difference. A folder without a pin promises nothing. */
export function checkPin(folder: URL, parts: readonly Part[]): void {
  const pin = readPin(folder);
  if (pin === null) return;
  const differences = compareCatalogs(pin, withoutBodies(parts));
  if (differences.length === 0) return;
  const named = differences.map(({ text }) => `\n  ${text}`).join('');
  throw new ProofError('E_CONTRACT', `the copy is not the schema that ${PIN} promises:${named}\n`, {
    hint: 'mend the SQL files or, if this is meant, run cutproof schema pin and review its change',
  });
}

/** Gives the promised parts, or null where the folder promises nothing. */
export function readPin(folder: URL): readonly Part[] | null {
  const file = new URL(PIN, folder);
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map(readPart);
}

function readPart(line: string, at: number): Part {
  try {
    const part = JSON.parse(line) as Part;
    if (typeof part.kind === 'string' && typeof part.name === 'string') return part;
  } catch {
    // Said below, in the same words as for a line that is JSON and no part.
  }
  throw new ProofError(
    'E_CONTRACT',
    `${PIN}, part ${at + 1} cannot be read: ${line.slice(0, 80)}`,
    { hint: 'write it again: cutproof schema pin' },
  );
}
