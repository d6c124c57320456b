/** Restores a backup into an empty database and compares it with what was dumped. The only proof that a backup is one; writes no plaintext to a file. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackupManifest, DatabaseState } from '../../schema/backup.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { Connection, Session } from '../../schema/session.ts';
import { compareStates } from './manifest.ts';
import { type ByteCount, pipe } from './pipe.ts';
import { describeEnd, endedWell, type ProgramEnd } from './program.ts';

interface DrillOptions {
  readonly manifest: BackupManifest;
  /** The encrypted dump stands in the same folder. */
  readonly manifestFile: string;
  readonly gpg: string;
  /** GNUPGHOME of the secret key; null for the one that gpg takes by itself. */
  readonly home: string | null;
  readonly pgRestore: string;
  /** What programs need of the surroundings, such as HOME for gpg; how libpq reaches the empty database. */
  readonly surroundings: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly database: string;
  /** Reads the restored database, as the same superuser. */
  readonly connect: () => Promise<Connection>;
  readonly readState: (session: Session) => Promise<DatabaseState>;
  readonly compare?: typeof compareStates;
}

/** `damaged`: it is not the file that was written. `unreadable`: it could not be decrypted or restored. `differs`: another state came of it. */
export interface Drill {
  readonly end: 'restored' | 'damaged' | 'unreadable' | 'differs';
  readonly findings: readonly string[];
}

export async function drillBackup(options: DrillOptions): Promise<Drill> {
  const { manifest, manifestFile, compare = compareStates } = options;
  const file = join(dirname(manifestFile), manifest.file);
  const damage = await examineFile(file, manifest);
  if (damage.length > 0) return { end: 'damaged', findings: damage };
  const trouble = await restore(file, options);
  if (trouble.length > 0) return { end: 'unreadable', findings: trouble };
  await using session = await options.connect();
  const findings = compare(manifest.state, await options.readState(session));
  return { end: findings.length === 0 ? 'restored' : 'differs', findings };
}

async function examineFile(file: string, manifest: BackupManifest): Promise<readonly string[]> {
  const { cipherBytes, cipherDigest } = manifest;
  try {
    const { size } = await stat(file);
    if (size !== cipherBytes) return [`${file} has ${size} bytes instead of ${cipherBytes}`];
    const hash = createHash('sha256');
    for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer);
    if (`sha256:${hash.digest('hex')}` === cipherDigest) return [];
    return [`${file} has another digest than its manifest says`];
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot read ${file}: ${describeFailure(cause)}`, {
      hint: 'the dump stands beside its manifest',
      cause,
    });
  }
}

/** gpg writes what it has decrypted before it knows whether that is all of it: pg_restore hears of the end only when both are sure. */
async function restore(file: string, options: DrillOptions): Promise<readonly string[]> {
  const { gpg, home, pgRestore, surroundings, environment, manifest, database } = options;
  const homeWords = home === null ? [] : ['--homedir', home];
  const words = ['--batch', '--no-tty', '--quiet', '--status-fd', '3', '--decrypt', file];
  const isWhole = (first: ProgramEnd, { bytes, digest }: ByteCount) =>
    decrypted(first) && bytes === manifest.plainBytes && digest === manifest.plainDigest;
  const piped = await pipe({
    first: {
      path: gpg,
      words: [...homeWords, '--no-options', ...words],
      environment: surroundings,
    },
    second: {
      path: pgRestore,
      words: ['--exit-on-error', '--single-transaction', '--no-password', `--dbname=${database}`],
      environment,
    },
    take: async () => undefined,
    mayEnd: isWhole,
  });
  if (/No secret key/.test(piped.first.said)) {
    throw new ProofError(
      'E_USAGE',
      `the secret key of ${manifest.primaryFingerprint} is not here`,
      { hint: 'name its GNUPGHOME by --gnupg-home; it is kept where backups are drilled' },
    );
  }
  if (!decrypted(piped.first)) return [describeEnd('gpg', piped.first)];
  if (!isWhole(piped.first, piped.between)) {
    return ['what was decrypted has another digest than the manifest says of the dump'];
  }
  return endedWell(piped.second) ? [] : [describeEnd('pg_restore', piped.second)];
}

/** Its exit status alone does not say that the message was whole. */
function decrypted(end: ProgramEnd): boolean {
  const says = (word: string) => new RegExp(`^\\[GNUPG:\\] ${word}\\b`, 'm').test(end.told);
  return endedWell(end) && says('DECRYPTION_OKAY') && says('GOODMDC');
}
