/** An independent connection to a database that others use too. Judges only what the case alone can have done; never holds against it what others do meanwhile. */
import { ProofError } from '../../schema/failure.ts';
import type { Residue } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { connect, type Database, type Target } from '../connection/connection.ts';
import type { Observer, Own, Sighting } from './observer.ts';
import { digestTable, PRINTING } from './table-digests.ts';

const LOOK = `
  select pg_snapshot_xmax(pg_current_snapshot())::text as next_transaction,
    (select coalesce(jsonb_object_agg(schemaname || '.' || sequencename, last_value::text), '{}')
       from pg_sequences where schemaname || '.' || sequencename = any ($1) and last_value is not null) as sequences`;

/** Locks outlive a transaction only where a session took them for itself. Held by nobody else: the pid is that of the case. */
const OUTLIVED = `
  select pg_xact_status($1::text::xid8) as status,
    (select coalesce(jsonb_agg(distinct mode || ' on ' || coalesce(relation::regclass::text, locktype)), '[]')
       from pg_locks where pid = $2 and locktype <> 'virtualxid') as locks`;

/** Whether any id assigned since was committed: then somebody was at work, and a difference may be theirs. */
const DISTURBED = `
  select exists (select from generate_series($1::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1) g
    where pg_xact_status(g::text::xid8) = 'committed') as disturbed`;

interface ExistingObserverOptions {
  readonly target: Target;
  /** Settings of a transaction that reads, such as time-outs. */
  readonly contract: Contract;
  readonly settings: string;
  readonly unread: readonly string[];
}

export async function openExistingObserver(options: ExistingObserverOptions): Promise<Observer> {
  const { contract } = options;
  const session = await connect(options.target);
  return {
    session,
    look: () => look(session, contract),
    audit: async (before, own) => {
      const now = await look(session, contract);
      const outlived = await findOutlived(session, own);
      const residue = [
        ...outlived,
        ...compareSequences(before, now, {
          drawn: own.drawn ?? [],
          mayAdvance: contract.sequences,
        }),
      ];
      return { now, residue, auditedTransactions: 1 };
    },
    review: () => {
      throw new ProofError('E_INTERNAL', 'nothing is ever committed on a database that exists');
    },
    cancel: async (pid) => {
      await session.query('select pg_cancel_backend($1)', [pid]);
    },
    terminate: async (pid) => {
      await session.query('select pg_terminate_backend($1, 5000)', [pid]);
    },
    outside: {
      digests: (tables) => digestAll(session, tables, options),
      mark: async () => (await look(session, contract)).nextTransaction,
      disturbed: async (since) =>
        (await session.query(DISTURBED, [String(since)])).rows[0]?.['disturbed'] === true,
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function look(session: Database, { sequences }: Contract): Promise<Sighting> {
  const row = (await session.query(LOOK, [sequences])).rows[0];
  return {
    nextTransaction: BigInt(String(row?.['next_transaction'])),
    sequences: row?.['sequences'] as Sighting['sequences'],
    shared: {},
  };
}

async function findOutlived(session: Database, own: Own): Promise<readonly Residue[]> {
  const row = (await session.query(OUTLIVED, [String(own.transaction), own.pid])).rows[0];
  const status = String(row?.['status'] ?? 'never seen');
  const locks = row?.['locks'] as readonly string[];
  return [
    ...(status === 'aborted'
      ? []
      : [{ what: `the case's transaction ${own.transaction} is ${status}`, declared: false }]),
    ...locks.map((lock) => ({ what: `${lock} is still held after the case`, declared: false })),
  ];
}

/** Which sequences were drawn from, the case says itself. Their numbers are compared where the login may read them. */
function compareSequences(
  before: Sighting,
  now: Sighting,
  declared: { readonly drawn: readonly string[]; readonly mayAdvance: readonly string[] },
): readonly Residue[] {
  const { drawn, mayAdvance } = declared;
  return drawn.map((name) => {
    const [from, to] = [before.sequences[name], now.sequences[name]];
    if (from !== undefined && to !== undefined && Number(to) < Number(from)) {
      return { what: `sequence ${name}: ${from} became ${to}`, declared: false };
    }
    return mayAdvance.includes(name)
      ? { what: `sequence ${name} advanced`, declared: true }
      : { what: `sequence ${name} was drawn from, and is not declared`, declared: false };
  });
}

async function digestAll(
  session: Database,
  tables: readonly string[],
  { settings, unread, contract }: ExistingObserverOptions,
): Promise<ReadonlyMap<string, string>> {
  const large = tables.filter((table) => table in contract.tables && unread.includes(table));
  if (large.length > 0) {
    throw new ProofError('E_NOT_SHOWN', `too large to be digested: ${large.join(', ')}`, {
      hint: 'raise --digest-limit, or prove it on a copy: --server embedded',
    });
  }
  await session.script(`begin isolation level repeatable read read only; ${settings} ${PRINTING}`);
  const digests = new Map<string, string>();
  for (const table of tables) digests.set(table, await digestTable(session, table));
  await session.script('rollback');
  return digests;
}
