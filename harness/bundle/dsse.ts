/** Envelopes of signed statements (DSSE 1.0). One signature, one way to write it; the key id is a label for readers and decides nothing. */
import type { PublicKey } from '../../platform/ssh/public-key.ts';
import type { SigningKey } from '../../platform/ssh/signing-key.ts';
import { strictBase64 } from '../../platform/ssh/wire.ts';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

type EnvelopeEnd =
  | { readonly status: 'good'; readonly payload: string; readonly publicKey: PublicKey }
  | { readonly status: 'bad'; readonly why: string };

interface Envelope {
  readonly payload: Uint8Array;
  readonly keyid: string;
  readonly signature: Uint8Array;
}

/** Gives the text of an envelope: one line of JSON, so that a shell can take it apart too. */
export function sealEnvelope(payload: string, key: SigningKey): string {
  const bytes = Buffer.from(payload, 'utf8');
  return write({
    payload: bytes,
    keyid: key.publicKey.fingerprint,
    signature: key.sign(preAuthentication(bytes)),
  });
}

/** Opens an envelope with whichever of the keys made its signature. */
export function openEnvelope(text: string, keys: readonly PublicKey[]): EnvelopeEnd {
  const envelope = readEnvelope(text);
  if (envelope === null) {
    return { status: 'bad', why: 'it is not an envelope as cutproof writes it' };
  }
  const signed = preAuthentication(envelope.payload);
  const publicKey = keys.find((key) => key.verifies(signed, envelope.signature));
  if (publicKey === undefined) {
    return { status: 'bad', why: 'none of the allowed keys has signed it' };
  }
  if (envelope.keyid !== publicKey.fingerprint) {
    return { status: 'bad', why: `it says ${envelope.keyid}, but ${publicKey.fingerprint} signed` };
  }
  return { status: 'good', payload: Buffer.from(envelope.payload).toString('utf8'), publicKey };
}

/** Gives what the envelope carries without asking who signed it, or null: for looking, never for trusting. */
export function peekPayload(text: string): string | null {
  const envelope = readEnvelope(text);
  return envelope === null ? null : Buffer.from(envelope.payload).toString('utf8');
}

/** What is signed: type and length stand inside, so that no payload passes for one of another type. */
function preAuthentication(payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, 'latin1'), payload]);
}

function write({ payload, keyid, signature }: Envelope): string {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return `${JSON.stringify({
    payload: base64(payload),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ keyid, sig: base64(signature) }],
  })}\n`;
}

function readEnvelope(text: string): Envelope | null {
  try {
    const { payload, signatures } = JSON.parse(text);
    const [{ keyid, sig }] = signatures;
    const [bytes, signature] = [strictBase64(payload), strictBase64(sig)];
    if (bytes === null || signature === null) return null;
    const envelope = { payload: bytes, keyid: String(keyid), signature };
    // Written again it must be the same: a second signature, another type or a space is refused here.
    return write(envelope) === text ? envelope : null;
  } catch {
    // What is not an envelope at all is none.
    return null;
  }
}
