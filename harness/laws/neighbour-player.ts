/** Plays a history with neighbours: does each deed before its transaction, and reads what the tables hold around it. Judges nothing. */
import { ProofError } from '../../schema/failure.ts';
import type {
  DeedSeen,
  NeighbourDeed,
  Neighbourhood,
  NeighbourhoodSeen,
  TableContents,
  TransactionSeen,
} from '../../schema/neighbour.ts';
import type { Boundary, State } from '../../schema/observation.ts';
import type { PipelineRun } from '../../schema/pipeline.ts';
import type { Connection, Session } from '../../schema/session.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Workbench } from '../engine/workbench.ts';
import type { OpenWork, Trial } from '../rollback/trial.ts';
import { type DeedDone, doDeed, refusedBy } from '../run/deed.ts';
import { readWritable, type WritableTable } from '../run/writable.ts';
import { changed } from './fault-outcomes.ts';
import { equal } from './table-contents.ts';

/** A neighbour who meets another one that has not committed gives up after this time. */
const PATIENCE_MS = 60;

/** Names that a run goes by, by column. */
export type NamesOf = (run: PipelineRun) => Readonly<Record<string, readonly string[]>>;

/** Of copies on which every case is rolled back: each begins as the first one did. */
const beginnings = new WeakMap<Workbench, TableContents>();

interface Playing {
  readonly value: Neighbourhood;
  readonly pipeline: Pipeline;
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly writable: (role: string, session: Session) => Promise<readonly WritableTable[]>;
  readonly events: (DeedSeen | TransactionSeen)[];
  readonly done: Set<number>;
  readonly open: { readonly work: OpenWork; readonly index: number; readonly did: DeedDone }[];
  trial: Trial | null;
  start: TableContents;
  contents: TableContents;
  state: State;
}

export async function playNeighbours(
  value: Neighbourhood,
  workbench: Workbench,
  namesOf: NamesOf,
): Promise<NeighbourhoodSeen> {
  const { pipeline } = workbench;
  const [run] = value.runs;
  if (run === undefined) throw new ProofError('E_INTERNAL', 'nobody has neighbours without a run');
  const playing: Playing = {
    value,
    pipeline,
    names: namesOf(run),
    writable: remembering(pipeline),
    events: [],
    done: new Set(),
    open: [],
    trial: null,
    start: {},
    contents: {},
    state: [],
  };
  const known = workbench.stage === 'rollback' ? beginnings.get(workbench) : undefined;
  if (known !== undefined) playing.contents = known;
  const counting = { step: -1, transactions: 0 };
  const observation = await workbench.run(value, {
    onBoundary: (trial, boundary) => look(playing, trial, boundary),
    beneath: (connection, step) => {
      if (counting.step !== step) Object.assign(counting, { step, transactions: 0 });
      const transaction = counting.transactions++;
      return between(playing, connection, { step, transaction });
    },
  });
  const { start, events } = playing;
  beginnings.set(workbench, start);
  return { observation, start, events };
}

/** The catalog of a case does not change: it is read by the first deed of each role. */
function remembering({ contract }: Pipeline): Playing['writable'] {
  const known = new Map<string, readonly WritableTable[]>();
  return async (role, session) => {
    const tables = known.get(role) ?? (await readWritable(session, Object.keys(contract.tables)));
    known.set(role, tables);
    return tables;
  };
}

async function look(playing: Playing, trial: Trial, boundary: Boundary): Promise<void> {
  const { step, kind, state } = boundary;
  if (kind === 'end') return;
  const differs = kind === 'start' || changed(playing.state, state).length > 0;
  if (differs) await read(playing, trial, state);
  if (kind === 'start') Object.assign(playing, { trial, start: playing.contents });
  else {
    playing.events.push({ what: 'transaction', step, changed: differs, after: playing.contents });
  }
}

/** Only tables that were written since are read again. */
async function read(playing: Playing, trial: Trial, state: State): Promise<void> {
  const { tables } = playing.pipeline.contract;
  const stale = changed(playing.state, state);
  const contents: Record<string, TableContents[string]> = { ...playing.contents };
  for (const [table, duty] of Object.entries(tables)) {
    if (duty !== 'restored') continue;
    if (contents[table] === undefined || stale.includes(table)) {
      contents[table] = await trial.digestRows(table);
    }
  }
  Object.assign(playing, { contents, state });
}

