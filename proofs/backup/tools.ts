/** What the law of the backup needs besides a server: pg_dump of its version, gpg, and keys of its own. Says what is missing and how it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKey } from '../../cutter/backup/keygen.ts';
import { type Clients, findClients, findGpg } from '../../harness/server/client-programs.ts';
import { findInstallation } from '../../harness/server/local.ts';
import type { LeftOut } from '../../schema/evidence.ts';
import { describeFailure, isProofError, ProofError } from '../../schema/failure.ts';

/** The version of the server that npm brings. */
const EMBEDDED_MAJOR = 18;

/** Gives why the law cannot be tried on this machine, with the cure, or null. `major` is that of the run's own server; null for the one that npm brings. */
export function lackOfTools(major: number | null, binaries: string | null): string | null {
  const missing = [
    reasonAgainst(findGpg),
    reasonAgainst(() => findDumpableServer(major, binaries)),
  ];
  const reasons = missing.filter((reason) => reason !== null);
  return reasons.length === 0 ? null : `this machine lacks pg_dump or gpg: ${reasons.join('; ')}`;
}

/** The laws that this machine cannot try for want of a program of other people: named as left out, and what they close stays open. Only for a run that names no law: whoever names one gets its verdict, which is unknown then. */
export function skippedLaws(binaries: string | null): readonly LeftOut[] {
  const reason = lackOfTools(null, binaries);
  return reason === null ? [] : [{ id: 'backup/restores', reason }];
}

/** Where the law finds a server that can be dumped: the run's own, or one of this host's programs. */
export type DumpableServer =
  | { readonly on: 'the server of the run'; readonly clients: Clients }
  | { readonly on: 'a server of this host'; readonly clients: Clients };

/** A newer pg_dump can dump an older server, and what it wrote need not restore there: the versions must be equal. */
export function findDumpableServer(major: number | null, binaries: string | null): DumpableServer {
  const wanted = major ?? EMBEDDED_MAJOR;
  try {
    const clients = findClients(wanted, binaries);
    if (Number.parseInt(clients.version, 10) === wanted) {
      return { on: 'the server of the run', clients };
    }
  } catch {
    // Then there may be a whole other installation.
  }
  const { folder, version, pgDump } = findInstallation(binaries);
  if (pgDump) {
    const clients = findClients(Number.parseInt(version, 10), folder);
    return { on: 'a server of this host', clients };
  }
  throw new ProofError('E_USAGE', `no pg_dump of version ${wanted}, and none in ${folder}`, {
    hint: 'apt-get install postgresql postgresql-client',
  });
}

function reasonAgainst(find: () => unknown): string | null {
  try {
    find();
    return null;
  } catch (error) {
    if (!isProofError(error)) return describeFailure(error);
    return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
  }
}

export interface Keys extends Disposable {
  readonly gpg: string;
  /** GNUPGHOME of all secret keys. */
  readonly home: string;
  readonly fingerprint: string;
  readonly recipientFile: string;
  /** Has the user id of the real one. */
  readonly impostorFile: string;
  readonly impostorFingerprint: string;
  readonly bothFile: string;
  readonly expiredFile: string;
  readonly expiredFingerprint: string;
  readonly revokedFile: string;
  readonly revokedFingerprint: string;
  /** Has no part that can encrypt. */
  readonly signingFile: string;
  readonly signingFingerprint: string;
}

const USER = 'cutproof backup';
/** Long ago, for a week. */
const LONG_AGO = { faked: '20200101T000000', expire: '20200108T000000' };

/** Makes the keys once for a worker, in a folder whose path is short enough for the agent's socket. */
export function makeKeys(): Keys {
  const { path: gpg } = findGpg();
  const folder = mkdtempSync(join(tmpdir(), 'cp-g-'));
  const home = join(folder, 'h');
  mkdirSync(home, { mode: 0o700 });
  const make = (name: string, more: { readonly faked?: string; readonly expire: string }) => {
    const { fingerprint, publicKey } = makeKey({ gpg, home, user: USER, ...more });
    const file = join(folder, `${name}.asc`);
    writeFileSync(file, publicKey);
    return { fingerprint, file };
  };
  const real = make('real', { expire: '2y' });
  const impostor = make('impostor', { expire: '2y' });
  const expired = make('expired', LONG_AGO);
  const bothFile = join(folder, 'both.asc');
  writeFileSync(bothFile, readFileSync(real.file, 'utf8') + readFileSync(impostor.file, 'utf8'));
  const call = (words: readonly string[], input = '') =>
    spawnSync(gpg, ['--homedir', home, '--batch', '--quiet', ...words], { encoding: 'utf8', input })
      .stdout;
  const revoked = make('revoked', { expire: '2y' });
  const revocation = join(home, 'openpgp-revocs.d', `${revoked.fingerprint}.rev`);
  // A colon keeps it from being imported by mistake.
  call(['--import'], readFileSync(revocation, 'utf8').replace(':-----BEGIN', '-----BEGIN'));
  writeFileSync(revoked.file, call(['--armor', '--export', revoked.fingerprint]));
  const signer = [
    '--passphrase',
    '',
    '--status-fd',
    '1',
    '--quick-generate-key',
    'cutproof signer',
  ];
  const told = call([...signer, 'ed25519', 'sign', 'never']);
  const signingFingerprint = /KEY_CREATED \w (\w{40})/.exec(told)?.[1] ?? '';
  const signingFile = join(folder, 'signing.asc');
  writeFileSync(signingFile, call(['--armor', '--export', signingFingerprint]));
  return {
    ...{ signingFile, signingFingerprint },
    ...{ revokedFile: revoked.file, revokedFingerprint: revoked.fingerprint },
    gpg,
    home,
    fingerprint: real.fingerprint,
    recipientFile: real.file,
    impostorFile: impostor.file,
    impostorFingerprint: impostor.fingerprint,
    bothFile,
    expiredFile: expired.file,
    expiredFingerprint: expired.fingerprint,
    [Symbol.dispose]: () => {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
