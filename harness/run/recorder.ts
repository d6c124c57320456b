/** Notes what a trial is asked and what it answers, values included, so that one case can be written down again. Changes nothing; what is noted stays in memory. */
import { thrownError } from '../../schema/failure.ts';
import type { FaultKind } from '../../schema/fault.ts';
import type { Connection, Session } from '../../schema/session.ts';
import type { Gate, Trial } from '../rollback/trial.ts';
import type { Seen } from '../witness/witness.ts';

type Answered =
  | { readonly status: 'ok'; readonly command: string; readonly rowCount: number | null }
  | { readonly status: 'error'; readonly code: string; readonly message: string };

/** What was sent. The answer is null where none ever came. */
export interface RecordedStatement {
  readonly sql: string;
  readonly values: readonly unknown[];
  answer: Answered | null;
}

export type RecordedEvent =
  /** What the operator of the copy had done to it before. */
  | { readonly what: 'begin'; readonly preparation: readonly string[] }
  | {
      readonly what: 'open';
      readonly connection: number;
      readonly role: string;
      readonly method: string;
    }
  | ({ readonly what: 'statement'; readonly connection: number } & RecordedStatement)
  /** Somebody else's statement. */
  | ({ readonly what: 'other'; readonly role: string } & RecordedStatement)
  | { readonly what: 'strike'; readonly kind: FaultKind; readonly sqlstate: string }
  | { readonly what: 'boundary'; readonly kind: 'commit' | 'rollback'; readonly seen: Seen }
  | { readonly what: 'look'; readonly seen: Seen }
  /** Given back by the pipeline, or taken from it by a fault. */
  | { readonly what: 'leave'; readonly connection: number }
  | { readonly what: 'end' };

export type CaseRecording = readonly RecordedEvent[];

export interface CaseRecorder {
  /** Notes everything that trials do meanwhile. */
  during<Result>(
    act: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly recording: CaseRecording }>;
  /** Gives the same trial, noted where somebody asked for it. */
  listen<Kind extends Trial>(trial: Kind, preparation: readonly string[]): Kind;
}

export function createCaseRecorder(): CaseRecorder {
  let events: RecordedEvent[] | null = null;
  return {
    during: async (act) => {
      const recording: RecordedEvent[] = [];
      events = recording;
      try {
        return { result: await act(), recording };
      } finally {
        events = null;
      }
    },
    listen: (trial, preparation) =>
      events === null ? trial : noteTrial(trial, { events, preparation }),
  };
}

interface Notes {
  readonly events: RecordedEvent[];
  readonly preparation: readonly string[];
}

/** The same kind of trial: only what passes through it is written down. */
function noteTrial<Kind extends Trial>(trial: Kind, { events, preparation }: Notes): Kind {
  events.push({ what: 'begin', preparation });
  const { beginAsOther } = trial;
  let connections = 0;
  const closing = async (end: Trial['end']) => {
    events.push({ what: 'end' });
    return end();
  };
  const noted: Trial = {
    ...trial,
    guard: (onBoundary, ahead) => {
      const gate = trial.guard(async (method, kind, seen) => {
        events.push({ what: 'boundary', kind, seen });
        await onBoundary(method, kind, seen);
      }, ahead);
      const open: Gate['open'] = (role, method) => {
        const connection = connections++;
        events.push({ what: 'open', connection, role, method });
        const opened = gate.open(role, method);
        const note = (one: Connection) => noteConnection(one, connection, events);
        return opened instanceof Promise ? opened.then(note) : note(opened);
      };
      return { ...gate, open };
    },
    strike: (kind, sqlstate) => {
      events.push({ what: 'strike', kind, sqlstate });
      return trial.strike(kind, sqlstate);
    },
    look: async () => {
      const seen = await trial.look();
      events.push({ what: 'look', seen });
      return seen;
    },
    asOther: (role, act) => trial.asOther(role, (session) => act(noteOther(session, role, events))),
    beginAsOther:
      beginAsOther &&
      ((role, act) => beginAsOther(role, (session) => act(noteOther(session, role, events)))),
    end: () => closing(trial.end),
    ...('rollBack' in trial ? { rollBack: () => closing(trial.end) } : {}),
  };
  return noted as Kind;
}

function noteOther(session: Session, role: string, events: RecordedEvent[]): Session {
  return noteSession(session, (sent) => push(events, { what: 'other', role, ...sent }));
}

function noteConnection(
  inner: Connection,
  connection: number,
  events: RecordedEvent[],
): Connection {
  const note = (sent: RecordedStatement) =>
    push(events, { what: 'statement', connection, ...sent });
  return {
    ...noteSession(inner, note),
    [Symbol.asyncDispose]: async () => {
      events.push({ what: 'leave', connection });
      await inner[Symbol.asyncDispose]();
    },
  };
}

/** A statement is noted when it is asked: what it sets off comes after it. */
function noteSession(inner: Session, note: (one: RecordedStatement) => RecordedStatement): Session {
  return {
    query: async (sql, values) => {
      const sent = note({ sql, values: values ?? [], answer: null });
      try {
        const answer = await inner.query(sql, values);
        const { command, rowCount } = answer;
        sent.answer = { status: 'ok', command, rowCount };
        return answer;
      } catch (cause) {
        sent.answer = { status: 'error', ...thrownError(cause) };
        throw cause;
      }
    },
  };
}

function push<Event extends RecordedEvent>(events: RecordedEvent[], event: Event): Event {
  events.push(event);
  return event;
}