/** Deeds come before BEGIN. What was left open then is committed as soon as the transaction waits for it, and otherwise once it has ended. */
function between(
  playing: Playing,
  connection: Connection,
  gap: Pick<NeighbourDeed, 'step' | 'transaction'>,
): Connection {
  return {
    query: async (text, values) => {
      if (/^begin\b/i.test(text)) {
        for (const [index, deed] of playing.value.deeds.entries()) {
          const here = deed.step === gap.step && deed.transaction === gap.transaction;
          if (here && !playing.done.has(index)) await act(playing, index, deed);
        }
      }
      const answer = connection.query(text, values);
      if (playing.open.length > 0) await letPass(playing, answer);
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      await connection[Symbol.asyncDispose]();
      await finishOpen(playing);
    },
  };
}

/** Whoever waits for a neighbour finds his work committed, once the lock is his. */
async function letPass(playing: Playing, answer: Promise<unknown>): Promise<void> {
  let answered = false;
  const end = () => {
    answered = true;
  };
  answer.then(end, end);
  while (!answered) {
    const waits = await Promise.all(playing.open.map(({ work }) => work.isWaitedFor()));
    if (waits.includes(true)) return finishOpen(playing);
  }
}

async function finishOpen(playing: Playing): Promise<void> {
  for (const { work, index, did } of playing.open.splice(0)) {
    await tell(playing, { index, heldOpen: true }, async () => {
      await work.commit();
      return did;
    });
  }
}

async function act(playing: Playing, index: number, deed: NeighbourDeed): Promise<void> {
  const { trial, pipeline } = playing;
  if (trial === null) throw new ProofError('E_INTERNAL', 'a deed came before the case began');
  playing.done.add(index);
  const { others } = pipeline.contract;
  const role = others[deed.value % others.length];
  if (role === undefined) {
    throw new ProofError('E_CONTRACT', 'others: there are none, so nobody can be a neighbour');
  }
  let did: DeedDone = { end: 'idle', column: null, whose: null };
  const once = async (session: Session) => {
    // Two neighbours may meet as well; where all share one session nobody can wait.
    if (trial.beginAsOther !== null) {
      await session.query(`set local lock_timeout = ${PATIENCE_MS}`);
    }
    did = await doDeed(session, deed, {
      tables: await playing.writable(role, session),
      names: playing.names,
      written: (table, key) => isWritten(playing, table, key),
    });
  };
  if (!deed.open || trial.beginAsOther === null) {
    await tell(playing, { index, heldOpen: false }, async () => {
      await trial.asOther(role, once);
      return did;
    });
    return;
  }
  try {
    const work = await trial.beginAsOther(role, once);
    playing.open.push({ work, index, did });
  } catch (error) {
    await tell(playing, { index, heldOpen: false }, () => Promise.reject(error));
  }
}

/** A row that is not as it was, and that no neighbour has left so. */
function isWritten({ start, contents, events }: Playing, table: string, key: string): boolean {
  const now = contents[table]?.[key];
  if (now === undefined || equal(now, start[table]?.[key])) return false;
  return !events.some(
    (event) =>
      event.what === 'deed' &&
      event.before[table]?.[key] === undefined &&
      event.after[table]?.[key] !== undefined,
  );
}

async function tell(
  playing: Playing,
  { index, heldOpen }: { readonly index: number; readonly heldOpen: boolean },
  finish: () => Promise<DeedDone>,
): Promise<void> {
  const before = playing.contents;
  let sqlstate: string | null = null;
  let did: DeedDone = { end: 'refused', column: null, whose: null };
  try {
    did = await finish();
  } catch (error) {
    sqlstate = refusedBy(error);
  }
  const trial = playing.trial as Trial;
  if (did.end === 'done') {
    const { state } = await trial.look();
    if (changed(playing.state, state).length === 0) did = { ...did, end: 'idle' };
    await read(playing, trial, state);
  }
  playing.events.push({
    ...{ what: 'deed', deed: index, ...did, sqlstate, heldOpen },
    ...{ before, after: playing.contents },
  });
}
