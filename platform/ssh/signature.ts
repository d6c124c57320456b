/** Signatures as `ssh-keygen -Y` makes and checks them (PROTOCOL.sshsig), byte for byte. Reading is strict: what would be written otherwise is refused. */
import { createHash } from 'node:crypto';
import { KEY_TYPE, type PublicKey, parseBlob } from './public-key.ts';
import type { SigningKey } from './signing-key.ts';
import { readWire, strictBase64, wireNumber, wireString } from './wire.ts';

/** Keeps a signature made for one purpose from being shown for another. */
export const EVIDENCE_NAMESPACE = 'cutproof-evidence@v1';
export const APPROVAL_NAMESPACE = 'cutter-approval@v1';
export type Namespace = typeof EVIDENCE_NAMESPACE | typeof APPROVAL_NAMESPACE;

const MAGIC = Buffer.from('SSHSIG', 'latin1');
const VERSION = 1;
const HASH = 'sha512';
const [BEGIN, END] = ['BEGIN', 'END'].map((word) => `-----${word} SSH SIGNATURE-----`);

type SignatureEnd =
  | { readonly status: 'good'; readonly publicKey: PublicKey }
  | {
      readonly status: 'bad';
      readonly why: string;
      /** What the signature says it was made for, where that is something else. */
      readonly otherNamespace?: string;
    };

/** Gives the armoured signature, as `ssh-keygen -Y sign -n <namespace>` writes it. */
export function signSsh(message: Uint8Array, key: SigningKey, namespace: Namespace): string {
  return armour(key.publicKey, key.sign(toBeSigned(message, namespace)), namespace);
}

/** Checks the signature and says whose it is. Whether that key may sign is asked of the allowed signers, by the caller. */
export function verifySsh(
  message: Uint8Array,
  armoured: string,
  namespace: Namespace,
): SignatureEnd {
  const parsed = parse(armoured);
  if (parsed === null) return { status: 'bad', why: 'it is not an SSH signature of ours' };
  const { publicKey, signature, madeFor } = parsed;
  // Lengths, types and line breaks carry no signature of their own: only the one way to write them passes.
  if (armour(publicKey, signature, madeFor) !== armoured) {
    return { status: 'bad', why: `it is not written as ssh-keygen -n ${namespace} writes it` };
  }
  if (madeFor !== namespace) {
    const why = `it was made for ${JSON.stringify(madeFor)} and not for ${namespace}`;
    return { status: 'bad', why, otherNamespace: madeFor };
  }
  return publicKey.verifies(toBeSigned(message, namespace), signature)
    ? { status: 'good', publicKey }
    : { status: 'bad', why: 'it was made for other bytes, or by another key' };
}

function toBeSigned(message: Uint8Array, namespace: string): Buffer {
  const digest = createHash(HASH).update(message).digest();
  return Buffer.concat([
    MAGIC,
    ...[namespace, '', HASH].map((word) => wireString(word)),
    wireString(digest),
  ]);
}

function armour(publicKey: PublicKey, signature: Uint8Array, namespace: string): string {
  const blob = Buffer.concat([
    MAGIC,
    wireNumber(VERSION),
    wireString(publicKey.blob),
    ...[namespace, '', HASH].map((word) => wireString(word)),
    wireString(Buffer.concat([wireString(KEY_TYPE), wireString(signature)])),
  ]);
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}

interface Parsed {
  readonly publicKey: PublicKey;
  readonly signature: Buffer;
  readonly madeFor: string;
}

function parse(armoured: string): Parsed | null {
  const lines = armoured.split('\n');
  const blob = strictBase64(lines.slice(1, -2).join(''));
  if (blob === null) return null;
  try {
    const wire = readWire(blob);
    wire.take(MAGIC.length);
    wire.number();
    const publicKey = parseBlob(wire.string());
    const madeFor = wire.string().toString('utf8');
    for (const _word of ['', HASH]) wire.string();
    const inner = readWire(wire.string());
    inner.string();
    return { publicKey, signature: inner.string(), madeFor };
  } catch {
    // Whatever could not be read is no signature.
    return null;
  }
}
