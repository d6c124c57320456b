/** Sends the calls of a case in one transaction that can only roll back, reads everything before and after each, and has it held against the model. */
import type {
  Deed,
  DirectCall,
  DirectCalls,
  DirectTransaction,
} from '../../generators/direct-call.ts';
import { logicalSession } from '../../harness/connection/connection.ts';
import { endsWithin, type Gate, lateCase, type Trial } from '../../harness/rollback/trial.ts';
import type { Call } from '../../schema/contract/model/call.ts';
import { CALLERS } from '../../schema/contract/privileges.ts';
import { thrownError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Observation } from '../../schema/observation.ts';
import { withoutArguments } from '../../schema/pipeline.ts';
import type { Session } from '../../schema/session.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';
import { valuesOf } from './arguments.ts';
import {
  type Answered,
  type Ended,
  judgeCall,
  judgeCommit,
  judgeEdit,
  judgeProbe,
} from './check.ts';
import { judgeHeld, lockOf } from './held.ts';
import { stateLabels } from './labels.ts';
import { neighbourStatement, owedTo } from './neighbours.ts';
import { probeOf } from './probes.ts';
import { createStateReader, type StateLook, type StateReader } from './whole-state.ts';

export interface CallsSeen {
  readonly answered: readonly Answered[];
  /** How the trial was left, and what its end found. */
  readonly seen: Observation;
}

const DEADLINE_MS = 30_000;

export async function callDirectly(
  value: DirectCalls,
  workbench: CutterWorkbench,
): Promise<CallsSeen> {
  const sandbox = await workbench.sandbox('armed');
  const trial = await sandbox.begin();
  const guard = trial.guard(async () => undefined);
  const place = { trial, guard, names: workbench.names, clone: sandbox.observer };
  const work = doEach(value, place);
  if (!(await endsWithin(work, DEADLINE_MS))) {
    guard.close();
    await trial.interrupt();
    await Promise.allSettled([work]);
    await trial.rollBack();
    throw lateCase(DEADLINE_MS);
  }
  const left = { step: value.deeds.length, method: 'direct_calls', kind: 'end' as const };
  const boundaries = [{ ...left, statements: 0, ...(await trial.look()) }];
  const none = { steps: [], statements: [], firedFaults: [] };
  const answered = await work;
  return { answered, seen: { ...(await trial.rollBack()), ...none, boundaries } };
}

interface Place {
  readonly trial: Trial;
  readonly guard: Gate;
  readonly names: Names;
  readonly clone: object;
}

async function doEach(
  value: DirectCalls,
  { trial, guard, names, clone }: Place,
): Promise<readonly Answered[]> {
  const { read } = createStateReader(names, clone);
  const answered: Answered[] = [];
  let judgeLast: JudgeLast = () => [];
  for (const [index, deed] of value.deeds.entries()) {
    const arrive = (now: StateLook) => answered.push(...judgeLast(now));
    const scene = { value, index, read, arrive, names };
    if (deed.do === 'transaction') {
      await using connection = await guard.open(deed.role, 'direct_calls');
      const spoken = logicalSession(connection, names);
      const { calls, last } = await transact({ ...scene, deed }, connection, spoken);
      answered.push(...calls);
      judgeLast = last;
    } else judgeLast = await meddle({ ...scene, deed }, trial);
  }
  await trial.asOther('cutter_exec', async (session) => {
    answered.push(...judgeLast(await read(session)));
  });
  return answered;
}

/** What a transaction or somebody else left is seen by whoever comes next. */
type JudgeLast = (after: StateLook) => readonly Answered[];

interface Scene<Kind extends Deed> {
  readonly value: DirectCalls;
  readonly deed: Kind;
  readonly index: number;
  readonly read: StateReader['read'];
  readonly names: Names;
  /** Told what is there before anything is done. */
  readonly arrive: (now: StateLook) => void;
}

