/** Approvals as two sovereigns would sign them, and all that may be wrong with one when it is shown. The keys come from words and must never sign anything real. */
import fc from 'fast-check';
import { APPROVAL_NAMESPACE, EVIDENCE_NAMESPACE, signSsh } from '../platform/ssh/signature.ts';
import { parseSigningKey, type SigningKey } from '../platform/ssh/signing-key.ts';
import type { Approval, Operation } from '../schema/contract/approval.ts';
import { OPERATIONS, writeApproval } from '../schema/contract/approval.ts';
import { sha256 } from '../schema/digest.ts';
import { APPROVAL_FLAWS, type ApprovalFlawName, NO_FIELDS } from './approval-flaws.ts';

/** One approval that is shown to a process. Plain data; the database it is for is found out when it runs. */
export interface ApprovalCase {
  /** The keys are made from it. */
  readonly words: string;
  readonly operation: Operation;
  /** How long the window is, and how much of it is over. */
  readonly hours: number;
  readonly passedMinutes: number;
  readonly spoil: ApprovalFlawName;
  /** Which bit is turned, where one is. */
  readonly bit: number;
}

export function approvalCase(): fc.Arbitrary<ApprovalCase> {
  return fc
    .record({
      words: fc.string({ maxLength: 8 }),
      operation: fc.constantFrom(...OPERATIONS),
      hours: fc.integer({ min: 1, max: 24 }),
      passedMinutes: fc.integer({ min: 3, max: 50 }),
      spoil: fc.constantFrom(
        ...NAMES.filter((name) => APPROVAL_FLAWS[name].processes === undefined),
      ),
      bit: fc.nat({ max: 500 }),
    })
    .map(settled);
}

/** Each of them once, and what is not spoilt for each operation. */
export function everyApproval(): readonly ApprovalCase[] {
  const one = { words: 'a', hours: 24, passedMinutes: 10, bit: 7 };
  return [
    ...OPERATIONS.map((operation) => ({ ...one, operation, spoil: 'nothing' as const })),
    ...NAMES.map((spoil) => settled({ ...one, operation: 'run', spoil })),
    ...NO_FIELDS.map((_, bit) => ({ ...one, bit, operation: 'run', spoil: NO_FIELD }) as const),
  ];
}

const NO_FIELD = 'a field that is none';
const NAMES = Object.keys(APPROVAL_FLAWS) as ApprovalFlawName[];

/** Some things can only happen to one operation. */
function settled(value: ApprovalCase): ApprovalCase {
  return { ...value, operation: APPROVAL_FLAWS[value.spoil].operation ?? value.operation };
}

/** What is shown: the file, the signatures beside it, and whom the operator trusts. */
interface Shown {
  readonly bytes: Buffer;
  readonly signatures: readonly string[];
  /** A file in the format of ssh-keygen. */
  readonly allowedSigners: string;
}

/** Signs the approval as the case says, and spoils it where the paper is what is spoilt. */
export function showApproval(value: ApprovalCase, approval: Approval): Shown {
  const [one, two, other] = ['SG_1', 'SG_2', 'other'].map((role) =>
    keyOf(`${role} ${value.words}`),
  ) as [SigningKey, SigningKey, SigningKey];
  const text = writeApproval(approval);
  const sign = (key: SigningKey) => signSsh(Buffer.from(text, 'utf8'), key, APPROVAL_NAMESPACE);
  const good = {
    bytes: Buffer.from(text, 'utf8'),
    signatures: [sign(one), sign(two)],
    allowedSigners: [line('SG_1', one), line('SG_2', two), line('clerk', other)].join('\n'),
  };
  const insert = (words: string) =>
    Buffer.from(text.replace('  "predicate": {\n', `  "predicate": {\n${words}`), 'utf8');
  switch (value.spoil) {
    case 'a bit turned in a signature':
      return { ...good, signatures: [sign(one), turned(sign(two), value.bit)] };
    case 'the document changed afterwards':
      return {
        ...good,
        bytes: Buffer.from(text.replace('"purpose": "', '"purpose": "not '), 'utf8'),
      };
    case 'a key written twice':
      return { ...good, bytes: insert('    "runId": "another",\n') };
    case 'a field too many':
      return resigned(good, insert('    "threshold": 1,\n'), [one, two]);
    case 'other line ends':
      return resigned(good, Buffer.from(text.replaceAll('\n', '\r\n'), 'utf8'), [one, two]);
    case 'signed by a stranger':
      return { ...good, signatures: [sign(one), sign(keyOf(`stranger ${value.words}`))] };
    case 'signed by a clerk':
      return { ...good, signatures: [sign(one), sign(other)] };
    case 'signed by who is called almost so':
      return { ...good, allowedSigners: [line('SG_1', one), line(ALMOST, two)].join('\n') };
    case 'one signature':
    case 'one signature, by a policy of one':
      return { ...good, signatures: [sign(one)] };
    case 'no signature':
      return { ...good, signatures: [] };
    case 'one sovereign twice':
      return { ...good, signatures: [sign(one), sign(one)] };
    case 'one key in both roles':
      return {
        ...good,
        signatures: [sign(one), sign(one)],
        allowedSigners: [line('SG_1', one), line('SG_2', one)].join('\n'),
      };
    case 'one key for two':
    case 'one key for two, beside another': {
      return {
        ...good,
        signatures: value.spoil === 'one key for two' ? [sign(one)] : good.signatures,
        allowedSigners: [line('SG_1', one), line('SG_2', one), line('SG_2', two)].join('\n'),
      };
    }
    case 'two keys of one sovereign':
      return {
        ...good,
        signatures: [sign(one), sign(other)],
        allowedSigners: [line('SG_1', one), line('SG_1', other), line('SG_2', two)].join('\n'),
      };
    case 'signed for evidence':
      return { ...good, signatures: [sign(one), signSsh(good.bytes, two, EVIDENCE_NAMESPACE)] };
    case 'a key that is over': {
      const over = line('SG_2', two, ',valid-before="20200101Z"');
      return { ...good, allowedSigners: [line('SG_1', one), over].join('\n') };
    }
    default:
      return good;
  }
}

/** Whom the operator trusts: a line of his file. */
function line(name: string, key: SigningKey, also = ''): string {
  return `${name} namespaces="${APPROVAL_NAMESPACE}"${also} ${key.publicKey.line}`;
}

/** The names of one key. To whoever compares a beginning, without case or by LIKE, each is a sovereign's. */
const ALMOST = 'SG_20,SG_,SG,sg_2,SGx2,SG_%,public.SG_2';

function resigned(shown: Shown, bytes: Buffer, keys: readonly SigningKey[]): Shown {
  return {
    ...shown,
    bytes,
    signatures: keys.map((key) => signSsh(bytes, key, APPROVAL_NAMESPACE)),
  };
}

/** Turns one bit of the last 64 bytes, which are the signature itself. */
function turned(armoured: string, bit: number): string {
  const [begin = '', ...rest] = armoured.trimEnd().split('\n');
  const blob = Buffer.from(rest.slice(0, -1).join(''), 'base64');
  const at = blob.length - 1 - (bit >> 3);
  blob[at] = (blob[at] ?? 0) ^ (1 << (bit & 7));
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return `${[begin, ...lines, rest.at(-1)].join('\n')}\n`;
}

function keyOf(words: string): SigningKey {
  const seed = sha256(words).slice('sha256:'.length);
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} PRIVATE KEY-----`);
  return parseSigningKey(`${begin}\n${der.toString('base64')}\n${end}\n`);
}
