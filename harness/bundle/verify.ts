/** Verifies one evidence folder, offline and without a database: what was changed, added, lost, or is not signed by whom it should be. Pure; trusts no key but those it is given. */
import { signerNames } from '../../platform/ssh/allowed-signers.ts';
import { EVIDENCE_NAMESPACE, verifySsh } from '../../platform/ssh/signature.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Look, NightReport, Note, Objection, Unchecked, VerifyOptions } from './findings.ts';
import type { NightFolder } from './read.ts';
import { digestHex, parseSums, SIGNATURE_FILE, SUMS_FILE, type Sums } from './sha256sums.ts';
import { createSchemaJudge, judgeDerived } from './verify-derived.ts';

/** Gives everything that is wrong with the folder. No objections and nothing unchecked: it is as it was signed. */
export function verifyNight(night: NightFolder, options: VerifyOptions): NightReport {
  const object: Note = (check, file, what) =>
    objections.push({ check, where: file === null ? night.name : `${night.name}/${file}`, what });
  const skip: Note = (check, file, why) =>
    unchecked.push({ check, where: file === null ? night.name : `${night.name}/${file}`, why });
  const objections: Objection[] = [];
  const unchecked: Unchecked[] = [];
  const look: Look = { night, ...options, text: (path) => textOf(night, path), object, skip };
  const sums = judgeSums(look);
  const evidence = judgeEvidence(look);
  const signers = judgeSignature(look, evidence);
  if (evidence !== null && sums !== null) judgeDerived(look, evidence, sums);
  const text = look.text(SUMS_FILE);
  return {
    name: night.name,
    evidence,
    sumsDigest: text === null ? null : `sha256:${digestHex(text)}`,
    signers,
    files: sums?.size ?? 0,
    objections,
    unchecked,
  };
}

function textOf({ entries }: NightFolder, path: string): Buffer | null {
  const entry = entries.get(path);
  return entry?.kind === 'file' ? Buffer.from(entry.bytes) : null;
}

/** Every file that is listed is there and unchanged, and nothing else is. */
function judgeSums({ night, text, object }: Look): Sums | null {
  const written = text(SUMS_FILE);
  if (written === null) object('files', SUMS_FILE, 'is missing');
  // Bytes that are no text must not become the same text as others.
  const sums = written === null ? null : parseSums(written.toString('latin1'));
  if (written !== null && sums === null) {
    object('files', SUMS_FILE, 'is not a list as cutproof writes it');
  }
  for (const [path, digest] of sums ?? []) {
    const content = text(path);
    if (content === null) object('files', path, 'is missing');
    else if (digestHex(content) !== digest) object('files', path, 'was changed');
  }
  const listed = [...(sums?.keys() ?? []), SUMS_FILE, SIGNATURE_FILE];
  for (const [path, { kind }] of night.entries) {
    if (kind === 'other') object('files', path, 'is a link or a device, not a file');
    if (kind === 'folder' && !listed.some((file) => file.startsWith(`${path}/`))) {
      object('files', path, 'is a folder without a listed file');
    }
    if (kind === 'file' && sums !== null && !listed.includes(path)) {
      object('files', path, 'was added: it is not listed');
    }
  }
  return sums;
}

const judgeSchema = createSchemaJudge();

function judgeEvidence({ night, text, object, skip, suiteCommit }: Look): Evidence | null {
  const written = text('evidence.json');
  if (written === null) {
    object('evidence', 'evidence.json', 'is missing');
    return null;
  }
  let evidence: Evidence;
  try {
    evidence = JSON.parse(written.toString('utf8')) as Evidence;
  } catch {
    object('evidence', 'evidence.json', 'is not JSON');
    return null;
  }
  const [finding] = judgeSchema(evidence);
  if (finding !== undefined) {
    // A later version may have added a field; what it means, this one cannot say.
    const later = evidence?.subject?.suiteCommit !== suiteCommit;
    const why = `is not as schema/evidence.schema.json demands: ${finding}`;
    (later ? skip : object)('evidence', 'evidence.json', why);
    return null;
  }
  if (evidence.runId !== night.name) {
    object(
      'evidence',
      'evidence.json',
      `is that of ${evidence.runId}, the folder has another name`,
    );
  }
  return evidence;
}

function judgeSignature({ text, trust, object, skip }: Look, evidence: Evidence | null) {
  const [sums, signature] = [text(SUMS_FILE), text(SIGNATURE_FILE)];
  const meant = evidence?.sequence !== undefined;
  if (signature === null) {
    if (meant || trust !== null) object('signature', SIGNATURE_FILE, 'is missing: not signed');
    else skip('signature', null, 'the folder is not signed: nobody can say who wrote it');
    return [];
  }
  if (evidence !== null && !meant) {
    object('signature', SIGNATURE_FILE, 'signs evidence that has no place in a chain');
  }
  if (sums === null) return [];
  const end = verifySsh(sums, signature.toString('latin1'), EVIDENCE_NAMESPACE);
  if (end.status === 'bad') {
    object('signature', SIGNATURE_FILE, `does not sign ${SUMS_FILE}: ${end.why}`);
    return [];
  }
  const { fingerprint } = end.publicKey;
  if (trust === null) {
    skip('signature', null, `signed by ${fingerprint}, and nobody said whether to trust that key`);
    return [];
  }
  const { names, why } = signerNames(end.publicKey, trust.signers, {
    at: trust.at,
    namespace: EVIDENCE_NAMESPACE,
  });
  if (names.length === 0) object('signature', SIGNATURE_FILE, why);
  return names;
}
