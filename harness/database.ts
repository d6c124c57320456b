/** Connections to a PostgreSQL server. The only file that knows `pg`; nothing here decides what may be sent. */
import pg from 'pg';
import { describeFailure, ProofError } from '../schema/failure.ts';
import type { Answer, Session } from '../schema/session.ts';

export interface Target {
  /** A host name, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** `I` idle, `T` in a transaction, `E` in a failed one; null once the connection is gone. */
export type TransactionStatus = 'I' | 'T' | 'E' | null;

export interface Database extends Session, AsyncDisposable {
  /** Process id of the server's backend. */
  readonly pid: number;
  readonly target: Target;
  status(): TransactionStatus;
  /** Sends several statements as one text, in one round trip. For the harness's own statements only. */
  script(text: string): Promise<readonly Answer[]>;
  /** Ends the connection at once, without a word to the server. */
  destroy(): void;
}

/** Opens one connection. Rejects with `E_CONNECTION`. */
export async function connect(target: Target): Promise<Database> {
  const client = new pg.Client({ ...target, application_name: 'cutproof', keepAlive: false });
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
    const where = `${target.user}@${target.host}:${target.port}/${target.database}`;
    throw new ProofError('E_CONNECTION', `cannot connect to ${where}: ${describeFailure(cause)}`, {
      hint: 'check that the server runs and that the role may log in',
      cause,
    });
  }
  const pid = Number((await client.query('select pg_backend_pid() as pid')).rows[0]?.pid);
  return {
    pid,
    target,
    // One statement only: the extended protocol refuses a text that holds several.
    query: async (text, values = []) => toAnswer(await client.query(extended(text, values))),
    script: async (text) => [await client.query(text)].flat().map(toAnswer),
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
