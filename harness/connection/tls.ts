/** What each sslmode means, as libpq has it: which kinds of connection are tried, in order, and what of the server's certificate is believed. Opens none. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { ProofError } from '../../schema/failure.ts';

export const TLS_MODES = [
  'disable',
  'allow',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
] as const;
type TlsMode = (typeof TLS_MODES)[number];

export interface Tls {
  readonly mode: TlsMode;
  /** Paths. `system`: the roots that this machine trusts. A file that was not asked for may be missing. */
  readonly rootCertificate: string;
  readonly certificate: string;
  readonly key: string;
}

/** One way to connect: without TLS, or with these options. */
export type Attempt = false | ConnectionOptions;

/** Gives the ways in the order in which they are tried. Rejects with `E_USAGE` where a file is missing or open to others. */
export function attemptsOf(host: string, tls: Tls | undefined): readonly Attempt[] {
  // A socket is no network: libpq ignores the mode there too.
  if (tls === undefined || host.startsWith('/')) return [false];
  switch (tls.mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, encrypted(tls)];
    case 'prefer':
      return [encrypted(tls), false];
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return [encrypted(tls)];
    default:
      return tls.mode satisfies never;
  }
}

/** Anything less than verify-full believes the certificate whatever name it bears; anything less than verify-ca, whoever signed it. */
function encrypted(tls: Tls): ConnectionOptions {
  const { mode, rootCertificate } = tls;
  const client = clientCertificate(tls);
  if (rootCertificate === 'system') {
    if (mode === 'verify-full') return { ...client, rejectUnauthorized: true };
    throw new ProofError('E_USAGE', `sslmode ${mode} is too weak for sslrootcert=system`, {
      hint: 'use sslmode=verify-full',
    });
  }
  const exists = existsSync(rootCertificate);
  const mustVerify = mode === 'verify-ca' || mode === 'verify-full';
  if (mustVerify && !exists) {
    throw new ProofError(
      'E_USAGE',
      `sslmode ${mode} needs a root certificate: ${rootCertificate}`,
      { hint: 'name it by sslrootcert or PGSSLROOTCERT, or use sslrootcert=system' },
    );
  }
  // Kept as it is since the first versions of libpq: with a root certificate at hand, require verifies.
  if (!mustVerify && !(mode === 'require' && exists)) {
    return { ...client, rejectUnauthorized: false };
  }
  const ca = read(rootCertificate);
  return mode === 'verify-full'
    ? { ...client, ca, rejectUnauthorized: true }
    : { ...client, ca, rejectUnauthorized: true, checkServerIdentity: () => undefined };
}

function clientCertificate({ certificate, key }: Tls): ConnectionOptions {
  if (!existsSync(certificate)) return {};
  const found = existsSync(key);
  // Root may own a key that a group may read; everybody else keeps it private.
  const open = found && (statSync(key).mode & (statSync(key).uid === 0 ? 0o037 : 0o077)) !== 0;
  if (found && !open) return { cert: read(certificate), key: read(key) };
  throw new ProofError('E_USAGE', `the key ${key} ${open ? 'is open to others' : 'is missing'}`, {
    hint: open ? `chmod 600 ${key}` : 'name it by sslkey or PGSSLKEY',
  });
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot read ${file}`, {
      hint: 'it must be readable by the user who runs this',
      cause,
    });
  }
}
