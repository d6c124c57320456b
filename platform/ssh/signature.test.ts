/** SSH signatures, compared with `ssh-keygen` in both directions, and every way to change one byte of them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from './key.fixture.ts';
import { EVIDENCE_NAMESPACE, signSsh, verifySsh } from './signature.ts';
import { generateKeyText, parseSigningKey } from './signing-key.ts';
import { mutationsOf, openWorkshop, type Workshop } from './tools.fixture.ts';

const { text, key } = generateKeyText('tester');
const SUMS = Buffer.from(`${'ab'.repeat(32)}  evidence.json\n${'cd'.repeat(32)}  report.html\n`);
const signature = signSsh(SUMS, key, EVIDENCE_NAMESPACE);

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
  shop.put('key', text);
  shop.put('allowed', `tester namespaces="${EVIDENCE_NAMESPACE}" ${key.publicKey.line}\n`);
});
afterAll(() => shop[Symbol.dispose]());

/** Whether `ssh-keygen` takes the signature for good. */
function accepts(message: Uint8Array, armoured: string | Uint8Array): boolean {
  const words = ['-Y', 'verify', '-f', 'allowed', '-I', 'tester', '-n', EVIDENCE_NAMESPACE, '-s'];
  return shop.run('ssh-keygen', [...words, shop.put('one.sig', armoured)], message).status === 0;
}

describe('a signature', () => {
  it('always is good to ssh-keygen, and byte for byte the one that ssh-keygen makes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        const ours = signSsh(message, key, EVIDENCE_NAMESPACE);
        shop.put('message', message);
        const words = ['-Y', 'sign', '-f', 'key', '-n', EVIDENCE_NAMESPACE];
        const theirs = shop.run('ssh-keygen', words, message);
        expect(theirs.stdout).toBe(ours);
        expect(accepts(message, ours)).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  it('always is good to us where ssh-keygen made it, with a key that ssh-keygen made', () => {
    shop.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'their key', '-f', 'theirs']);
    const made = shop.run(
      'ssh-keygen',
      ['-Y', 'sign', '-f', 'theirs', '-n', EVIDENCE_NAMESPACE],
      SUMS,
    );
    const end = verifySsh(SUMS, made.stdout, EVIDENCE_NAMESPACE);
    const line = shop.run('ssh-keygen', ['-y', '-f', 'theirs']).stdout;
    expect(end.status).toBe('good');
    expect(end.status === 'good' && line.startsWith(end.publicKey.line)).toBe(true);
  });

  it('never is good for other bytes, another purpose or by another hash', () => {
    const words = (...more: string[]) => ['-Y', 'sign', '-f', 'key', ...more];
    const other = shop.run('ssh-keygen', words('-n', 'file'), SUMS).stdout;
    const weaker = shop.run(
      'ssh-keygen',
      words('-n', EVIDENCE_NAMESPACE, '-O', 'hashalg=sha256'),
      SUMS,
    );
    for (const armoured of [other, weaker.stdout]) {
      expect(armoured).toContain('BEGIN SSH SIGNATURE');
      expect(verifySsh(SUMS, armoured, EVIDENCE_NAMESPACE).status).toBe('bad');
    }
    expect(verifySsh(Buffer.concat([SUMS, SUMS]), signature, EVIDENCE_NAMESPACE).status).toBe(
      'bad',
    );
  });

  it('always says whose it is by the key that verified it', () => {
    const end = verifySsh(
      SUMS,
      signSsh(SUMS, keyOf('somebody else'), EVIDENCE_NAMESPACE),
      EVIDENCE_NAMESPACE,
    );
    expect(end).toMatchObject({ status: 'good' });
    expect(end.status === 'good' && end.publicKey.fingerprint).toBe(
      keyOf('somebody else').publicKey.fingerprint,
    );
  });
});

describe('one byte changed', () => {
  it('is never overlooked in the signature, whatever byte stands there instead', () => {
    const bytes = Buffer.from(signature, 'latin1');
    const accepted: string[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      for (let value = 0; value < 256; value += 1) {
        if (value === bytes[at]) continue;
        const turned = Buffer.from(bytes);
        turned[at] = value;
        if (verifySsh(SUMS, turned.toString('latin1'), EVIDENCE_NAMESPACE).status === 'good') {
          accepted.push(`${value} at ${at}`);
        }
      }
    }
    expect(accepted).toEqual([]);
  });

  it('is never overlooked in the signature where it is left out or written twice', () => {
    for (const changed of mutationsOf(Buffer.from(signature, 'latin1'))) {
      expect(verifySsh(SUMS, changed.toString('latin1'), EVIDENCE_NAMESPACE).status).toBe('bad');
    }
  });

  it('is never overlooked in what was signed', () => {
    let tried = 0;
    for (const changed of mutationsOf(SUMS)) {
      tried += 1;
      expect(verifySsh(changed, signature, EVIDENCE_NAMESPACE).status).toBe('bad');
    }
    expect(tried).toBe(SUMS.length * 10);
  });

  it('is never accepted by us where ssh-keygen refuses it', () => {
    const bytes = Buffer.from(signature, 'latin1');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const turned = Buffer.from(bytes);
        turned[at] = (bytes[at] ?? 0) ^ by;
        const ours =
          verifySsh(SUMS, turned.toString('latin1'), EVIDENCE_NAMESPACE).status === 'good';
        const message = Buffer.from(SUMS);
        message[at % SUMS.length] = (SUMS[at % SUMS.length] ?? 0) ^ by;
        expect(ours && !accepts(SUMS, turned)).toBe(false);
        expect(accepts(message, signature)).toBe(false);
        expect(verifySsh(message, signature, EVIDENCE_NAMESPACE).status).toBe('bad');
      }),
      { numRuns: 40 },
    );
  });

  it('never is the test’s own mistake: unchanged, both accept', () => {
    expect(accepts(SUMS, signature)).toBe(true);
    expect(verifySsh(SUMS, signature, EVIDENCE_NAMESPACE).status).toBe('good');
    expect(signSsh(SUMS, parseSigningKey(text), EVIDENCE_NAMESPACE)).toBe(signature);
  });
});
