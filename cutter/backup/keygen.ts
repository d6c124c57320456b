/** Makes a key for backups alone, in a home of its own. The secret half never leaves that folder. */
import { ProofError } from '../../schema/failure.ts';
import { outputOf } from './program.ts';

interface KeyOrder {
  readonly gpg: string;
  /** GNUPGHOME: a folder of ours with mode 0700. */
  readonly home: string;
  readonly user: string;
  /** As gpg takes it: `2y`, `0` for never, or a moment. */
  readonly expire: string;
  /** The moment that gpg is to take for now, for proofs. */
  readonly faked?: string;
}

interface MadeKey {
  /** 40 hexadecimal digits. */
  readonly fingerprint: string;
  /** Armoured. */
  readonly publicKey: string;
}

/** A longer path than this has no room for the socket of gpg's agent. Measured: 86 works, 88 does not. */
const HOME_LENGTH_MAX = 86;

/** Elliptic curves: made in a moment, and read by every gpg since 2.1. No passphrase: whoever drills at night has nobody to type it. */
const PARAMETERS = (user: string, expire: string) => `%no-protection
Key-Type: EDDSA
Key-Curve: ed25519
Key-Usage: sign,cert
Subkey-Type: ECDH
Subkey-Curve: cv25519
Subkey-Usage: encrypt
Name-Real: ${user}
Expire-Date: ${expire}
%commit
`;

export function makeKey({ gpg, home, user, expire, faked }: KeyOrder): MadeKey {
  if (Buffer.byteLength(home) > HOME_LENGTH_MAX) {
    throw new ProofError('E_USAGE', `the path of ${home} is too long for gpg's agent`, {
      hint: `name a folder whose path has at most ${HOME_LENGTH_MAX} bytes`,
    });
  }
  if (/[\r\n]/.test(user + expire)) {
    throw new ProofError('E_USAGE', 'a user id and an expiry are one line each');
  }
  const common = ['--homedir', home, '--no-options', '--batch', '--no-tty', '--quiet'];
  const call = (words: readonly string[], input?: string) =>
    outputOf({ path: gpg, words: [...common, ...words], environment: {} }, input);
  const fake = faked === undefined ? [] : ['--faked-system-time', faked];
  const status = call([...fake, '--status-fd', '1', '--generate-key'], PARAMETERS(user, expire));
  const fingerprint = /^\[GNUPG:\] KEY_CREATED \w ([0-9A-F]{40})/m.exec(status)?.[1];
  if (fingerprint === undefined) throw new ProofError('E_BACKUP', 'gpg made no key');
  return { fingerprint, publicKey: call(['--armor', '--export', fingerprint]) };
}
