/** Makes a pipeline of which one part misbehaves: the connections between the adapter and the server, as a careless wrapper or a helpful driver would, another seam of the adapter, or one method. The rest stays as it is. */
import type { Names } from '../../schema/names.ts';
import type { Contract, Methods, PhaseOutcome, PipelineRun } from '../../schema/pipeline.ts';
import { methodsOf } from '../../schema/pipeline.ts';
import type { Answer, Connection, ConnectionProvider } from '../../schema/session.ts';
import type { Pipeline } from '../engine/pipeline.ts';

interface SentStatement {
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
  answer: (asked: SentStatement) => Promise<Answer>,
): P {
  return {
    ...pipeline,
    seams: (connections: ConnectionProvider, names: Names) =>
      pipeline.seams(misbehave(connections, names, answer), names),
  };
}

/** Gives the adapter some other seams than those that it is to have, whoever made them. */
export function withSeams<P extends Pipeline>(
  pipeline: P,
  others: (seams: ReturnType<P['seams']>) => Partial<ReturnType<P['seams']>>,
): P {
  return {
    ...pipeline,
    adapter: (given: unknown): Methods => {
      const seams = given as ReturnType<P['seams']> & object;
      return pipeline.adapter({ ...seams, ...others(seams) });
    },
  };
}

/** Changes what a method reports, after it has done its work. It may do it again. */
export function reporting<P extends Pipeline>(
  pipeline: P,
  method: string,
  report: (
    outcome: PhaseOutcome,
    again: () => Promise<PhaseOutcome>,
  ) => PhaseOutcome | Promise<PhaseOutcome>,
): P {
  return {
    ...pipeline,
    adapter: (seams: unknown): Methods => {
      const methods = pipeline.adapter(seams);
      const act = (run: PipelineRun) => methods[method]?.(run) as Promise<PhaseOutcome>;
      return withMethods(methods, pipeline.contract, {
        [method]: async (run) => report(await act(run), () => act(run)),
      });
    },
  };
}

/** The same methods, but for some. They may be those of a class, which a spread would lose. */
export function withMethods<Run extends PipelineRun>(
  methods: Methods<Run>,
  contract: Pick<Contract, 'phases' | 'inverse'>,
  changed: Methods<Run>,
): Methods<Run> {
  const honest = methodsOf(contract).map(
    (name) => [name, (run: Run) => methods[name]?.(run)] as const,
  );
  return { ...(Object.fromEntries(honest) as Methods<Run>), ...changed };
}

function misbehave(
  connections: ConnectionProvider,
  names: Names,
  answer: (asked: SentStatement) => Promise<Answer>,
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
