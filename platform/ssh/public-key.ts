/** An ed25519 public key as OpenSSH writes it. Other kinds of key are refused: one kind, one way to be wrong. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { ProofError } from '../../schema/failure.ts';
import { readWire, strictBase64, wireString } from './wire.ts';

export const KEY_TYPE = 'ssh-ed25519';
const RAW_BYTES = 32;
/** What stands before the 32 bytes where a key is written as SubjectPublicKeyInfo (RFC 8410). */
const INFO_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

export interface PublicKey {
  /** The key as the protocol sends it: its type and its 32 bytes. */
  readonly blob: Buffer;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** `ssh-ed25519 AAAA…`. */
  readonly line: string;
  verifies(message: Uint8Array, signature: Uint8Array): boolean;
}

export function publicKeyOf(raw: Uint8Array): PublicKey {
  if (raw.length !== RAW_BYTES) throw notAKey(`${raw.length} bytes instead of ${RAW_BYTES}`);
  const blob = Buffer.concat([wireString(KEY_TYPE), wireString(raw)]);
  // Made when it is first needed: most of what is read as a key turns out to be none.
  let key: KeyObject | null = null;
  const keyObject = () =>
    createPublicKey({ key: Buffer.concat([INFO_HEAD, raw]), format: 'der', type: 'spki' });
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return {
    blob,
    fingerprint: `SHA256:${digest}`,
    line: `${KEY_TYPE} ${blob.toString('base64')}`,
    verifies: (message, signature) => {
      key ??= keyObject();
      return verify(null, message, key, signature);
    },
  };
}

/** Reads the base64 word of a line such as `ssh-ed25519 AAAA… comment`. */
export function parsePublicKey(base64: string): PublicKey {
  const blob = strictBase64(base64);
  if (blob === null) throw notAKey('its base64 is broken');
  return parseBlob(blob);
}

/** Reads the key as the protocol sends it. */
export function parseBlob(blob: Uint8Array): PublicKey {
  const wire = readWire(blob);
  const type = wire.string().toString('latin1');
  if (type !== KEY_TYPE) throw notAKey(`it is of type ${JSON.stringify(type.slice(0, 40))}`);
  const raw = wire.string();
  if (wire.left > 0) throw notAKey(`${wire.left} bytes follow it`);
  return publicKeyOf(raw);
}

function notAKey(why: string): ProofError {
  return new ProofError('E_USAGE', `not an ${KEY_TYPE} public key: ${why}`);
}
