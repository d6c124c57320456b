/** Connections to a PostgreSQL server. The only file that knows `pg`; nothing here decides what may be sent. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import pg from 'pg';
import { describeFailure, isProofError, ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Answer, Session } from '../../schema/session.ts';
import { findPassword, type PasswordPlace } from './password.ts';
import { type Attempt, attemptsOf, type Tls } from './tls.ts';

export interface Target {
  /** A host name, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Where the password stands. Never the password itself: a target is handed around, printed and compared. */
  readonly passwordFile?: string;
  /** Where libpq would look for the password of a database that exists. */
  readonly password?: PasswordPlace;
  /** Without it no TLS is tried: the servers of a run are reached by a socket, or on this host. */
  readonly tls?: Tls;
  /** Settings that the session starts with, such as its isolation: given from outside, so that the pipeline's own statements stay as they are. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A server that accepts the socket and then says nothing must not hold a run for ever. */
const CONNECT_TIMEOUT_MS = 10_000;

/** `I` idle, `T` in a transaction, `E` in a failed one; null once the connection is gone. */
type TransactionStatus = 'I' | 'T' | 'E' | null;

export interface Database extends Session, AsyncDisposable {
  /** Process id of the server's backend. */
  readonly pid: number;
  readonly target: Target;
  /** `sha256:<hex>` of the certificate that the server has shown; null where the connection is not encrypted. */
  readonly certificate: string | null;
  status(): TransactionStatus;
  /** Sends several statements as one text, in one round trip. For the harness's own statements only. */
  script(text: string): Promise<readonly Answer[]>;
  /** Calls with the channel of every NOTIFY that arrives. Whoever listened before hears no more. */
  onNotification(listen: (channel: string) => void): void;
  /** Calls with the text of every message that the server sends besides its answers. Whoever listened before hears no more. */
  onNotice(listen: (message: string) => void): void;
  /** Ends the connection at once, without a word to the server. */
  destroy(): void;
}

/** Opens one connection, in the first way that works. Rejects with `E_CONNECTION`. */
export async function connect(target: Target): Promise<Database> {
  const errors: unknown[] = [];
  for (const attempt of attemptsOf(target.host, target.tls)) {
    const opened = await open(target, attempt).catch((error: unknown) => {
      errors.push(error);
      return null;
    });
    if (opened !== null) return opened;
  }
  // Somebody who said what to do about it has said it better.
  const [cause] = errors;
  if (isProofError(cause)) throw cause;
  const address = `${target.user}@${target.host}:${target.port}/${target.database}`;
  const said = [...new Set(errors.map(describeFailure))].join('; without or with TLS: ');
  throw new ProofError('E_CONNECTION', `cannot connect to ${address}: ${said}`, {
    hint: 'check that the server runs and that the role may log in',
    cause,
  });
}

async function open(target: Target, ssl: Attempt): Promise<Database> {
  const { host, port, user, database, settings = {} } = target;
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    options: startupWords(settings),
    ...passwordOf(target),
    // Always said: `pg` would take its own meaning of PGSSLMODE, which is not psql's.
    ssl,
    sslnegotiation: 'postgres',
    application_name: 'cutproof',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: false,
  });
  let lost = false;
  // An idle connection that the server ends reports here; without a listener Node would end the process.
  client.on('error', () => {
    lost = true;
  });
  client.on('end', () => {
    lost = true;
  });
  await client.connect();
  const settled = settling(client, () => lost);
  const pid = Number((await client.query('select pg_backend_pid() as pid')).rows[0]?.pid);
  return {
    pid,
    target,
    certificate: certificateOf(client.connection.stream),
    // One statement only: the extended protocol refuses a text that holds several.
    query: async (text, values = []) =>
      toAnswer(await settled(() => client.query(extended(text, values)))),
    script: async (text) => [await settled(() => client.query(text))].flat().map(toAnswer),
    onNotification: (listen) => {
      client.removeAllListeners('notification');
      client.on('notification', ({ channel }) => listen(channel));
    },
    onNotice: (listen) => {
      client.removeAllListeners('notice');
      client.on('notice', ({ message }) => listen(message ?? ''));
    },
    status: () => (lost ? null : (client.getTransactionStatus() as TransactionStatus)),
    destroy: () => {
      lost = true;
      client.connection.stream.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      if (lost) return;
      await client.end();
    },
  };
}

function certificateOf(stream: Duplex): string | null {
  if (!(stream instanceof TLSSocket)) return null;
  const { raw } = stream.getPeerCertificate();
  return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
}

/** Read when the server asks, and not before. */
function passwordOf(target: Target): Pick<pg.ClientConfig, 'password'> {
  const { passwordFile, password } = target;
  if (passwordFile !== undefined) return { password: () => readFileSync(passwordFile, 'utf8') };
  if (password === undefined || password.from === 'variable') return {};
  return { password: () => findPassword(password, target) };
}

/** Rejects only once the server has said how the transaction stands: `pg` rejects at the error itself, a moment earlier. */
function settling(
  client: pg.Client,
  isLost: () => boolean,
): <Result>(send: () => Promise<Result>) => Promise<Result> {
  let ready = true;
  client.connection.on('readyForQuery', () => {
    ready = true;
  });
  return async (send) => {
    ready = false;
    try {
      return await send();
    } catch (error) {
      if (!ready && !isLost()) {
        await new Promise<void>((resume) => {
          const done = () => {
            client.connection.off('readyForQuery', done);
            client.off('end', done);
            resume();
          };
          client.connection.once('readyForQuery', done);
          client.once('end', done);
        });
      }
      throw error;
    }
  };
}

/** Quotes an identifier for SQL. */
export function identifier(name: string): string {
  return pg.escapeIdentifier(name);
}

/** Quotes a text for SQL. */
export function literal(text: string): string {
  return pg.escapeLiteral(text);
}

/** White space ends a word there, so that in a value is escaped. */
function startupWords(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\s\\]/g, '\\$&')}`)
    .join(' ');
}

function extended(text: string, values: readonly unknown[]): pg.QueryConfig {
  return { text, values: [...values], queryMode: 'extended' } as pg.QueryConfig;
}

function toAnswer(result: pg.QueryResult): Answer {
  return { command: result.command, rowCount: result.rowCount, rows: result.rows };
}

/** Gives the same session, spoken to in the names of the contract. */
export function logicalSession(session: Session, names: Names): Session {
  return { query: (text, values) => session.query(names.sql(text), values) };
}
