/** Makes a pipeline whose connections misbehave between the adapter and the server, as a careless wrapper or a helpful driver would. */
import type { Names } from '../../schema/names.ts';
import { type Methods, methodsOf, type PhaseOutcome } from '../../schema/pipeline.ts';
import type { Answer, Connection, ConnectionProvider } from '../../schema/session.ts';
import type { Pipeline } from '../engine/pipeline.ts';

export interface WrappedStatement {
  readonly connection: Connection;
  readonly method: string;
  readonly text: string;
  /** The text in the names of the contract. */
  readonly meaning: string;
  readonly values: readonly unknown[] | undefined;
}

/** `answer` is given every statement and the real connection, and does what it likes. */
export function wrapped<P extends Pipeline>(
  pipeline: P,
  answer: (statement: WrappedStatement) => Promise<Answer>,
): P {
  return {
    ...pipeline,
    seams: (connections: ConnectionProvider, names: Names) =>
      pipeline.seams(misbehave(connections, names, answer), names),
  };
}

/** Changes what a method reports, after it has done its work. */
export function reporting<P extends Pipeline>(
  pipeline: P,
  method: string,
  report: (outcome: PhaseOutcome) => PhaseOutcome,
): P {
  return {
    ...pipeline,
    adapter: (seams: unknown): Methods => {
      const methods = pipeline.adapter(seams);
      const honest = methodsOf(pipeline.contract).map(
        (name) => [name, (run: never) => methods[name]?.(run)] as const,
      );
      return {
        ...(Object.fromEntries(honest) as Methods),
        [method]: async (run) => report((await methods[method]?.(run)) as PhaseOutcome),
      };
    },
  };
}

function misbehave(
  connections: ConnectionProvider,
  names: Names,
  answer: (statement: WrappedStatement) => Promise<Answer>,
): ConnectionProvider {
  return {
    open: async (role, method) => {
      const connection = await connections.open(role, method);
      return {
        query: (text, values) =>
          answer({ connection, method, text, meaning: names.logical(text), values }),
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      };
    },
  };
}
