/** Whom a file of allowed signers lets sign, compared with `ssh-keygen`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllowedSigners, signerNames } from './allowed-signers.ts';
import { keyOf } from './key.fixture.ts';
import { EVIDENCE_NAMESPACE, signSsh } from './signature.ts';
import { openWorkshop, type Workshop } from './tools.fixture.ts';

const [key, other] = [keyOf('signer'), keyOf('somebody else')];
const SUMS = Buffer.from('sums\n');
const LINE = key.publicKey.line;

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
  shop.put('sums.sig', signSsh(SUMS, key, EVIDENCE_NAMESPACE));
});
afterAll(() => shop[Symbol.dispose]());

/** Whether `ssh-keygen` lets the name sign by this file, at that moment in UTC. */
function lets(file: string, moment: string): boolean {
  shop.put('allowed', file);
  const words = ['-Y', 'verify', '-f', 'allowed', '-I', 'tester', '-n', EVIDENCE_NAMESPACE];
  const at = `-Overify-time=${moment.replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
  return shop.run('ssh-keygen', [...words, at, '-s', 'sums.sig'], SUMS).status === 0;
}

const FILES: readonly (readonly [what: string, file: string, allowed: boolean])[] = [
  ['the key alone', `tester ${LINE}`, true],
  ['a comment after the key', `tester ${LINE} the key of the night shift`, true],
  ['comments and blank lines', `# whom we trust\n\n  \ntester ${LINE}\n`, true],
  ['several names', `someone,tester ${LINE}`, true],
  ['another name', `someone ${LINE}`, false],
  ['another key', `tester ${other.publicKey.line}`, false],
  ['the namespace', `tester namespaces="${EVIDENCE_NAMESPACE}" ${LINE}`, true],
  ['several namespaces', `tester namespaces="file,${EVIDENCE_NAMESPACE}" ${LINE}`, true],
  ['another namespace', `tester namespaces="file" ${LINE}`, false],
  ['a part of the namespace', `tester namespaces="cutproof-evidence" ${LINE}`, false],
  ['a day that is past', `tester valid-before="20260101Z" ${LINE}`, false],
  ['a day to come', `tester valid-after="20270101Z" ${LINE}`, false],
  ['a time that holds', `tester valid-after="20260101Z",valid-before="20270101Z" ${LINE}`, true],
  ['to the minute before', `tester valid-before="202606150959Z" ${LINE}`, false],
  ['to the very second', `tester valid-before="20260615100000Z" ${LINE}`, true],
  ['two lines, one past', `tester valid-before="20260101Z" ${LINE}\ntester ${LINE}`, true],
  ['options in capitals', `tester NAMESPACES="${EVIDENCE_NAMESPACE}" ${LINE}`, true],
];

describe('allowed signers', () => {
  it.each(FILES)('always let the same sign as with ssh-keygen: %s', (_what, file, allowed) => {
    const moment = '2026-06-15T10:00:00Z';
    const signers = parseAllowedSigners(file);
    const { names, why } = signerNames(key.publicKey, signers, {
      at: new Date(moment),
      namespace: EVIDENCE_NAMESPACE,
    });
    expect(names.includes('tester')).toBe(allowed);
    expect(lets(file, moment)).toBe(allowed);
    if (names.length === 0) expect(why).toContain(key.publicKey.fingerprint);
  });

  it('always read a moment without Z in the time zone of the machine, as ssh-keygen does', () => {
    const [signer] = parseAllowedSigners(`tester valid-after="20260615" ${LINE}`);
    expect(signer?.notBefore).toBe(new Date(2026, 5, 15).getTime());
  });

  it.each([
    ['', 'names nobody'],
    ['# nobody\n', 'names nobody'],
    [`tester cert-authority ${LINE}`, 'not known: cert-authority'],
    [`tester valid-until="20260101" ${LINE}`, 'not known'],
    [`* ${LINE}`, 'pattern'],
    [`!tester,* ${LINE}`, 'pattern'],
    ['tester ssh-rsa AAAAB3NzaC1yc2E', 'no ssh-ed25519 key'],
    ['tester', 'no ssh-ed25519 key'],
    [LINE, 'line 1'],
    [`tester ${LINE.slice(0, -2)}`, 'line 1'],
    [`tester ${LINE}AAAA`, 'line 1'],
    [`tester valid-before="2026-01-01" ${LINE}`, 'date'],
    [`tester valid-before="20261340" ${LINE}`, 'date'],
    [`tester ${LINE}\nnonsense`, 'line 2'],
  ])('never pass over a line that is not understood: %s', (file, words) => {
    expect(() => parseAllowedSigners(file)).toThrow(words);
  });
});
