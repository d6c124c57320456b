/** The two in-toto statements about a run: that of others' format, which any consumer knows, and ours. Pure: both follow from evidence and digests. */
import type { Evidence } from '../../schema/evidence.ts';
import { VERDICTS, type Verdict } from '../../schema/verdict.ts';
import type { Sums } from './sha256sums.ts';

const STATEMENT = 'https://in-toto.io/Statement/v1';
const TEST_RESULT = 'https://in-toto.io/attestation/test-result/v0.1';
const PROOF = 'urn:cutproof:attestation:proof:1';

/** A consumer lets `WARNED` pass, so what is unknown must be a failure to it. */
const RESULT: Readonly<Record<Verdict, string>> = {
  proved: 'PASSED',
  unknown: 'FAILED',
  refuted: 'FAILED',
};

/** Gives the payload of each attestation by the path of its envelope. The sums are those of the files that are attested. */
export function statementsOf(evidence: Evidence, sums: Sums): ReadonlyMap<string, string> {
  return new Map([
    ['attestations/test-result.dsse.json', payload(TEST_RESULT, evidence, sums)],
    ['attestations/proof.dsse.json', payload(PROOF, evidence, sums)],
  ]);
}

function payload(predicateType: string, evidence: Evidence, sums: Sums): string {
  const predicate = predicateType === PROOF ? proof(evidence) : testResult(evidence);
  const subject = [...sums.keys()]
    .sort()
    .map((name) => ({ name, digest: { sha256: sums.get(name) } }));
  return JSON.stringify({ _type: STATEMENT, subject, predicateType, predicate });
}

function testResult(evidence: Evidence): object {
  const [refuted, unknown, proved] = VERDICTS.map((verdict) =>
    evidence.laws.filter((law) => law.verdict === verdict).map(({ id }) => id),
  );
  return {
    result: RESULT[evidence.verdict],
    configuration: configuration(evidence),
    passedTests: proved,
    warnedTests: unknown,
    failedTests: refuted,
    // Beyond the three values of the format; consumers of several results sort by the moment.
    timestamp: evidence.finishedAt,
  };
}

function proof(evidence: Evidence): object {
  const { runId, sequence, previous, startedAt, finishedAt, verdict, seed } = evidence;
  return {
    runId,
    sequence,
    previous: previous ?? null,
    startedAt,
    finishedAt,
    verdict,
    seed,
    subject: evidence.subject,
    laws: evidence.laws.map(({ id, verdict, runs }) => ({ id, verdict, runs })),
    limits: evidence.limits,
  };
}

/** What the result is about. A digest is given only where there is one: a changed checkout has no commit. */
function configuration({ subject }: Evidence): readonly object[] {
  const { suiteCommit, schemaFingerprint, cutplanDigest } = subject;
  const sha256 = (digest: string) => ({ sha256: digest.replace(/^sha256:/, '') });
  return [
    /^[0-9a-f]{40}$/.test(suiteCommit)
      ? { name: 'suite', digest: { gitCommit: suiteCommit } }
      : { name: 'suite', annotations: { commit: suiteCommit } },
    { name: 'schema', digest: sha256(schemaFingerprint) },
    ...(cutplanDigest === undefined ? [] : [{ name: 'cutplan', digest: sha256(cutplanDigest) }]),
  ];
}
