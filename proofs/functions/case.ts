/** Sends the calls of a case in one transaction that can only roll back, reads everything before and after each, and has it held against the model. */
import type { Deed, DirectCalls, DirectTransaction } from '../../generators/direct-call.ts';
import { logicalSession } from '../../harness/connection/connection.ts';
import type { Trial } from '../../harness/rollback/trial.ts';
import type { Call } from '../../schema/contract/model/call.ts';
import type { State } from '../../schema/contract/model/state.ts';
import { CALLERS } from '../../schema/contract/privileges.ts';
import { thrownError } from '../../schema/failure.ts';
import type { Observation } from '../../schema/observation.ts';
import { withoutArguments } from '../../schema/pipeline.ts';
import type { Session } from '../../schema/session.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';
import { argumentsOf } from './arguments.ts';
import { type Ended, type Judged, judgeCall, judgeCommit, judgeEdit } from './check.ts';
import { stateLabels } from './labels.ts';
import { keeping, statementOf } from './neighbours.ts';
import { createStateReader, type StateReader } from './whole-state.ts';

/** What one deed, call or COMMIT came to, held against the model. The states themselves are not kept: they would be the whole database, many times over. */
export interface Answered extends Judged {
  readonly deed: number;
  /** A function, `COMMIT`, `ROLLBACK`, or what somebody else did. */
  readonly what: string;
  readonly role: string;
  readonly ended: string;
  /** In what state it was asked. */
  readonly state: readonly string[];
}

export interface CallsSeen {
  readonly answered: readonly Answered[];
  /** How the trial was left, and what its end found. */
  readonly seen: Observation;
}

export async function callDirectly(
  value: DirectCalls,
  workbench: CutterWorkbench,
): Promise<CallsSeen> {
  const sandbox = await workbench.sandbox('armed');
  const trial = await sandbox.begin();
  const guard = trial.guard(async () => undefined);
  const { read } = createStateReader();
  const answered: Answered[] = [];
  let judgeLast: JudgeLast = () => [];
  for (const [index, deed] of value.deeds.entries()) {
    const scene = {
      value,
      index,
      read,
      arrive: (now: State) => answered.push(...judgeLast(now)),
    };
    if (deed.do === 'transaction') {
      await using connection = guard.open(deed.role, 'direct_calls');
      const spoken = logicalSession(connection, workbench.names);
      const { calls, last } = await transact({ ...scene, deed }, connection, spoken);
      answered.push(...calls);
      judgeLast = last;
    } else judgeLast = await meddle({ ...scene, deed }, trial);
  }
  await trial.asOther('cutter_exec', async (session) => {
    answered.push(...judgeLast((await read(session, 'cutter_exec')).state));
  });
  const left = { step: value.deeds.length, method: 'direct_calls', kind: 'end' as const };
  const boundaries = [{ ...left, statements: 0, ...(await trial.look()) }];
  const none = { steps: [], statements: [], firedFaults: [] };
  return { answered, seen: { ...(await trial.rollBack()), ...none, boundaries } };
}

/** What a transaction or somebody else left is seen by whoever comes next. */
type JudgeLast = (after: State) => readonly Answered[];

interface Scene<Kind extends Deed> {
  readonly value: DirectCalls;
  readonly deed: Kind;
  readonly index: number;
  readonly read: StateReader['read'];
  /** Told what is there before anything is done. */
  readonly arrive: (now: State) => void;
}

async function transact(
  { value, deed, index, read, arrive }: Scene<DirectTransaction>,
  connection: Session,
  spoken: Session,
): Promise<{ readonly calls: readonly Answered[]; readonly last: JudgeLast }> {
  const { role, ends } = deed;
  const calls: Answered[] = [];
  await connection.query('BEGIN');
  let look = await read(spoken, role);
  const begin = look.state;
  arrive(begin);
  for (const one of deed.calls) {
    const values = argumentsOf(one, { runs: value.runs, at: look.at });
    const { at, database } = look;
    const call: Call = { routine: one.routine, role, values, at, database };
    await connection.query('SAVEPOINT one_call');
    const ended = await send(spoken, call);
    const leave = ended.status === 'ok' ? 'RELEASE SAVEPOINT' : 'ROLLBACK TO SAVEPOINT';
    await connection.query(`${leave} one_call`);
    const before = look.state;
    look = await read(spoken, role);
    calls.push({
      ...{ deed: index, what: one.routine, role, ended: tellEnd(ended) },
      state: stateLabels(before, values),
      ...judgeCall(call, ended, { before, after: look.state }),
    });
  }
  const ended = await settle(() => connection.query(ends.toUpperCase()));
  const before = look.state;
  const last: JudgeLast = (after) => [
    {
      ...{ deed: index, what: ends.toUpperCase(), role, ended: tellEnd(ended), state: [] },
      ...judgeCommit(ends, ended, { begin, before, after }),
    },
  ];
  return { calls, last };
}

const OTHERS = 'directus_app';

async function meddle(
  { value, deed, index, read, arrive }: Scene<Exclude<Deed, DirectTransaction>>,
  trial: Trial,
): Promise<JudgeLast> {
  const { text, values } = statementOf(deed, value.runs);
  let before: State = new Map();
  const ended = await settle(() =>
    trial.asOther(OTHERS, async (session) => {
      before = (await read(session, OTHERS)).state;
      await session.query(text, values);
    }),
  );
  arrive(before);
  const owed = keeping(deed, value.runs, before);
  const what = `${deed.do} ${deed.do === 'switch' ? deed.to : deed.how}`;
  return (after) => [
    {
      ...{ deed: index, what, role: OTHERS, ended: tellEnd(ended), state: [] },
      ...judgeEdit(owed, ended, { before, after }),
    },
  ];
}

async function send(session: Session, { routine, values }: Call): Promise<Ended> {
  const places = (TYPES[routine] ?? []).map((type, at) => `$${at + 1}::${type}`).join(', ');
  return settle(async () => {
    const { rows } = await session.query(`select ${routine}(${places}) as answer`, values);
    return rows[0]?.['answer'];
  });
}

/** A failure of the server's is an answer; any other is ours. */
async function settle(act: () => Promise<unknown>): Promise<Ended> {
  try {
    return { status: 'ok', answer: await act() };
  } catch (error) {
    const { code, message } = thrownError(error);
    if (!/^[0-9A-Z]{5}$/.test(code) || NO_ANSWER.test(code)) throw error;
    return { status: 'refused', sqlstate: code, message };
  }
}

/** Lost connections, cancelled statements and lack of resources. */
const NO_ANSWER = /^(08|53|57)/;

const TYPES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.keys(CALLERS).map((identity) => {
    const [, types = ''] = /\((.*)\)$/.exec(identity) ?? [];
    return [withoutArguments(identity), types === '' ? [] : types.split(',')];
  }),
);

function tellEnd(ended: Ended): string {
  if (ended.status === 'refused') return `refused ${ended.sqlstate}: ${ended.message}`;
  const { answer } = ended;
  const status = (answer as { readonly status?: string } | null)?.status;
  return status ?? 'done';
}
