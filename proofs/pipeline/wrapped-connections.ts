/** Makes a subject of which one part misbehaves: the connections between the adapter and the server, as a careless wrapper or a helpful driver would, another seam of the adapter, or one method. The rest stays as it is. */
import type { AdapterSeams } from '../../cutter/phases/adapter.ts';
import type { Adapter, Method, Outcome, Run } from '../../schema/contract/phase.ts';
import type { Answer, Connection, ConnectionProvider } from '../../schema/session.ts';
import type { Subject } from './subject.ts';

export interface SentStatement {
  readonly connection: Connection;
  readonly method: Method;
  readonly text: string;
  /** The text in the names of the contract. */
  readonly meaning: string;
  readonly values: readonly unknown[] | undefined;
}

/** `answer` is given every statement and the real connection, and does what it likes. */
export function wrapped(
  subject: Subject,
  answer: (asked: SentStatement) => Promise<Answer>,
): Subject {
  return withSeams(subject, (seams) => ({ connectionProvider: misbehave(seams, answer) }));
}

/** Gives the adapter some other seams than those that it is to have. */
export function withSeams(
  subject: Subject,
  others: (seams: AdapterSeams) => Partial<AdapterSeams>,
): Subject {
  return { ...subject, adapter: (seams) => subject.adapter({ ...seams, ...others(seams) }) };
}

/** Changes what a method reports, after it has done its work. It may do it again. */
export function reporting(
  subject: Subject,
  method: Method,
  report: (outcome: Outcome, again: () => Promise<Outcome>) => Outcome | Promise<Outcome>,
): Subject {
  return {
    ...subject,
    adapter: (seams) => {
      const adapter = subject.adapter(seams);
      const act = (run: Run) => adapter[method](run);
      return withMethod(adapter, method, async (run) => report(await act(run), () => act(run)));
    },
  };
}

/** The same adapter, but for one method. */
export function withMethod(
  adapter: Adapter,
  method: Method,
  act: (run: Run) => Promise<Outcome>,
): Adapter {
  const honest = (name: Method) => (run: Run) => adapter[name](run);
  return {
    pre_write_backup: honest('pre_write_backup'),
    cut_leg_a: honest('cut_leg_a'),
    lifecycle_enact: honest('lifecycle_enact'),
    leg_b_record: honest('leg_b_record'),
    write_verify: honest('write_verify'),
    revert_cut: honest('revert_cut'),
    [method]: act,
  };
}

function misbehave(
  { connectionProvider: provider, names }: AdapterSeams,
  answer: (asked: SentStatement) => Promise<Answer>,
): ConnectionProvider {
  return {
    open: async (role, method) => {
      const connection = await provider.open(role, method);
      return {
        query: (text, values) =>
          answer({ connection, method, text, meaning: names.logical(text), values }),
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      };
    },
  };
}
