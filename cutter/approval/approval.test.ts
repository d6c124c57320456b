/** The verifier of approvals: what it reads is what was signed, and every change of it is refused by name. Compared with `ssh-keygen`, which knows no roles. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllowedSigners } from '../../platform/ssh/allowed-signers.ts';
import { keyOf } from '../../platform/ssh/key.fixture.ts';
import { APPROVAL_NAMESPACE, signSsh } from '../../platform/ssh/signature.ts';
import { generateKeyText, parseSigningKey } from '../../platform/ssh/signing-key.ts';
import { mutationsOf, openWorkshop, type Workshop } from '../../platform/ssh/tools.fixture.ts';
import { type Approval, OPERATIONS, writeApproval } from '../../schema/contract/approval.ts';
import { type ApprovalPolicy, parseApproval, readApproval, SOVEREIGNS } from './approval.ts';

const AT = new Date('2026-06-15T10:00:00.000Z');
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const approval: Approval = {
  runId: 'first',
  planDigest: DIGEST,
  nonce: 'cd'.repeat(32),
  purpose: 'Điều 1, thử nghiệm',
  requestedBy: 'clerk',
  operations: OPERATIONS,
  target: {
    host: 'db1.internal',
    port: 5432,
    certificate: DIGEST,
    systemIdentifier: '7710996194896133108',
    timelineId: 1,
    databaseName: 'directus',
    databaseOid: 16384,
    schemaFingerprint: DIGEST,
  },
  notBefore: '2026-06-15T09:00:00.000Z',
  notAfter: '2026-06-15T12:00:00.000Z',
};
const bytes = Buffer.from(writeApproval(approval), 'utf8');
const [one, two] = [keyOf('SG_1'), keyOf('SG_2')];
const lineOf = (name: string, key: typeof one) =>
  `${name} namespaces="${APPROVAL_NAMESPACE}" ${key.publicKey.line}`;
const TRUST = [lineOf('SG_1', one), lineOf('SG_2', two)].join('\n');
const signers = parseAllowedSigners(TRUST);
const signatures = [one, two].map((key) => signSsh(bytes, key, APPROVAL_NAMESPACE));
const NOTHING = { operation: null, runId: null, planDigest: null, address: null };

function codes(
  papers: Partial<Parameters<typeof readApproval>[0]> = {},
  at = AT,
  policy: ApprovalPolicy = SOVEREIGNS,
): readonly string[] {
  const whole = { bytes, signatures, signers, ...papers };
  return readApproval(whole, { policy, request: NOTHING, at }).objections.map(({ code }) => code);
}

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
});
afterAll(() => shop[Symbol.dispose]());

describe('an approval', () => {
  it('always reads as it was written, and arms where both have signed', () => {
    expect(parseApproval(bytes)).toEqual(approval);
    expect(codes()).toEqual([]);
  });

  it('is never read, or read as another, where one byte of it is changed; and is never signed then', () => {
    let read = 0;
    for (const changed of mutationsOf(bytes)) {
      const found = parseApproval(changed);
      if (found !== null) {
        read += 1;
        expect(writeApproval(found)).toBe(changed.toString('utf8'));
      }
    }
    expect(read).toBeGreaterThan(100);
    for (const at of [0, 200, 700, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(codes({ bytes: changed })).toContain('forged');
    }
  });

  it('is never read where a text is a list, an object or a number that looks the same', () => {
    const text = bytes.toString('utf8');
    for (const [from, to] of [
      [`"nonce": "${approval.nonce}"`, `"nonce": [\n        "${approval.nonce}"\n      ]`],
      ['"port": 5432', '"port": "5432"'],
      ['"port": 5432', '"port": 5432.0'],
      ['"timelineId": 1', '"timelineId": 0'],
      ['"runId": "first",\n    ', ''],
      ['"run",\n      ', '"run",\n      "run",\n      '],
      ['"recover"', '"drop"'],
      ['"_type"', '"_Type"'],
    ] as const) {
      expect(text).toContain(from);
      expect(parseApproval(Buffer.from(text.replace(from, to), 'utf8'))).toBeNull();
    }
    expect(parseApproval(Buffer.concat([bytes, Buffer.from(' ')]))).toBeNull();
    expect(parseApproval(Buffer.from([0xff, ...bytes]))).toBeNull();
    expect(parseApproval(Buffer.from('null'))).toBeNull();
  });

  it('always holds from its first moment to the last but one, and never where no clock says when', () => {
    const [from, to] = [approval.notBefore, approval.notAfter].map(Date.parse) as [number, number];

    expect(codes({}, new Date(from))).toEqual([]);
    expect(codes({}, new Date(to - 1))).toEqual([]);
    expect(codes({}, new Date(from - 1))).toEqual(['not_yet_valid']);
    expect(codes({}, new Date(to))).toEqual(['expired']);
    expect(codes({}, new Date('no moment'))).toEqual(
      expect.arrayContaining(['not_yet_valid', 'expired']),
    );
  });

  it('never needs fewer than two, whatever a policy says', () => {
    for (const threshold of [0, 1, -1, Number.NaN, 2]) {
      const policy = { ...SOVEREIGNS, threshold };
      expect(codes({ signatures: [] }, AT, policy)).toEqual(['too_few_signatures']);
      expect(codes({ signatures: signatures.slice(1) }, AT, policy)).toEqual([
        'too_few_signatures',
      ]);
    }
    expect(codes({}, AT, { ...SOVEREIGNS, threshold: 3 })).toEqual(['too_few_signatures']);
  });

  it('never counts one key for two, under whatever names, while ssh-keygen says good to both', () => {
    const twice = [lineOf('SG_1', one), lineOf('SG_2', one)].join('\n');
    shop.put('allowed', twice);
    shop.put('one.sig', signatures[0] ?? '');
    for (const name of ['SG_1', 'SG_2']) {
      const words = ['-Y', 'verify', '-f', 'allowed', '-I', name, '-n', APPROVAL_NAMESPACE];
      expect(shop.run('ssh-keygen', [...words, '-s', 'one.sig'], bytes).status).toBe(0);
    }
    const [mine = ''] = signatures;

    const found = codes({ signatures: [mine, mine], signers: parseAllowedSigners(twice) });

    expect(found).toContain('same_key_twice');
    expect(found).toContain('too_few_signatures');
  });

  it('always is signed alike by ssh-keygen and by us, and good to both', () => {
    const { text } = generateKeyText('SG_1');
    shop.put('key', text);
    const key = parseSigningKey(text);
    shop.put('trust', lineOf('SG_1', key));
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (words) => {
        const content = Buffer.from(writeApproval({ ...approval, purpose: words }), 'utf8');
        const sign = ['-Y', 'sign', '-f', 'key', '-n', APPROVAL_NAMESPACE];
        const ours = signSsh(content, key, APPROVAL_NAMESPACE);
        expect(shop.run('ssh-keygen', sign, content).stdout).toBe(ours);
        shop.put('our.sig', ours);
        const verify = ['-Y', 'verify', '-f', 'trust', '-I', 'SG_1', '-n', APPROVAL_NAMESPACE];
        expect(shop.run('ssh-keygen', [...verify, '-s', 'our.sig'], content).status).toBe(0);
      }),
      { numRuns: 8 },
    );
  });
});
