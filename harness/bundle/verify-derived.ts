/** Verifies what follows from the evidence by making it again: page, numbers, verdict, statements. Pure; a difference is an objection only where the same suite made both. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { signerNames } from '../../platform/ssh/allowed-signers.ts';
import type { PublicKey } from '../../platform/ssh/public-key.ts';
import { EVIDENCE_NAMESPACE } from '../../platform/ssh/signature.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';
import { describeFailure } from '../../schema/failure.ts';
import { isCaseOf } from '../counterexample/case.ts';
import { caseFolderName, paperPaths } from '../counterexample/paths.ts';
import { reassemble } from '../evidence/assemble.ts';
import { openEnvelope, peekPayload } from './dsse.ts';
import { derivedFiles } from './files.ts';
import type { Look } from './findings.ts';
import { statementsOf } from './in-toto.ts';
import type { Sums } from './sha256sums.ts';

export function judgeDerived(look: Look, evidence: Evidence, sums: Sums): void {
  const expected = new Set([
    ...judgeFiles(look, evidence),
    ...judgeStatements(look, evidence, sums),
  ]);
  for (const { id, recorded = 0 } of evidence.laws) {
    const path = observationsPath(id);
    if (recorded > 0) expected.add(path);
    if (recorded > 0 && !sums.has(path)) look.object('evidence', path, 'is missing');
  }
  for (const law of evidence.laws) {
    // A case that was run again was written down then.
    const { stability, valueDigest } = law.counterexample ?? {};
    if (stability === undefined && valueDigest === undefined) continue;
    const paths = paperPaths(law.id);
    for (const path of Object.values(paths)) {
      expected.add(path);
      if (!sums.has(path)) look.object('evidence', path, 'is missing');
    }
    judgeCase(look, evidence, law);
  }
  for (const path of sums.keys()) {
    if (!expected.has(path)) differ(look, evidence)(path, 'is no part of this evidence');
  }
}

/** `compensation/restores` is recorded in `observations/compensation__restores.jsonl`. */
export function observationsPath(law: string): string {
  return `observations/${caseFolderName(law)}.jsonl`;
}

/** The evidence has digests of the value only: the case must be that value, and say the rest as the evidence does. */
function judgeCase(look: Look, evidence: Evidence, law: LawResult): void {
  const path = paperPaths(law.id).stored;
  const found = look.text(path)?.toString('utf8');
  if (found === undefined || law.counterexample?.valueDigest === undefined) return;
  if (!isCaseOf(found, law, evidence)) {
    differ(look, evidence)(path, 'is not the case of which evidence.json has the digest');
  }
}

/** Everything that the evidence says follows from its laws and numbers; everything else that is shown follows from the evidence. */
function judgeFiles(look: Look, evidence: Evidence): readonly string[] {
  const note = differ(look, evidence);
  let files: ReadonlyMap<string, string>;
  try {
    files = derivedFiles(evidence, look.suite);
    const again = `${JSON.stringify(reassemble(evidence, look.suite), null, 2)}\n`;
    if (again !== files.get('evidence.json')) {
      note('evidence.json', 'its verdict, readiness or limits do not follow from its laws');
    }
  } catch (error) {
    note('evidence.json', `could not be made again: ${describeFailure(error)}`);
    return [];
  }
  for (const [path, text] of files) {
    const found = look.text(path);
    if (found === null) note(path, 'is missing');
    else if (!found.equals(Buffer.from(text, 'utf8')))
      note(path, 'is not what evidence.json gives');
  }
  return [...files.keys()];
}

function judgeStatements(look: Look, evidence: Evidence, sums: Sums): readonly string[] {
  if (evidence.sequence === undefined) return [];
  const attested = new Map([...sums].filter(([path]) => !path.startsWith('attestations/')));
  const statements = statementsOf(evidence, attested);
  for (const [path, expected] of statements) {
    const envelope = look.text(path)?.toString('latin1');
    if (envelope === undefined) {
      look.object('statements', path, 'is missing');
      continue;
    }
    const end = look.trust === null ? null : openEnvelope(envelope, allowedKeys(look.trust));
    if (end?.status === 'bad') look.object('statements', path, `does not hold: ${end.why}`);
    const payload = end?.status === 'good' ? end.payload : peekPayload(envelope);
    judgePayload(look, evidence, { path, payload, expected });
  }
  return [...statements.keys()];
}

function allowedKeys({ signers, at }: NonNullable<Look['trust']>): readonly PublicKey[] {
  return signers
    .map(({ publicKey }) => publicKey)
    .filter(
      (key) => signerNames(key, signers, { at, namespace: EVIDENCE_NAMESPACE }).names.length > 0,
    );
}

interface Payload {
  readonly path: string;
  readonly payload: string | null;
  readonly expected: string;
}

/** Whatever the suite, the digests that are attested are those of the files. */
function judgePayload(look: Look, evidence: Evidence, { path, payload, expected }: Payload): void {
  if (payload === expected) return;
  if (payload === null || subjectOf(payload) !== subjectOf(expected)) {
    look.object('statements', path, 'attests other files than those that are here');
  } else {
    differ(look, evidence)(path, 'says otherwise than evidence.json');
  }
}

function subjectOf(statement: string): string {
  try {
    return JSON.stringify(JSON.parse(statement).subject);
  } catch {
    // No statement, no subject: it equals none.
    return 'none';
  }
}

function differ({ object, skip, suiteCommit }: Look, { subject }: Evidence) {
  return (path: string, what: string) => {
    if (suiteCommit === null) return;
    return subject.suiteCommit === suiteCommit
      ? object('evidence', path, what)
      : skip(
          'evidence',
          path,
          `${what}; it was made by the suite ${subject.suiteCommit}, which alone can say whether it should be`,
        );
  };
}

const SCHEMA = new URL('../../schema/evidence.schema.json', import.meta.url);

/** Gives a function that says, in sentences, where a value is not as the schema demands. */
export function createSchemaJudge(): (value: unknown) => readonly string[] {
  const validate = new Ajv2020({ allErrors: true }).compile(
    JSON.parse(readFileSync(SCHEMA, 'utf8')),
  );
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message = 'is wrong' }) =>
      `${instancePath} ${message}`.trim(),
    );
  };
}
