/** A counterexample as it is stored: a value, not a seed, so that it is still valid after the generators change. Never holds a row's content beyond the generated value. */
import type { Evidence, LawResult } from '../schema/evidence.ts';
import { ProofError } from '../schema/failure.ts';
import type { LawId } from '../schema/laws.ts';
import type { Verdict } from '../schema/verdict.ts';
import { VERDICTS } from '../schema/verdict.ts';
import { quote } from './visible.ts';

export const CASE_FORMAT = 'cutproof/case@1';

export interface StoredCase {
  readonly format: typeof CASE_FORMAT;
  readonly law: LawId;
  /** The verdict that the value gave, and gives again where it is replayed on an equal target. */
  readonly expected: Verdict;
  readonly schemaFingerprint: string;
  readonly serverVersionNum: number;
  /** The seed of the law's run. For the record: the value alone repeats the case. */
  readonly seed: number;
  readonly value: unknown;
}

/** Gives the case of a law that was refuted by a value, or null. */
export function toStoredCase(law: LawResult, evidence: Evidence): StoredCase | null {
  if (law.counterexample === undefined) return null;
  return {
    format: CASE_FORMAT,
    law: law.id,
    expected: law.verdict,
    schemaFingerprint: evidence.subject.schemaFingerprint,
    serverVersionNum: evidence.server.versionNum,
    seed: law.seed,
    value: parseValue(law.counterexample.value),
  };
}

/** Reads a stored case. What is not one is refused with the field that is wrong. */
export function parseStoredCase(text: string): StoredCase {
  const found = parseObject(text);
  const wrong = [
    found.format !== CASE_FORMAT && `format is not "${CASE_FORMAT}"`,
    typeof found.law !== 'string' && 'law is not a string',
    !(VERDICTS as readonly unknown[]).includes(found.expected) && 'expected is not a verdict',
    typeof found.schemaFingerprint !== 'string' && 'schemaFingerprint is not a string',
    !Number.isInteger(found.serverVersionNum) && 'serverVersionNum is not a whole number',
    !Number.isInteger(found.seed) && 'seed is not a whole number',
    !Object.hasOwn(found, 'value') && 'value is missing',
  ].filter((finding) => finding !== false);
  if (wrong.length > 0) throw notACase(wrong.join('; '));
  return found as unknown as StoredCase;
}

/** `compensation/restores` is kept in the folder `compensation__restores`. */
export function caseFolderName(law: string): string {
  return law.replaceAll('/', '__');
}

function parseObject(text: string): Partial<Record<keyof StoredCase, unknown>> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw notACase(`it is not JSON: ${quote(text.slice(0, 40))}`, error);
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw notACase('it is not a JSON object');
  }
  return { ...found };
}

/** A value that is not JSON is kept as its text: a strange counterexample is still evidence. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function notACase(finding: string, cause?: unknown): ProofError {
  return new ProofError('E_USAGE', `not a stored case: ${finding}`, {
    hint: 'give the case.json of a counterexample',
    cause,
  });
}
