/** Sends the calls of a case in one transaction that can only roll back, reads everything before and after each, and has it held against the model. */
import type { Deed, DirectCalls, DirectTransaction } from '../../generators/direct-call.ts';
import { logicalSession } from '../../harness/connection/connection.ts';
import type { Closing, Trial } from '../../harness/rollback/trial.ts';
import type { Call } from '../../schema/contract/model/call.ts';
import { CALLERS } from '../../schema/contract/privileges.ts';
import { ProofError, thrownError } from '../../schema/failure.ts';
import { withoutArguments } from '../../schema/pipeline.ts';
import type { Connection, Session } from '../../schema/session.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';
import { argumentsOf } from './arguments.ts';
import { type Ended, judgeCall, judgeCommit, judgeEdit, type Judged } from './check.ts';
import { stateLabels } from './labels.ts';
import { keeping, statementOf } from './neighbours.ts';
import { createStateReader, type Look } from './whole-state.ts';

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
  readonly closing: Closing;
}

export async function callDirectly(
  value: DirectCalls,
  workbench: CutterWorkbench,
): Promise<CallsSeen> {
  const sandbox = await workbench.sandbox('armed');
  const trial = await sandbox.begin();
  const guard = trial.guard(async () => undefined);
  const reader = createStateReader();
  const answered: Answered[] = [];
  let look = await readAs(trial, reader, 'cutter_exec');
  for (const [index, deed] of value.deeds.entries()) {
    const scene = { value, deed, index, reader, answered, trial };
    if (deed.do === 'transaction') {
      await using connection = guard.open(deed.role, 'direct_calls');
      const speaker = { query: connection.query, session: logicalSession(connection, workbench.names) };
      look = await transact({ ...scene, deed }, speaker, look);
    } else look = await meddle({ ...scene, deed }, look);
  }
  return { answered, closing: await trial.rollBack() };
}

interface Scene<Kind extends Deed = Deed> {
  readonly value: DirectCalls;
  readonly deed: Kind;
  readonly index: number;
  readonly reader: ReturnType<typeof createStateReader>;
  readonly answered: Answered[];
  readonly trial: Trial;
}

interface Speaker extends Pick<Connection, 'query'> {
  /** Spoken to in the names of the contract. */
  readonly session: Session;
}

async function transact(
  scene: Scene<DirectTransaction>,
  { query, session }: Speaker,
  begin: Look,
): Promise<Look> {
  const { value, deed, index, reader, answered, trial } = scene;
  const { role, ends } = deed;
  await query('BEGIN');
  let look = begin;
  for (const one of deed.calls) {
    const values = argumentsOf(one, { runs: value.runs, at: look.at });
    const call: Call = { routine: one.routine, role, values, at: look.at };
    await query('SAVEPOINT one_call');
    const ended = await send(session, call);
    await query(ended.status === 'ok' ? 'RELEASE SAVEPOINT one_call' : 'ROLLBACK TO SAVEPOINT one_call');
    const after = await reader.read(session, role);
    answered.push({
      ...{ deed: index, what: one.routine, role, ended: tellEnd(ended) },
      state: stateLabels(look.state, values),
      ...judgeCall(call, ended, { before: look.state, after: after.state }),
    });
    look = after;
  }
  const ended = await settle(() => query(ends.toUpperCase()));
  const after = await readAs(trial, reader, role);
  const states = { begin: begin.state, before: look.state, after: after.state };
  answered.push({
    ...{ deed: index, what: ends.toUpperCase(), role, ended: tellEnd(ended), state: [] },
    ...judgeCommit(ends, ended, states),
  });
  return after;
}

async function meddle(
  { value, deed, index, reader, answered, trial }: Scene<Exclude<Deed, DirectTransaction>>,
  before: Look,
): Promise<Look> {
  const { text, values } = statementOf(deed, value.runs);
  const ended = await settle(async () => {
    let rows = 0;
    await trial.asOther('directus_app', async (session) => {
      rows = (await session.query(text, values)).rowCount ?? 0;
    });
    return rows;
  });
  const after = await readAs(trial, reader, 'directus_app');
  const owed = keeping(deed, value.runs, before.state);
  answered.push({
    ...{ deed: index, what: `${deed.do} ${deed.do === 'switch' ? deed.to : deed.how}` },
    ...{ role: 'directus_app', ended: tellEnd(ended), state: [] },
    ...judgeEdit(owed, ended, { before: before.state, after: after.state }),
  });
  return after;
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

async function readAs(
  trial: Trial,
  reader: ReturnType<typeof createStateReader>,
  role: string,
): Promise<Look> {
  const looks: Look[] = [];
  await trial.asOther(role, async (session) => {
    looks.push(await reader.read(session, role));
  });
  const [look] = looks;
  if (look === undefined) throw new ProofError('E_INTERNAL', 'nothing was read');
  return look;
}

function tellEnd(ended: Ended): string {
  if (ended.status === 'refused') return `refused ${ended.sqlstate}: ${ended.message}`;
  const { answer } = ended;
  const status = (answer as { readonly status?: string } | null)?.status;
  return status ?? 'done';
}
