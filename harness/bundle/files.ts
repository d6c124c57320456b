/** Gives the files of an evidence folder as text. Pure: equal evidence and an equal key give equal bytes; what is listed in SHA256SUMS is all there is. */
import { strict as assert } from 'node:assert';
import { EVIDENCE_NAMESPACE, signSsh } from '../../platform/ssh/signature.ts';
import type { SigningKey } from '../../platform/ssh/signing-key.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Suite } from '../../schema/suite.ts';
import { toStoredCase, writeStoredCase } from '../counterexample/case.ts';
import { caseFolderName } from '../counterexample/paths.ts';
import { renderReport } from '../report/report.ts';
import { sealEnvelope } from './dsse.ts';
import { statementsOf } from './in-toto.ts';
import { renderJunit } from './junit.ts';
import { digestHex, SIGNATURE_FILE, SUMS_FILE, type Sums, writeSums } from './sha256sums.ts';
import { describeVerification } from './verify-md.ts';

type Files = ReadonlyMap<string, string>;

export interface FolderParts {
  readonly evidence: Evidence;
  /** Path to text, such as `observations/compensation__restores.jsonl`. */
  /** What the evidence was assembled by. */
  readonly suite: Suite;
  readonly observations: Files;
  /** What stands beside the cases, such as `counterexamples/compensation__restores/reproduce.sql`. */
  readonly papers?: Files;
  /** Null leaves the folder unsigned; the evidence must say the same. */
  readonly key: SigningKey | null;
}

/** Gives path and text of every file, in order, the sums and their signature last. */
export function evidenceFiles({ evidence, suite, observations, papers, key }: FolderParts): Files {
  // The page says of itself whether it is signed, so the two must never part.
  assert.equal(key !== null, evidence.sequence !== undefined);
  const files = new Map([...derivedFiles(evidence, suite), ...(papers ?? []), ...observations]);
  if (key === null) return files.set(SUMS_FILE, writeSums(sumsOf(files)));
  for (const [path, statement] of statementsOf(evidence, sumsOf(files))) {
    files.set(path, sealEnvelope(statement, key));
  }
  const sums = writeSums(sumsOf(files));
  files.set(SUMS_FILE, sums);
  return files.set(SIGNATURE_FILE, signSsh(Buffer.from(sums, 'utf8'), key, EVIDENCE_NAMESPACE));
}

/** The files that follow from the evidence alone, so that anybody can make them again. */
export function derivedFiles(evidence: Evidence, suite: Suite): Files {
  return new Map<string, string>([
    ['VERIFY.md', describeVerification(evidence)],
    ...caseFiles(evidence),
    ['evidence.json', `${JSON.stringify(evidence, null, 2)}\n`],
    ['junit.xml', renderJunit(evidence)],
    ['report.html', renderReport(evidence, suite)],
  ]);
}

function caseFiles(evidence: Evidence): [string, string][] {
  return evidence.laws.flatMap((law) => {
    const stored = toStoredCase(law, evidence);
    // Where the evidence has digests only, the case stands among the papers.
    if (stored === null || law.counterexample?.valueDigest !== undefined) return [];
    const path = `counterexamples/${caseFolderName(law.id)}/case.json`;
    return [[path, writeStoredCase(stored)]];
  });
}

function sumsOf(files: Files): Sums {
  return new Map([...files].map(([path, text]) => [path, digestHex(text)]));
}
