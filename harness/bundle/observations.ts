/** A case as it is kept in `observations/`, one line each: what was given, what was seen, what the law said of it. Enough to ask the law again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../schema/digest.ts';
import type { Counterexample, LawResult } from '../../schema/evidence.ts';
import { ProofError } from '../../schema/failure.ts';
import { caseFolderName } from '../counterexample/paths.ts';
import { fromJson, toJson } from './plain-json.ts';
import { digestHex } from './sha256sums.ts';

/** Where a case came from: a list of the law, all cases of a kind, chance, or the shrinking of one that refuted. */
export type Origin = 'example' | 'core' | 'random' | 'shrunk';

export interface RecordedCase {
  readonly law: string;
  readonly stage: 'rollback' | 'commit';
  readonly origin: Origin;
  readonly value: unknown;
  readonly seen: unknown;
  readonly labels: readonly string[];
  readonly findings: readonly string[];
}

/** A case of which only the digest is kept. */
interface LeftOutCase extends Omit<RecordedCase, 'value' | 'seen'> {
  readonly valueDigest: string;
  /** Why, in words. */
  readonly leftOut: string;
}

type KeptCase = RecordedCase | LeftOutCase;

/** A line longer than this is kept as a digest: a body of a megabyte shows nothing that a short one does not. */
const LONGEST_LINE = 256 * 1024;

export function isRecorded(kept: KeptCase): kept is RecordedCase {
  return !('leftOut' in kept);
}

/** Gives the line of a case, without its line end. Where nothing but a digest may be kept, say why. */
export function writeCase(recorded: RecordedCase, leftOut: string | null): string {
  const { value, seen, ...rest } = recorded;
  const given = toJson(value);
  const line = JSON.stringify({ ...rest, value: given, seen: toJson(seen) });
  const why = line.length > LONGEST_LINE ? `the case takes ${line.length} characters` : leftOut;
  if (why === null) return line;
  const valueDigest = `sha256:${digestHex(JSON.stringify(given))}`;
  return JSON.stringify({ ...rest, valueDigest, leftOut: why });
}

/** Reads what is kept of a law in a folder of observations. */
export function casesOf(folder: string, law: string): readonly KeptCase[] {
  return readCases(readFileSync(join(folder, `${caseFolderName(law)}.jsonl`), 'utf8'), law);
}

/** Reads the lines of a law. A line that is none is refused with its number. */
export function readCases(text: string, law: string): readonly KeptCase[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const kept = parse(line);
      if (kept !== null && kept.law === law) return kept;
      throw new ProofError('E_EVIDENCE', `line ${index + 1} is no case of ${law}`);
    });
}

function parse(line: string): KeptCase | null {
  try {
    const found = JSON.parse(line) as KeptCase;
    const whole =
      Array.isArray(found.labels) &&
      Array.isArray(found.findings) &&
      (found.stage === 'rollback' || found.stage === 'commit');
    if (!whole) return null;
    return isRecorded(found)
      ? { ...found, value: fromJson(found.value), seen: fromJson(found.seen) }
      : found;
  } catch {
    // Whatever it is, it is no case.
    return null;
  }
}

/** Findings about a law's result against what is kept of its cases: their number, and the verdict that follows from what was found. */
export function judgeRecord(law: LawResult, kept: readonly KeptCase[]): readonly string[] {
  const recorded = kept.filter(isRecorded);
  const refuting = kept.filter(({ findings }) => findings.length > 0);
  const minimal = kept.find(({ origin }) => origin === 'shrunk');
  const { counterexample, runs, verdict } = law;
  return [
    recorded.length === law.recorded
      ? null
      : `${recorded.length} cases are recorded, the evidence says ${law.recorded}`,
    kept.filter(({ origin }) => origin !== 'shrunk').length > runs
      ? `${kept.length} cases are kept of ${runs} that ran`
      : null,
    verdict !== 'refuted' && refuting.length > 0
      ? `it is ${verdict}, and a recorded case refutes it: ${refuting[0]?.findings[0]}`
      : null,
    verdict === 'refuted' && minimal === undefined
      ? 'it is refuted, and no case that refutes it is kept'
      : null,
    minimal === undefined || isCounterexample(minimal, counterexample)
      ? null
      : 'its counterexample is not the case that is kept',
  ].filter((finding) => finding !== null);
}

function isCounterexample(minimal: KeptCase, told: Counterexample | undefined): boolean {
  if (told === undefined) return false;
  const same = JSON.stringify(minimal.findings) === JSON.stringify(told.findings);
  if (!same || !isRecorded(minimal)) return same;
  const value = JSON.stringify(minimal.value);
  const { valueDigest } = told;
  return valueDigest === undefined ? value === told.value : sha256(value) === valueDigest;
}
