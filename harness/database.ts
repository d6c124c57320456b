/** Connections to a PostgreSQL server. The only file that knows `pg`; nothing here decides what may be sent. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { describeFailure, ProofError } from '../schema/failure.ts';
import type { Answer, Session } from '../schema/session.ts';

export interface Target {
  /** A host name, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Where the password stands. Never the password itself: a target is handed around, printed and compared. */
  readonly passwordFile?: string;
}

/** A server that accepts the socket and then says nothing must not hold a run for ever. */
const CONNECT_TIMEOUT_MS = 10_000;

/** `I` idle, `T` in a transaction, `E` in a failed one; null once the connection is gone. */
export type TransactionStatus = 'I' | 'T' | 'E' | null;

export interface Database extends Session, AsyncDisposable {
  /** Process id of the server's backend. */
  readonly pid: number;
  readonly target: Target;
  status(): TransactionStatus;
  /** Sends several statements as one text, in one round trip. For the harness's own statements only. */
  script(text: string): Promise<readonly Answer[]>;
  /** Calls with the channel of every NOTIFY that arrives. Whoever listened before hears no more. */
  onNotification(listen: (channel: string) => void): void;
  /** Ends the connection at once, without a word to the server. */
  destroy(): void;
}

/** Opens one connection. Rejects with `E_CONNECTION`. */
export async function connect(target: Target): Promise<Database> {
  const { passwordFile, ...where } = target;
  const client = new pg.Client({
    ...where,
    ...(passwordFile === undefined ? {} : { password: () => readFileSync(passwordFile, 'utf8') }),
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
  try {
    await client.connect();
  } catch (cause) {
    const address = `${target.user}@${target.host}:${target.port}/${target.database}`;
    throw new ProofError(
      'E_CONNECTION',
      `cannot connect to ${address}: ${describeFailure(cause)}`,
      {
        hint: 'check that the server runs and that the role may log in',
        cause,
      },
    );
  }
  const settled = settling(client, () => lost);
  const pid = Number((await client.query('select pg_backend_pid() as pid')).rows[0]?.pid);
  return {
    pid,
    target,
    // One statement only: the extended protocol refuses a text that holds several.
    query: async (text, values = []) =>
      toAnswer(await settled(() => client.query(extended(text, values)))),
    script: async (text) => [await settled(() => client.query(text))].flat().map(toAnswer),
    onNotification: (listen) => {
      client.removeAllListeners('notification');
      client.on('notification', ({ channel }) => listen(channel));
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

function extended(text: string, values: readonly unknown[]): pg.QueryConfig {
  return { text, values: [...values], queryMode: 'extended' } as pg.QueryConfig;
}

function toAnswer(result: pg.QueryResult): Answer {
  return { command: result.command, rowCount: result.rowCount, rows: result.rows };
}
