/** The one private key that signs evidence: made, read from its file, used. It never leaves this module: not in a field, not in an error. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { KEY_TYPE, type PublicKey, publicKeyOf } from './public-key.ts';
import { readWire, wireNumber, wireString } from './wire.ts';

export interface SigningKey {
  readonly publicKey: PublicKey;
  sign(message: Uint8Array): Buffer;
}

const SEED_BYTES = 32;
const MAGIC = Buffer.from('openssh-key-v1\0', 'latin1');
const [BEGIN, END] = ['BEGIN', 'END'].map((word) => `-----${word} OPENSSH PRIVATE KEY-----`);
/** What stands before the 32 bytes where a private key is written as PKCS#8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
/** A private key for one account: whoever else can read it can sign. */
const OTHERS = 0o077;

/** Gives a new key as the text of an OpenSSH private key file, which `ssh-keygen` reads too. */
export function generateKeyText(comment: string): { text: string; key: SigningKey } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-SEED_BYTES);
  const raw = rawPublicKey(privateKey);
  const check = wireNumber(randomBytes(4).readUInt32BE());
  const secret = [check, check, wireString(KEY_TYPE), wireString(raw)];
  secret.push(wireString(Buffer.concat([seed, raw])), wireString(comment));
  const padding = (8 - (Buffer.concat(secret).length % 8)) % 8;
  secret.push(Buffer.from(Array.from({ length: padding }, (_, index) => index + 1)));
  const whole = Buffer.concat([
    MAGIC,
    ...['none', 'none', ''].map((word) => wireString(word)),
    wireNumber(1),
    wireString(publicKeyOf(raw).blob),
    wireString(Buffer.concat(secret)),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return { text: `${[BEGIN, ...lines, END].join('\n')}\n`, key: toSigningKey(privateKey) };
}

/** Reads a key file: OpenSSH's own form without a passphrase, or PKCS#8. Refuses a file that others can read. */
export function readSigningKey(path: string): SigningKey {
  let text: string;
  let mode: number;
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    // Asked of the open file, so that nobody can put another in its place between the two.
    mode = fstatSync(file).mode;
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot read the signing key: ${describeFailure(cause)}`, {
      hint: 'make one with cutproof keygen',
      cause,
    });
  } finally {
    if (file !== null) closeSync(file);
  }
  if ((mode & OTHERS) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw new ProofError('E_USAGE', `the signing key ${path} has the mode ${octal}`, {
      hint: 'others can read it: chmod 600, and make a new key if anybody may have',
    });
  }
  return parseSigningKey(text);
}

export function parseSigningKey(text: string): SigningKey {
  const openssh = text.trim().startsWith(BEGIN as string);
  try {
    return toSigningKey(openssh ? parseOpenssh(text) : createPrivateKey(text));
  } catch (error) {
    // What a parser says of a private key may quote it; only our own words get out.
    const why = error instanceof ProofError ? error.message : 'it cannot be read';
    throw new ProofError('E_USAGE', `not a signing key: ${why}`, {
      hint: 'give an ed25519 private key without a passphrase, such as cutproof keygen makes',
    });
  }
}

function toSigningKey(key: KeyObject): SigningKey {
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new ProofError('E_USAGE', `it is of type ${String(key.asymmetricKeyType)}`);
  }
  return { publicKey: publicKeyOf(rawPublicKey(key)), sign: (message) => sign(null, message, key) };
}

function parseOpenssh(text: string): KeyObject {
  const lines = text.trim().split(/\r?\n/);
  if (lines.at(-1) !== END) throw new ProofError('E_USAGE', 'its end is missing');
  const wire = readWire(Buffer.from(lines.slice(1, -1).join(''), 'base64'));
  if (!wire.take(MAGIC.length).equals(MAGIC)) throw new ProofError('E_USAGE', 'it is no such key');
  const [cipher] = [wire.string(), wire.string(), wire.string()].map(String);
  if (cipher !== 'none') throw new ProofError('E_USAGE', 'it has a passphrase');
  if (wire.number() !== 1) throw new ProofError('E_USAGE', 'the file holds several keys');
  const shown = wire.string();
  const secret = readWire(wire.string());
  const [check, again] = [secret.number(), secret.number()];
  if (check !== again) throw new ProofError('E_USAGE', 'it is damaged');
  const type = String(secret.string());
  if (type !== KEY_TYPE) throw new ProofError('E_USAGE', `it is of type ${type.slice(0, 40)}`);
  secret.string();
  const seed = secret.string().subarray(0, SEED_BYTES);
  const der = Buffer.concat([PKCS8_HEAD, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  // Signing with a public half that is not its own gives a private key away.
  if (!publicKeyOf(rawPublicKey(key)).blob.equals(shown)) {
    throw new ProofError('E_USAGE', 'its public half belongs to another key');
  }
  return key;
}

function rawPublicKey(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-SEED_BYTES);
}
