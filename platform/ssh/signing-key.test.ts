/** The signing key as a file: what `ssh-keygen` and `openssl` make of ours, what we make of theirs, and that it never shows. */
import { chmodSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFailure } from '../../schema/failure.ts';
import { generateKeyText, parseSigningKey, readSigningKey } from './signing-key.ts';
import { openWorkshop, type Workshop } from './tools.fixture.ts';

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
});
afterAll(() => shop[Symbol.dispose]());

describe('a key that was made', () => {
  it('always is read by ssh-keygen, which finds the same public half and fingerprint', () => {
    for (const comment of ['', 'a', 'nightly@ci', 'x'.repeat(40)]) {
      const { text, key } = generateKeyText(comment);
      shop.put('made', text);
      const line = `${key.publicKey.line} ${comment}`.trim();
      expect(shop.run('ssh-keygen', ['-y', '-f', 'made']).stdout.trim()).toBe(line);
      expect(shop.run('ssh-keygen', ['-l', '-f', 'made']).stdout).toContain(
        key.publicKey.fingerprint,
      );
    }
  });

  it('always is read again, and signs the same', () => {
    const { text, key } = generateKeyText('again');
    const again = readSigningKey(shop.put('again', text));
    expect(again.publicKey.line).toBe(key.publicKey.line);
    expect(again.sign(Buffer.from('x'))).toEqual(key.sign(Buffer.from('x')));
  });

  it('never shows its private half when it is printed', () => {
    const { text, key } = generateKeyText('shy');
    const lines = text.trim().split('\n').slice(1, -1);
    const secret = Buffer.from(lines.join(''), 'base64').subarray(-80);
    const shown = `${inspect(key, { depth: 20, showHidden: true })}${JSON.stringify(key)}`;
    for (const form of ['hex', 'base64', 'base64url'] as const) {
      expect(shown).not.toContain(secret.subarray(0, 24).toString(form).slice(0, 20));
    }
    expect(shown).toContain(key.publicKey.fingerprint);
  });
});

describe('a key file', () => {
  it('always is taken from ssh-keygen and from openssl', () => {
    shop.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', 'theirs']);
    const line = readFileSync(`${shop.path}/theirs.pub`, 'utf8');
    expect(line.startsWith(readSigningKey(`${shop.path}/theirs`).publicKey.line)).toBe(true);
    const pem = shop.run('openssl', ['genpkey', '-algorithm', 'ed25519']).stdout;
    const der = shop.run('openssl', ['pkey', '-pubout', '-outform', 'DER', '-out', 'pub'], pem);
    expect(der.status).toBe(0);
    const raw = readFileSync(`${shop.path}/pub`).subarray(-32);
    expect(parseSigningKey(pem).publicKey.blob.subarray(-32)).toEqual(raw);
  });

  it.each([0o644, 0o640, 0o604, 0o620, 0o610])('never is used with the mode %o', (mode) => {
    const path = shop.put('open', generateKeyText('open').text);
    chmodSync(path, mode);
    expect(() => readSigningKey(path)).toThrow(/has the mode/);
    chmodSync(path, 0o600);
    expect(readSigningKey(path).publicKey.line).toMatch(/^ssh-ed25519 /);
  });

  it('never is used with a passphrase, of another kind, or damaged, and no error quotes it', () => {
    shop.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', 'locked']);
    shop.run('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', 'ecdsa']);
    const { text } = generateKeyText('damaged');
    const half = text.slice(0, text.length / 2);
    const rsa = shop.run('openssl', ['genrsa', '-traditional', '1024']).stdout;
    const read = (name: string) => readFileSync(`${shop.path}/${name}`, 'utf8');
    for (const bad of [read('locked'), read('ecdsa'), half, rsa, '', 'key', mixed()]) {
      const said = thrownBy(() => parseSigningKey(bad));
      expect(said).toMatch(/^E_USAGE: not a signing key: .{5,}/);
      for (const line of bad.split('\n').filter((one) => one.length > 20)) {
        expect(said).not.toContain(line.slice(0, 20));
      }
    }
    expect(() => readSigningKey(`${shop.path}/none`)).toThrow(/cannot read the signing key/);
  });
});

/** A file whose public half belongs to another key. */
function mixed(): string {
  const [one, other] = [generateKeyText('same'), generateKeyText('same')];
  const bytes = ({ text }: typeof one) =>
    Buffer.from(text.trim().split('\n').slice(1, -1).join(''), 'base64');
  const blob = Buffer.from(bytes(one));
  other.key.publicKey.blob.copy(blob, blob.indexOf(one.key.publicKey.blob));
  const lines = one.text.trim().split('\n');
  return `${lines[0]}\n${blob.toString('base64')}\n${lines.at(-1)}\n`;
}

function thrownBy(act: () => unknown): string {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return describeFailure(error);
  }
}
