/** Envelopes, compared with `openssl`, and every way to change one byte of them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../platform/ssh/key.fixture.ts';
import { mutationsOf, openWorkshop, type Workshop } from '../../platform/ssh/tools.fixture.ts';
import { openEnvelope, PAYLOAD_TYPE, peekPayload, sealEnvelope } from './dsse.ts';

const [key, other] = [keyOf('signer'), keyOf('forger')];
const PAYLOAD = '{"_type":"statement","name":"Điều 1"}';
const envelope = sealEnvelope(PAYLOAD, key);

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
  const head = Buffer.from('302a300506032b6570032100', 'hex');
  shop.put('key.der', Buffer.concat([head, key.publicKey.blob.subarray(-32)]));
});
afterAll(() => shop[Symbol.dispose]());

/** Whether `openssl` takes the envelope's signature for good, over bytes put together here from the specification. */
function opensslAccepts(text: string): boolean {
  const { payload, payloadType, signatures } = JSON.parse(text);
  const body = Buffer.from(payload, 'base64');
  const head = `DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `;
  shop.put('signed', Buffer.concat([Buffer.from(head), body]));
  shop.put('sig', Buffer.from(signatures[0].sig, 'base64'));
  const input = ['-pubin', '-keyform', 'DER', '-inkey', 'key.der', '-rawin', '-in', 'signed'];
  return shop.run('openssl', ['pkeyutl', '-verify', ...input, '-sigfile', 'sig']).status === 0;
}

function opens(text: string, keys = [key.publicKey]): boolean {
  return openEnvelope(text, keys).status === 'good';
}

describe('an envelope', () => {
  it('always opens to what was put in it, and its signature is good to openssl', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (payload) => {
        const text = sealEnvelope(payload, key);
        const end = openEnvelope(text, [other.publicKey, key.publicKey]);
        const written = Buffer.from(payload, 'utf8').toString('utf8');
        expect(end).toMatchObject({ status: 'good', payload: written });
        expect(peekPayload(text)).toBe(written);
        expect(opensslAccepts(text)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  it('never opens without a key, or with another one, whatever it says of itself', () => {
    expect(opens(envelope, [])).toBe(false);
    expect(opens(envelope, [other.publicKey])).toBe(false);
    const { fingerprint } = key.publicKey;
    const forged = sealEnvelope(PAYLOAD, other).replace(other.publicKey.fingerprint, fingerprint);
    expect(forged).toContain(fingerprint);
    expect(opens(forged)).toBe(false);
    expect(opensslAccepts(forged)).toBe(false);
    // Signed as it should be, and labelled as another's.
    expect(opens(envelope.replace(fingerprint, other.publicKey.fingerprint))).toBe(false);
  });

  it('never opens with another type, a second signature, none, or written in another way', () => {
    const parsed = JSON.parse(envelope);
    const [one] = parsed.signatures;
    const others = [
      { ...parsed, payloadType: 'text/plain' },
      { ...parsed, signatures: [] },
      { ...parsed, signatures: [one, one] },
      { ...parsed, extra: 1 },
      { payloadType: PAYLOAD_TYPE, payload: parsed.payload, signatures: [one] },
    ];
    for (const each of others) expect(opens(`${JSON.stringify(each)}\n`)).toBe(false);
    for (const text of ['', '{}', 'null', '[]', JSON.stringify(parsed), ` ${envelope}`]) {
      expect(opens(text)).toBe(false);
    }
    expect(opens(`${JSON.stringify(parsed)}\n`)).toBe(true);
  });

  it('never opens with one byte changed, left out or written twice', () => {
    let tried = 0;
    for (const changed of mutationsOf(Buffer.from(envelope, 'latin1'))) {
      tried += 1;
      expect(opens(changed.toString('latin1'))).toBe(false);
    }
    expect(tried).toBe(envelope.length * 10);
  });
});