async function transact(
  { value, deed, index, read, arrive, names }: Scene<DirectTransaction>,
  connection: Session,
  spoken: Session,
): Promise<{ readonly calls: readonly Answered[]; readonly last: JudgeLast }> {
  const { role, ends } = deed;
  const calls: Answered[] = [];
  await connection.query('BEGIN');
  let look = await read(spoken);
  arrive(look);
  const begin = look.state;
  for (const one of deed.calls) {
    const values = valuesOf(one, { runs: value.runs, at: look.at });
    const { at, database, login } = look;
    const call: Call = { routine: one.routine, role, values, at, database, login };
    await connection.query('SAVEPOINT one_call');
    const ended = inContract(await send(spoken, call), names);
    if (ended.status === 'refused') await connection.query('ROLLBACK TO SAVEPOINT one_call');
    const before = look.state;
    const taken = ended.status === 'ok';
    look = await read(spoken, taken ? lockOf(one.routine, values) : null);
    const judged = judgeCall(call, ended, { before, after: look.state, at: look.at });
    calls.push({
      ...{ deed: index, what: one.routine, given: tellGiven(one), role, ended: tellEnd(ended) },
      state: stateLabels(before, values),
      ...judged,
      findings: [...judged.findings, ...(taken ? judgeHeld(one.routine, look) : [])],
    });
  }
  const ended = inContract(await settle(() => connection.query(ends.toUpperCase())), names);
  const before = look.state;
  const last: JudgeLast = (after) => [
    {
      ...{ deed: index, what: ends.toUpperCase(), given: '', role },
      ...{ ended: tellEnd(ended), state: [] },
      ...judgeCommit(ends, ended, { begin, before, after: after.state, at: after.at }),
    },
  ];
  return { calls, last };
}

const OTHERS = 'directus_app';

async function meddle(
  { value, deed, index, read, arrive }: Scene<Exclude<Deed, DirectTransaction>>,
  trial: Trial,
): Promise<JudgeLast> {
  const { text, values } = neighbourStatement(deed, value.runs);
  let before: StateLook | null = null;
  const ended = await settle(() =>
    trial.asOther(OTHERS, async (session) => {
      before = await read(session);
      arrive(before);
      await session.query(text, values);
    }),
  );
  const stood = (before as StateLook | null)?.state ?? new Map();
  const owed = owedTo(deed, value.runs, stood);
  const what = tellDeed(deed);
  return (after) => {
    const states = { ...after, before: stood, after: after.state };
    const judged =
      deed.do === 'probe'
        ? judgeProbe(probeOf(deed), ended, states)
        : judgeEdit(owed, ended, states);
    return [
      {
        ...{ deed: index, what, given: '', role: OTHERS, ended: tellEnd(ended), state: [] },
        ...judged,
      },
    ];
  };
}

async function send(session: Session, { routine, values }: Call): Promise<Ended> {
  const places = (TYPES[routine] ?? []).map((type, at) => `$${at + 1}::${type}`).join(', ');
  return settle(async () => {
    const { rows } = await session.query(`select ${routine}(${places}) as answer`, values);
    return rows[0]?.['answer'];
  });
}

/** What a copy says of its tables, it says by its own names. */
function inContract(ended: Ended, { logical, binding }: Names): Ended {
  if (binding.digest === null) return ended;
  const told = (value: unknown): unknown => {
    if (typeof value === 'string') return logical(value);
    if (Array.isArray(value)) return value.map(told);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, told(one)]));
  };
  return ended.status === 'ok'
    ? { ...ended, answer: told(ended.answer) }
    : { ...ended, message: logical(ended.message) };
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

/** What was given in the place of what is right. */
function tellGiven({ but }: DirectCall): string {
  const given = Object.entries(but).map(([meaning, way]) => `${meaning} ${way}`);
  return given.length === 0 ? '' : ` (${given.join(', ')})`;
}

function tellDeed(deed: Exclude<Deed, DirectTransaction>): string {
  switch (deed.do) {
    case 'switch':
      return `switch ${deed.to}`;
    case 'spoil':
      return `spoil row ${deed.row}`;
    case 'probe':
      return `probe ${deed.probe}`;
    default:
      return `${deed.do} ${deed.how}`;
  }
}

function tellEnd(ended: Ended): string {
  if (ended.status === 'refused') return `refused ${ended.sqlstate}: ${ended.message}`;
  const { answer } = ended;
  const status = (answer as { readonly status?: string } | null)?.status;
  return status ?? 'done';
}
