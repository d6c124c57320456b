/** The key for which a backup is encrypted: one file, whose one key has the pinned fingerprint, can encrypt and has not expired. Knows no keyring and trusts no name. */
import { ProofError } from '../../schema/failure.ts';
import { outputOf, type Program } from './program.ts';

/** How gpg is asked, so that nothing of the user's own has a part in it. */
export interface Gpg {
  readonly path: string;
  /** An empty folder with mode 0700. */
  readonly home: string;
}

export interface RecipientKey {
  readonly file: string;
  readonly primaryFingerprint: string;
  /** Fingerprints of what can encrypt and may be used at the moment. */
  readonly encrypting: readonly string[];
}

const ALONE = ['--no-options', '--batch', '--no-tty', '--quiet', '--no-keyring'];
const FINGERPRINT = /^[0-9A-F]{40}$/;
/** Validities at which a key is of no use: expired, revoked, disabled, invalid, not held. */
const USELESS: Readonly<Record<string, string>> = {
  e: 'has expired',
  r: 'was revoked',
  d: 'is disabled',
  i: 'is invalid',
  n: 'is not valid',
};

/** Gives a fingerprint without its spaces, in capitals. Rejects with `E_USAGE` what is none. */
export function readFingerprint(text: string): string {
  const fingerprint = text.replaceAll(/\s/g, '').toUpperCase();
  if (FINGERPRINT.test(fingerprint)) return fingerprint;
  throw new ProofError('E_USAGE', `BACKUP_GPG_FPR is ${JSON.stringify(text)}, no fingerprint`, {
    hint: 'give all 40 hexadecimal digits, as `gpg --show-keys` prints them',
  });
}

/** Rejects with `E_USAGE` where the file holds anything but the one pinned key, or that is of no use at the moment. */
export function readRecipient(
  gpg: Gpg,
  { file, fingerprint }: { readonly file: string; readonly fingerprint: string },
): RecipientKey {
  const words = ['--with-colons', '--with-subkey-fingerprint', '--show-keys', file];
  const keys = readColons(outputOf(programOf(gpg, words)));
  const [primary, ...others] = keys.filter(({ kind }) => kind === 'pub');
  if (primary === undefined) throw wrong('holds no public key');
  if (others.length > 0) throw wrong(`holds ${keys.length} keys, and one is wanted`);
  if (primary.fingerprint !== fingerprint) {
    throw wrong(`holds the key ${primary.fingerprint}, not the pinned ${fingerprint}`);
  }
  const useless = USELESS[primary.validity];
  if (useless !== undefined) throw wrong(`holds the pinned key, which ${useless}`);
  const able = keys.filter(({ encrypts }) => encrypts);
  const encrypting = able.filter(({ validity }) => USELESS[validity] === undefined);
  if (encrypting.length > 0) {
    return {
      file,
      primaryFingerprint: fingerprint,
      encrypting: encrypting.map((key) => key.fingerprint),
    };
  }
  const why = USELESS[able[0]?.validity ?? ''];
  throw wrong(`holds the pinned key, which ${why ?? 'has no part that'} can encrypt`);
}

/** What reads a dump on its standard input and writes it encrypted. No trust, no keyring and no name has a part in it. */
export function encryption(gpg: Gpg, key: RecipientKey): Program {
  const words = ['--recipient-file', key.file, '--compress-algo', 'none', '--encrypt'];
  return programOf(gpg, [...words, '--output', '-']);
}

/** Rejects with `E_BACKUP` where the file is for anybody else than the pinned key, or not protected against change. Gives the fingerprints it is for. */
export function judgePackets(gpg: Gpg, key: RecipientKey, file: string): readonly string[] {
  const packets = outputOf(programOf(gpg, ['--list-only', '--list-packets', file]));
  const ids = [...packets.matchAll(/^:pubkey enc packet:.*keyid ([0-9A-F]{16})$/gm)];
  const found = ids.map(([, id = '']) => key.encrypting.find((one) => one.endsWith(id)) ?? id);
  const strangers = found.filter((one) => !key.encrypting.includes(one));
  if (found.length !== 1 || strangers.length > 0) {
    const whom = found.length === 0 ? 'nobody' : found.join(', ');
    throw new ProofError('E_BACKUP', `the file is encrypted for ${whom}, not the pinned key alone`);
  }
  if (!/^\s+mdc_method: 2$/m.test(packets)) {
    throw new ProofError('E_BACKUP', 'the file is not protected against change (no mdc_method: 2)');
  }
  return found;
}

export function gpgVersion(gpg: Gpg): string {
  return (
    outputOf(programOf(gpg, ['--version']))
      .split('\n')[0]
      ?.split(' ')
      .at(-1) ?? ''
  );
}

function programOf({ path, home }: Gpg, words: readonly string[]): Program {
  return { path, words: ['--homedir', home, ...ALONE, ...words], environment: {} };
}

interface KeyLine {
  readonly kind: 'pub' | 'sub';
  readonly validity: string;
  readonly encrypts: boolean;
  readonly fingerprint: string;
}

/** The lines are described in gpg's own doc/DETAILS: a fingerprint stands under its key. */
function readColons(text: string): readonly KeyLine[] {
  const keys: KeyLine[] = [];
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    const [kind = '', validity = ''] = fields;
    const last = keys.at(-1);
    if (kind === 'pub' || kind === 'sub') {
      keys.push({ kind, validity, encrypts: fields[11]?.includes('e') === true, fingerprint: '' });
    } else if (kind === 'fpr' && last?.fingerprint === '') {
      keys[keys.length - 1] = { ...last, fingerprint: fields[9] ?? '' };
    }
  }
  return keys;
}

function wrong(what: string): ProofError {
  return new ProofError('E_USAGE', `the recipient file ${what}`, {
    hint: 'name the public key file that belongs to BACKUP_GPG_FPR; cutproof backup keygen makes a new one',
  });
}
