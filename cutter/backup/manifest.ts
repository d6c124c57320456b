/** Reads a manifest and compares the state it tells of with one that was restored. Pure but for the file; believes no field that it has not looked at. */
import { readFileSync } from 'node:fs';
import { BACKUP_FORMAT, type BackupManifest, type DatabaseState } from '../../schema/backup.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const FINGERPRINT = /^[0-9A-F]{40}$/;
const FINDINGS_MAX = 12;

/** Rejects with `E_USAGE` what cannot be read, with `E_EVIDENCE` what is no manifest of ours. */
export function readManifest(path: string): BackupManifest {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot read ${path}: ${describeFailure(cause)}`, {
      hint: 'name the .manifest.json that cutproof backup create wrote beside the dump',
      cause,
    });
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'it is no JSON', cause);
  }
  const wrong = objectionTo(found as Partial<BackupManifest> | null);
  if (wrong !== null) throw damaged(path, wrong);
  return found as BackupManifest;
}

function objectionTo(found: Partial<BackupManifest> | null): string | null {
  if (typeof found !== 'object' || found === null) return 'it is no object';
  const { format, file, cipherDigest, plainDigest, primaryFingerprint, state, server } = found;
  if (format !== BACKUP_FORMAT) return `its format is ${JSON.stringify(format)}`;
  // It names a file beside it, and must not lead anywhere else.
  if (typeof file !== 'string' || !/^[A-Za-z0-9._-]+$/.test(file)) return 'its file is no name';
  for (const digest of [cipherDigest, plainDigest, state?.catalogDigest]) {
    if (!DIGEST.test(String(digest))) return `${JSON.stringify(digest)} is no digest`;
  }
  if (!FINGERPRINT.test(String(primaryFingerprint))) return 'its fingerprint is none';
  if (![found.cipherBytes, found.plainBytes, server?.versionNum].every(Number.isSafeInteger)) {
    return 'its sizes or the version of its server are no numbers';
  }
  const lists = [state?.tables, state?.sequences, state?.roles];
  return lists.every(Array.isArray) ? null : 'it does not tell of tables, sequences and roles';
}

/** Says in sentences where the restored database is not the one that was dumped. */
export function compareStates(dumped: DatabaseState, restored: DatabaseState): readonly string[] {
  const findings: string[] = [];
  if (dumped.catalogDigest !== restored.catalogDigest) {
    findings.push('the catalog is not as it was: a definition, an owner or a right differs');
  }
  const [was, is] = [byName(dumped.tables), byName(restored.tables)];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [one, other] = [was.get(name), is.get(name)];
    if (one === undefined) findings.push(`${name} was not there when it was dumped`);
    else if (other === undefined) findings.push(`${name} is missing`);
    else if (one.rows !== other.rows) {
      findings.push(`${name} has ${other.rows} rows instead of ${one.rows}`);
    } else if (one.digest !== other.digest) {
      findings.push(`${name} has ${other.rows} rows as it should, with other content`);
    }
  }
  findings.push(...compareSequences(dumped, restored));
  const more = findings.length - FINDINGS_MAX;
  return more > 0 ? [...findings.slice(0, FINDINGS_MAX), `and ${more} more`] : findings;
}

/** A number may have been drawn after the state was read and before the dump came to it; it is never given back. */
function compareSequences(dumped: DatabaseState, restored: DatabaseState): readonly string[] {
  const is = byName(restored.sequences);
  return dumped.sequences.flatMap(({ name, lastValue }) => {
    const found = is.get(name);
    if (found === undefined) return [`the sequence ${name} is missing`];
    const behind = lastValue !== null && BigInt(found.lastValue ?? -1) < BigInt(lastValue);
    return behind ? [`the sequence ${name} is at ${found.lastValue}, before ${lastValue}`] : [];
  });
}

function byName<One extends { readonly name: string }>(all: readonly One[]) {
  return new Map(all.map((one) => [one.name, one]));
}

function damaged(path: string, what: string, cause?: unknown): ProofError {
  return new ProofError('E_EVIDENCE', `${path} is no manifest of a backup: ${what}`, {
    hint: 'take the manifest that was made with the dump',
    cause,
  });
}
