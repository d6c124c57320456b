/** Runs a case with real commits on a clone that is thrown away after it. Real log-ins, real COMMITs; only the clone may ever be touched. */
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Boundary, Completeness, Violation } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { RowsAsked } from '../../schema/rows-since.ts';
import type { Answer, Connection } from '../../schema/session.ts';
import type { Database, Target } from '../connection/connection.ts';
import { connect, identifier, logicalSession } from '../connection/connection.ts';
import { strikeSession } from '../faults/strike.ts';
import type { BoundaryListener } from '../rollback/guard.ts';
import type { Closing, Trial } from '../rollback/trial.ts';
import { contentOf } from '../witness/content-digests.ts';
import { readRowsSince, seeInstalled } from '../witness/installed.ts';
import { digestTables, type Observer, openObserver, type Sighting } from '../witness/observer.ts';
import { beginWork } from './open-work.ts';

interface CommittedOptions {
  /** Superuser access to the clone. */
  readonly target: Target;
  readonly commitsFile: string;
  /** What all clones of this kind look like before any case. */
  readonly before: Landscape;
  readonly names: Names;
  readonly contract: Contract;
}

/** Digest of each table, and of everything in the catalog that a phase has no business with. */
export interface Landscape {
  readonly tables: ReadonlyMap<string, string>;
  readonly catalog: string;
}

interface Case {
  readonly observer: Observer;
  readonly target: Target;
  /** Sessions at rest, by role: a pipeline gives its connections back and takes them again. */
  readonly idle: Map<string, Database[]>;
  readonly violations: Violation[];
  current: Database | null;
  closed: boolean;
}

/** Sums, so that no order matters; statistics are left out, for they may change by themselves. */
const CATALOG = `select jsonb_build_array(
  (select sum(hashtextextended(concat_ws(' ', oid, relname, relnamespace, relkind, relowner, relacl), 0)) from pg_class),
  (select sum(hashtextextended(concat_ws(' ', oid, xmin, proname), 0)) from pg_proc where pronamespace <> 'pg_catalog'::regnamespace),
  (select sum(hashtextextended(concat_ws(' ', oid, tgrelid, tgname, tgenabled), 0)) from pg_trigger),
  (select sum(hashtextextended(concat_ws(' ', oid, conname, convalidated), 0)) from pg_constraint))::text as digest`;
const SENTINEL = 'select pg_current_xact_id()';
const GONE = 'select count(*)::int as left from pg_stat_activity where pid = any ($1)';

/** Reads what a fresh clone looks like. Its session is closed afterwards, so that the clone may be copied. */
export async function surveyClone(target: Target, contract: Contract): Promise<Landscape> {
  await using session = await connect(target);
  return await survey(session, contract);
}

export async function beginCommitted(options: CommittedOptions): Promise<Trial> {
  const { target, before, names, contract } = options;
  const observer = await openObserver(target, options.commitsFile, contract);
  const sighting = await observer.look(observer.session.pid);
  // One id that is surely assigned: an audit that counts none has not looked.
  await observer.session.query(SENTINEL);
  const running: Case = {
    observer,
    target,
    idle: new Map(),
    violations: [],
    current: null,
    closed: false,
  };
  return {
    sharesSession: false,
    outside: observer.session,
    guard: (onBoundary, ahead = () => null) => ({
      open: (role, method) => open(running, { role, method, onBoundary, ahead }),
      close: () => {
        running.closed = true;
      },
    }),
    strike: async (kind, sqlstate) => {
      if (running.current === null)
        throw new ProofError('E_INTERNAL', 'there is nothing to strike');
      return strikeSession(running.current, observer)(kind, sqlstate);
    },
    look: () => seeInstalled(observer.session)('', 'kept'),
    rowsSince: (wanted) => readRowsSince(observer.session, wanted),
    asOther: async (role, act) => {
      await observer.session.script(`begin; set local role ${identifier(role)}`);
      try {
        await act(logicalSession(observer.session, names));
        await observer.session.script('commit');
      } catch (error) {
        // The audit asks in this session, and would only hear that its transaction has failed.
        if (observer.session.status() !== null) await observer.session.script('rollback');
        throw error;
      }
    },
    beginAsOther: async (role, act) => {
      const other = await connect(target);
      running.idle.set(OTHER, [...(running.idle.get(OTHER) ?? []), other]);
      return beginWork({ other, observer: observer.session, role }, (session) =>
        act(logicalSession(session, names)),
      );
    },
    ...contentOf(observer.session),
    interrupt: async () => {
      if (running.current !== null) await observer.cancel(running.current.pid);
    },
    end: () => end(running, sighting, { before, contract }),
  };
}

