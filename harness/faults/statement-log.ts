/** Records every statement the pipeline asks for, with its answer. Never changes either; never keeps the values, only their digest. */
import { sha256 } from '../../schema/digest.ts';
import { thrownError } from '../../schema/failure.ts';
import type { Fault } from '../../schema/fault.ts';
import type { Statement } from '../../schema/observation.ts';
import type { Connection } from '../../schema/session.ts';

/** Where a history stands: which step, how many statements it has sent, and which fault struck the latest. */
export interface Position {
  step: number;
  statement: number;
  struck: Fault | null;
  /** Called where the pipeline's process dies in this step. */
  die: () => void;
}

/** The pipeline's process is gone: it never hears of this. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
  override readonly message = 'the process of the pipeline died here';
}

interface StatementLogOptions {
  readonly role: string;
  readonly method: string;
  readonly position: Position;
  readonly record: (statement: Statement) => void;
}

export function logStatements(inner: Connection, options: StatementLogOptions): Connection {
  const { role, method, position, record } = options;
  return {
    query: async (sql, values) => {
      const index = position.statement++;
      position.struck = null;
      const valuesDigest = values === undefined ? null : sha256(JSON.stringify(values));
      const asked = { step: position.step, method, role, index, sql, valuesDigest };
      try {
        const answer = await inner.query(sql, values);
        const { command, rowCount } = answer;
        record({ ...asked, answer: { status: 'ok', command, rowCount } });
        return answer;
      } catch (cause) {
        const fault = position.struck === null ? {} : { fault: position.struck };
        record({ ...asked, answer: { status: 'error', ...thrownError(cause) }, ...fault });
        if (!(cause instanceof ProcessDied)) throw cause;
        position.die();
        // No line of a dead process runs on, not even one that catches errors.
        return new Promise<never>(() => undefined);
      }
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}
