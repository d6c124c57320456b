/** What two sovereigns sign: one run of one plan on one database, for a time. Written in one way only, so that the bytes that are signed can be read in one way only. */
import { createHash } from 'node:crypto';

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const APPROVAL_TYPE = 'urn:cutproof:attestation:approval:1';

/** What a process may be armed for: to begin a run, to finish one that died, to take one back. */
export const OPERATIONS = ['run', 'recover', 'revert'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** In place of the digest of a certificate, where the server is reached through a folder of this machine. */
export const UNIX_SOCKET = 'unix socket';

/** Which database it is. Clones of a server share identifier, oid and timeline: only the address tells them apart. */
export interface TargetIdentity {
  /** As in the address: a name, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  /** `sha256:<hex>` of the server's certificate (DER), or `unix socket`. */
  readonly certificate: string;
  readonly systemIdentifier: string;
  readonly timelineId: number;
  readonly databaseName: string;
  readonly databaseOid: number;
  /** `sha256:<hex>`. */
  readonly schemaFingerprint: string;
}

export interface Approval {
  readonly runId: string;
  /** `sha256:<hex>`. */
  readonly planDigest: string;
  /** 64 hexadecimal digits, never used before. */
  readonly nonce: string;
  /** What it is for, in words. */
  readonly purpose: string;
  /** May not be one of those who sign. */
  readonly requestedBy: string;
  readonly operations: readonly Operation[];
  readonly target: TargetIdentity;
  /** ISO moments in UTC, as `Date.toISOString` writes them. */
  readonly notBefore: string;
  readonly notAfter: string;
}

const DIGEST_HEAD = 'sha256:';

/** Gives the document as an in-toto statement: the one way to write this approval. */
export function writeApproval(approval: Approval): string {
  const { planDigest, target } = approval;
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: 'cutplan', digest: { sha256: planDigest.slice(DIGEST_HEAD.length) } }],
    predicateType: APPROVAL_TYPE,
    predicate: {
      runId: approval.runId,
      nonce: approval.nonce,
      purpose: approval.purpose,
      requestedBy: approval.requestedBy,
      operations: approval.operations,
      target: {
        host: target.host,
        port: target.port,
        certificate: target.certificate,
        systemIdentifier: target.systemIdentifier,
        timelineId: target.timelineId,
        databaseName: target.databaseName,
        databaseOid: target.databaseOid,
        schemaFingerprint: target.schemaFingerprint,
      },
      notBefore: approval.notBefore,
      notAfter: approval.notAfter,
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** Gives `sha256:<hex>` of the signed bytes: the name of the approval in both ledgers. */
export function approvalDigest(bytes: Uint8Array): string {
  return `${DIGEST_HEAD}${createHash('sha256').update(bytes).digest('hex')}`;
}
