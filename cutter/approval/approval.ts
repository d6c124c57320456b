/** Reads an approval and holds it, its signatures and the time against what is asked for. Pure: opens no connection, and trusts no key that it was not given. */
import type { AllowedSigner } from '../../platform/ssh/allowed-signers.ts';
import type { Approval, Operation } from '../../schema/contract/approval.ts';
import { approvalDigest, OPERATIONS, writeApproval } from '../../schema/contract/approval.ts';
import type { ApprovalCode, ApprovalObjection } from './codes.ts';
import { countSigners } from './signers.ts';

/** What an operator's configuration says; never the document itself. */
export interface ApprovalPolicy {
  /** The names under which sovereigns sign. */
  readonly roles: readonly string[];
  /** How many of them, each with a key of his own. Never less than two. */
  readonly threshold: number;
}

export const SOVEREIGNS: ApprovalPolicy = { roles: ['SG_1', 'SG_2'], threshold: 2 };

export interface ApprovalPapers {
  /** The file as it stands on the disk: these bytes were signed. */
  readonly bytes: Uint8Array;
  /** Armoured, as `ssh-keygen -Y sign` writes them. */
  readonly signatures: readonly string[];
  readonly signers: readonly AllowedSigner[];
}

/** What the process is about to do. Null where it is not known yet, or not asked for. */
export interface ApprovalRequest {
  readonly operation: Operation | null;
  readonly runId: string | null;
  readonly planDigest: string | null;
  readonly address: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
  } | null;
}

interface ApprovalReading {
  /** Null where it cannot be read. */
  readonly approval: Approval | null;
  readonly digest: string;
  readonly objections: readonly ApprovalObjection[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Gives what speaks against acting under the approval now; nothing where it holds. */
export function readApproval(
  papers: ApprovalPapers,
  asked: { readonly policy: ApprovalPolicy; readonly request: ApprovalRequest; readonly at: Date },
): ApprovalReading {
  const { policy, request, at } = asked;
  const { bytes, signatures, signers } = papers;
  const digest = approvalDigest(bytes);
  const approval = parseApproval(bytes);
  const signed = countSigners({ bytes, signatures, signers, policy, at });
  if (approval === null) {
    const what =
      'it is no approval, has a key twice, or is not written as cutproof approve draft writes it';
    return { approval, digest, objections: [{ code: 'malformed', what }, ...signed] };
  }
  const { requestedBy } = approval;
  const own = policy.roles.includes(requestedBy)
    ? [object('requester_signs', `${requestedBy} asks for it and cannot sign it as well`)]
    : [];
  const objections = [
    ...signed,
    ...own,
    ...judgeTime(approval, at),
    ...judgeRequest(approval, request),
  ];
  return { approval, digest, objections };
}

/** Gives the approval, or null unless the bytes are exactly as they would be written: then no parser can read them in another way. */
export function parseApproval(bytes: Uint8Array): Approval | null {
  const text = Buffer.from(bytes).toString('utf8');
  let approval: Approval;
  try {
    approval = toApproval(JSON.parse(text));
    if (!isWhole(approval)) return null;
  } catch {
    // Whatever is missing or of another kind, it is no approval.
    return null;
  }
  // A key that stands twice, a field too many, another order, other line ends: none is written so.
  return Buffer.from(writeApproval(approval), 'utf8').equals(Buffer.from(bytes)) ? approval : null;
}

interface Statement {
  readonly subject: readonly [{ readonly digest: { readonly sha256: string } }];
  readonly predicate: Omit<Approval, 'planDigest'>;
}

function toApproval(parsed: unknown): Approval {
  const { subject, predicate } = parsed as Statement;
  const { operations, target } = predicate;
  return Object.freeze({
    runId: predicate.runId,
    planDigest: `sha256:${subject[0].digest.sha256}`,
    nonce: predicate.nonce,
    purpose: predicate.purpose,
    requestedBy: predicate.requestedBy,
    operations: Object.freeze([...operations]),
    target: Object.freeze({ ...target }),
    notBefore: predicate.notBefore,
    notAfter: predicate.notAfter,
  });
}

const HEX = /^[0-9a-f]{64}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Nothing that moves the cursor or hides a word from the one who reads what he signs. */
const LINE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,500}$/u;

function isWhole({ target, operations, ...rest }: Approval): boolean {
  const { host, port, certificate, databaseName, databaseOid, timelineId } = target;
  const lines = [rest.runId, rest.purpose, rest.requestedBy, host, databaseName, certificate];
  const numbers = [port, databaseOid, timelineId];
  return (
    matches(HEX, [rest.nonce]) &&
    matches(DIGEST, [rest.planDigest, target.schemaFingerprint]) &&
    matches(/^\d{1,20}$/, [target.systemIdentifier]) &&
    matches(LINE, [...lines, rest.notBefore, rest.notAfter]) &&
    numbers.every((one) => Number.isSafeInteger(one) && one > 0) &&
    operations.length > 0 &&
    new Set(operations).size === operations.length &&
    operations.every((one) => OPERATIONS.includes(one))
  );
}

/** Whatever the types say, it came out of a file. */
function matches(shape: RegExp, values: readonly unknown[]): boolean {
  return values.every((one) => typeof one === 'string' && shape.test(one));
}

function judgeTime({ notBefore, notAfter }: Approval, at: Date): readonly ApprovalObjection[] {
  const [from, to] = [notBefore, notAfter].map((text) => new Date(text));
  if (from === undefined || to === undefined) return [];
  // An invalid date compares as false with everything: what is asked for must be true.
  if (!(isWritten(from, notBefore) && isWritten(to, notAfter) && from < to)) {
    return [object('no_window', `${notBefore} to ${notAfter} is no time`)];
  }
  const length = to.getTime() - from.getTime();
  return [
    ...(length <= DAY_MS ? [] : [object('window_too_long', `it lasts ${length / DAY_MS} days`)]),
    ...(at >= from ? [] : [object('not_yet_valid', `it begins at ${notBefore}`)]),
    ...(at < to ? [] : [object('expired', `it ended at ${notAfter}`)]),
  ];
}

function isWritten(date: Date, text: string): boolean {
  return !Number.isNaN(date.getTime()) && date.toISOString() === text;
}

function judgeRequest(approval: Approval, request: ApprovalRequest): readonly ApprovalObjection[] {
  const { runId, planDigest, operations, target } = approval;
  const { address, operation } = request;
  const allowed = operations.join(', ');
  const differs = (one: unknown, other: unknown) => other !== null && one !== other;
  return [
    ...(differs(runId, request.runId) ? [object('wrong_run', `for run ${runId}`)] : []),
    ...(differs(planDigest, request.planDigest)
      ? [object('wrong_plan', `for the plan ${planDigest}, not ${request.planDigest}`)]
      : []),
    ...(operation === null || operations.includes(operation)
      ? []
      : [object('operation_not_allowed', `it allows ${allowed}, not ${operation}`)]),
    ...(address === null || (address.host === target.host && address.port === target.port)
      ? []
      : [
          object(
            'wrong_address',
            `for ${target.host}:${target.port}, not ${address.host}:${address.port}`,
          ),
        ]),
    ...(address === null || address.database === target.databaseName
      ? []
      : [object('wrong_database', `for ${target.databaseName}, not ${address.database}`)]),
  ];
}

function object(code: ApprovalCode, what: string): ApprovalObjection {
  return { code, what };
}
