/** Makes planned faults strike at their statement. Never invents one: what strikes is part of the generated value. */
import type { Fault, FaultKind } from '../../schema/fault.ts';
import type { Connection } from '../../schema/session.ts';
import { type Position, ProcessDied } from './statement-log.ts';

/** Does to the live connection what the fault says. Always rejects, with the error the pipeline is to see. */
export type Strike = (kind: FaultKind, sqlstate: string) => Promise<never>;

interface InjectOptions {
  readonly faults: readonly Fault[];
  readonly position: Position;
  readonly strike: Strike;
  readonly onFired: (fault: Fault) => void;
}

export function inject(inner: Connection, options: InjectOptions): Connection {
  const { faults, position, strike, onFired } = options;
  let cut: Error | null = null;
  const hit = async (fault: Fault): Promise<never> => {
    position.struck = fault;
    onFired(fault);
    if (fault.kind !== 'disconnect' && fault.kind !== 'crash') {
      return strike(fault.kind, fault.sqlstate);
    }
    // The server rolls back what a vanished client left open, before another client can ask.
    await inner[Symbol.asyncDispose]();
    if (fault.kind === 'crash') throw new ProcessDied();
    cut = new Error('Connection terminated unexpectedly');
    throw cut;
  };
  return {
    query: async (text, values) => {
      if (cut !== null) throw cut;
      const fault = faults.find(
        ({ step, statement }) => step === position.step && statement === position.statement - 1,
      );
      if (fault === undefined) return inner.query(text, values);
      if (fault.side === 'before') return hit(fault);
      await inner.query(text, values);
      return hit(fault);
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}
