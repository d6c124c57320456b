/** A counterexample as it is stored: a value, not a seed, so that it is still valid after the generators change. Never holds a row's content beyond the generated value. */
import { quote } from '../../platform/safe-text.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Evidence, LawResult, Stability } from '../../schema/evidence.ts';
import { isProofError, ProofError } from '../../schema/failure.ts';
import type { Suite } from '../../schema/suite.ts';
import type { Verdict } from '../../schema/verdict.ts';
import { VERDICTS } from '../../schema/verdict.ts';

export const CASE_FORMAT = 'cutproof/case@1';

export interface StoredCase {
  readonly format: typeof CASE_FORMAT;
  readonly law: string;
  /** What it is about, in words: cases of the corpus have one. */
  readonly title?: string;
  /** Where it was found, and shows again. */
  readonly stage: 'rollback' | 'commit';
  /** The verdict that the value gave, and gives again where it is replayed on an equal target. */
  readonly expected: Verdict;
  /** What went against the law then. */
  readonly findings: readonly string[];
  /** How it did when it was run again at once. */
  readonly stability?: Stability;
  readonly schemaFingerprint: string;
  /** As above, without the bodies of functions: a fix changes those, and the value stays what it was. */
  readonly shapeFingerprint?: string;
  readonly serverVersionNum: number;
  /** The seed of the law's run. For the record: the value alone repeats the case. */
  readonly seed: number;
  readonly value: unknown;
}

/** Gives the case of a law that was refuted by a value, or null. The value, as JSON text, is asked for where the evidence has only digests of it. */
export function toStoredCase(
  law: LawResult,
  { subject, server }: Evidence,
  value?: string,
): StoredCase | null {
  const { counterexample } = law;
  if (counterexample === undefined) return null;
  const { stage = 'rollback', findings, stability } = counterexample;
  const { schemaFingerprint, shapeFingerprint } = subject;
  return {
    format: CASE_FORMAT,
    law: law.id,
    stage,
    expected: law.verdict,
    findings,
    ...(stability === undefined ? {} : { stability }),
    schemaFingerprint,
    ...(shapeFingerprint === undefined ? {} : { shapeFingerprint }),
    serverVersionNum: server.versionNum,
    seed: law.seed,
    value: parseValue(value ?? counterexample.value),
  };
}

/** True where the text is the case of this counterexample, byte for byte, and its value the one that was digested. */
export function isCaseOf(text: string, law: LawResult, evidence: Evidence): boolean {
  try {
    const value = JSON.stringify(parseStoredCase(text, null).value);
    const stored = toStoredCase(law, evidence, value);
    const { valueDigest, value: told } = law.counterexample ?? {};
    const same = valueDigest === undefined ? value === told : sha256(value) === valueDigest;
    return same && stored !== null && writeStoredCase(stored) === text;
  } catch (error) {
    if (isProofError(error)) return false;
    throw error;
  }
}

/** Reads a stored case of one of the laws, or of any. What is not one, or one of another format, is refused with the field that is wrong. */
export function parseStoredCase(text: string, laws: Suite['laws'] | null): StoredCase {
  const found = parseObject(text);
  if (found.format !== CASE_FORMAT) throw anotherFormat(found.format);
  const isKnown = laws === null || Object.hasOwn(laws, String(found.law));
  const wrong = [
    ...(isKnown ? [] : ['law is not one that this version proves']),
    ...FIELDS.filter(([, holds]) => !holds(found)).map(([finding]) => finding),
  ];
  if (wrong.length > 0) throw notACase(wrong.join('; '));
  return found as unknown as StoredCase;
}

/** Gives the text of the file, with a line feed at the end. */
export function writeStoredCase(stored: StoredCase): string {
  return `${JSON.stringify(stored, null, 2)}\n`;
}

type Found = Partial<Record<keyof StoredCase, unknown>>;

const isText = (value: unknown) => typeof value === 'string';
const isOptional = (value: unknown) => value === undefined || isText(value);

const FIELDS: readonly (readonly [finding: string, holds: (found: Found) => boolean])[] = [
  ['law is not a string', ({ law }) => isText(law)],
  ['title is not a string', ({ title }) => isOptional(title)],
  [
    'stage is neither "rollback" nor "commit"',
    ({ stage }) => stage === 'rollback' || stage === 'commit',
  ],
  [
    'expected is not a verdict',
    ({ expected }) => (VERDICTS as readonly unknown[]).includes(expected),
  ],
  [
    'findings is not a list of strings',
    ({ findings }) => Array.isArray(findings) && findings.every(isText),
  ],
  [
    'stability is neither "stable" nor "flaky k/n"',
    ({ stability }) =>
      stability === undefined || /^(stable|flaky \d+\/\d+)$/.test(String(stability)),
  ],
  ['schemaFingerprint is not a string', ({ schemaFingerprint }) => isText(schemaFingerprint)],
  ['shapeFingerprint is not a string', ({ shapeFingerprint }) => isOptional(shapeFingerprint)],
  [
    'serverVersionNum is not a whole number',
    ({ serverVersionNum }) => Number.isInteger(serverVersionNum),
  ],
  ['seed is not a whole number', ({ seed }) => Number.isInteger(seed)],
  ['value is missing', (found) => Object.hasOwn(found, 'value')],
];

function parseObject(text: string): Found {
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

function anotherFormat(format: unknown): ProofError {
  if (typeof format !== 'string' || !format.startsWith('cutproof/case@')) {
    return notACase(`format is not "${CASE_FORMAT}"`);
  }
  return new ProofError(
    'E_USAGE',
    `the case has the format ${quote(format)}, not "${CASE_FORMAT}"`,
    { hint: 'replay it with the version of cutproof that wrote it' },
  );
}

function notACase(finding: string, cause?: unknown): ProofError {
  return new ProofError('E_USAGE', `not a stored case: ${finding}`, {
    hint: 'give the case.json of a counterexample',
    cause,
  });
}