/** No role of a pipeline is called so: what rests here is given to nobody, and hung up with the case. */
const OTHER = ' somebody else ';

interface Opening {
  readonly role: string;
  readonly method: string;
  readonly onBoundary: BoundaryListener;
  readonly ahead: (method: string) => RowsAsked | null;
}

async function open(
  running: Case,
  { role, method, onBoundary, ahead }: Opening,
): Promise<Connection> {
  const rested = running.idle.get(role)?.pop();
  const database = rested ?? (await connect({ ...running.target, user: role }));
  running.current = database;
  const mark = async (kind: 'commit' | 'rollback') =>
    onBoundary(
      method,
      kind,
      await seeInstalled(running.observer.session)(
        '',
        'kept',
        kind === 'commit' ? ahead(method) : null,
      ),
    );
  return {
    query: (text, values) => send(running, database, { text, values: values ?? [], mark }),
    [Symbol.asyncDispose]: async () => {
      if (database.status() === 'I') {
        const resting = running.idle.get(role) ?? [];
        if (!resting.includes(database)) running.idle.set(role, [...resting, database]);
        return;
      }
      if (database.status() === null) return;
      await hangUp(running, database);
      await mark('rollback');
    },
  };
}

interface Sending {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly mark: (kind: Boundary['kind'] & ('commit' | 'rollback')) => Promise<void>;
}

/** A transaction that was open before the statement and is not after it has ended: by COMMIT, or by ROLLBACK in whatever words. */
async function send(
  running: Case,
  database: Database,
  { text, values, mark }: Sending,
): Promise<Answer> {
  if (running.closed) throw new ProofError('E_GUARD_CLOSED', `sent after the case ended: ${text}`);
  const wasOpen = database.status() !== 'I';
  let answer: Answer;
  try {
    answer = await database.query(text, values);
  } catch (cause) {
    if (wasOpen && database.status() === 'I') await mark('rollback');
    throw cause;
  }
  if (wasOpen && database.status() === 'I') {
    await mark(answer.command === 'COMMIT' ? 'commit' : 'rollback');
  }
  return answer;
}

/** The server learns of a vanished client by its own; whoever asks next must not overtake that. */
async function hangUp({ observer }: Case, ...databases: readonly Database[]): Promise<void> {
  for (const database of databases) database.destroy();
  const pids = databases.map(({ pid }) => pid);
  for (;;) {
    const { rows } = await observer.session.query(GONE, [pids]);
    if (rows[0]?.['left'] === 0) return;
  }
}

async function end(
  running: Case,
  sighting: Sighting,
  { before, contract }: Pick<CommittedOptions, 'before' | 'contract'>,
): Promise<Closing> {
  const { observer, violations } = running;
  running.closed = true;
  if (running.current !== null && ![null, 'I'].includes(running.current.status())) {
    violations.push({
      code: 'E_TRANSACTION_CONTROL',
      message: 'a phase ended without COMMIT or ROLLBACK and its connection was not given back',
    });
    await hangUp(running, running.current);
  }
  await hangUp(running, ...[...running.idle.values()].flat());
  const audit = await observer.review(sighting, observer.session.pid);
  const after = await survey(observer.session, contract);
  await observer[Symbol.asyncDispose]();
  return {
    completeness: compare(before, after),
    residue: audit.residue,
    violations,
    auditedTransactions: audit.auditedTransactions,
    sessionLost: false,
  };
}

/** Full digests, which the journal of changes had no part in. The journal is then held against them. */
function compare(before: Landscape, after: Landscape): Completeness {
  if (before.catalog !== after.catalog) return { status: 'undeclared', tables: ['the catalog'] };
  const tables = [...before.tables.keys()];
  const changed = tables.filter((table) => before.tables.get(table) !== after.tables.get(table));
  return { status: 'pages_compared', tables, changed };
}

async function survey(session: Database, contract: Contract): Promise<Landscape> {
  const declared = Object.keys(contract.tables);
  const tables = await digestTables(session, declared);
  if (tables.size !== declared.length || tables.size === 0) {
    throw new ProofError('E_INTERNAL', 'not every table of the contract was digested');
  }
  const catalog = (await session.query(CATALOG)).rows[0]?.['digest'];
  return { tables, catalog: String(catalog) };
}
