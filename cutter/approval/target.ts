/** Which database answers, and whether it is the one that was approved. Asks, and changes nothing. */
import { type TargetIdentity, UNIX_SOCKET } from '../../schema/contract/approval.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Connection, Session } from '../../schema/session.ts';
import type { ApprovalCode, ApprovalObjection } from './codes.ts';

/** A connection that knows to whom it leads. */
export interface KnownConnection extends Connection {
  /** Ends it at once, without a word to the server. */
  destroy(): void;
  /** `sha256:<hex>` of the server's certificate; null where the connection is not encrypted. */
  readonly certificate: string | null;
}

/** At which address it is asked, and how. */
export interface TargetSeams {
  readonly host: string;
  readonly port: number;
  readonly fingerprint: (session: Session) => Promise<string>;
  readonly names: Names;
}

interface TargetFound {
  readonly identity: TargetIdentity;
  /** The clock of the server. */
  readonly at: Date;
  /** The database's half of the kill-switch. */
  readonly enabled: boolean;
}

/** How far the two clocks may be apart: further, and nobody knows whether the window is open. */
const SKEW_MS = 60_000;

const IDENTITY = `
  select (select system_identifier::text from pg_catalog.pg_control_system()) as identifier,
    (select timeline_id from pg_catalog.pg_control_checkpoint()) as timeline,
    current_database()::text as name,
    (select oid::text from pg_catalog.pg_database where datname = current_database()) as oid,
    to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
    (select execution_enabled from cutter.kill_switch) as enabled`;

export async function identifyTarget(
  session: KnownConnection,
  { host, port, fingerprint, names }: TargetSeams,
): Promise<TargetFound> {
  const [row] = (await session.query(names.sql(IDENTITY))).rows;
  return {
    identity: {
      host,
      port,
      certificate: certificateOf(session, host),
      systemIdentifier: String(row?.['identifier']),
      timelineId: Number(row?.['timeline']),
      databaseName: String(row?.['name']),
      databaseOid: Number(row?.['oid']),
      schemaFingerprint: await fingerprint(session),
    },
    at: new Date(String(row?.['at'])),
    enabled: row?.['enabled'] === true,
  };
}

/** What stands for the server in an approval; null where anybody could answer. */
export function shownBy({ certificate }: KnownConnection, host: string): string | null {
  return certificate ?? (host.startsWith('/') ? UNIX_SOCKET : null);
}

/** Without TLS nobody knows who answers at an address. Rejects with `E_USAGE`. */
function certificateOf(session: KnownConnection, host: string): string {
  const shown = shownBy(session, host);
  if (shown !== null) return shown;
  throw new ProofError('E_USAGE', `the connection to ${host} is not encrypted`, {
    hint: 'anybody could answer there: use sslmode=verify-full, or the socket of the server',
  });
}

/** Names every part of the identity that is not as it was approved. */
export function compareTarget(
  approved: TargetIdentity,
  { identity, at }: TargetFound,
  now: Date,
): readonly ApprovalObjection[] {
  const skew = Math.abs(at.getTime() - now.getTime());
  const late = `the clock of the server says ${textOf(at)}, that of this machine ${textOf(now)}`;
  return [
    ...(Object.keys(CODES) as (keyof TargetIdentity)[]).flatMap((field) => {
      const [wanted, found] = [approved[field], identity[field]];
      if (wanted === found) return [];
      return [{ code: CODES[field], what: `${field} is ${found}, approved was ${wanted}` }];
    }),
    // Asked this way round: a clock that says nothing is no clock.
    ...(skew <= SKEW_MS ? [] : [{ code: 'clock_skew' as const, what: late }]),
  ];
}

const CODES: Readonly<Record<keyof TargetIdentity, ApprovalCode>> = {
  host: 'wrong_address',
  port: 'wrong_address',
  certificate: 'wrong_certificate',
  systemIdentifier: 'wrong_database',
  timelineId: 'wrong_database',
  databaseName: 'wrong_database',
  databaseOid: 'wrong_database',
  schemaFingerprint: 'wrong_schema',
};

function textOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'nothing' : date.toISOString();
}
