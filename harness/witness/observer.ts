/** An independent connection that looks at the cluster before and after a case. It never takes part in one. */
import type { Residue } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Answer } from '../../schema/session.ts';
import { connect, type Database, type Target } from '../connection/connection.ts';
import { committedByHarness } from './own-transactions.ts';

/** What a rollback must leave as it was, and what needs a look of its own (transaction ids, sequences). */
export interface Sighting {
  /** The first transaction id that has not been assigned yet. */
  readonly nextTransaction: bigint;
  readonly sequences: Readonly<Record<string, string>>;
  /** Locks, prepared transactions, slots, sessions, in-place fields of pg_class, each as one text. */
  readonly shared: Readonly<Record<string, string>>;
}

interface Audit {
  readonly residue: readonly Residue[];
  readonly auditedTransactions: number;
}

/** What the case knows of itself. */
export interface Own {
  readonly transaction: bigint;
  readonly pid: number;
  /** Sequences that it drew from, where its own witness knows. */
  readonly drawn?: readonly string[];
}

export interface Observer extends AsyncDisposable {
  /** The operator's own session is left out: a terminated one is replaced. */
  look(operatorPid: number): Promise<Sighting>;
  /** Looks again, compares, and asks of every transaction id assigned in between how it ended. */
  audit(before: Sighting, own: Own): Promise<Audit & { readonly now: Sighting }>;
  /** Looks again and compares, where the case has committed: what became of its transactions is no question then. */
  review(before: Sighting, pid: number): Promise<Audit>;
  cancel(pid: number): Promise<void>;
  terminate(pid: number): Promise<void>;
  readonly outside: Outside;
  readonly session: Database;
}

/** What is committed, as anybody sees it who takes no part in the case. */
interface Outside {
  /** Table to `<rows>:<sha-256>`. */
  digests(tables: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** A moment, to be handed back to `disturbed`. */
  mark(): Promise<bigint>;
  /** Whether somebody who is not ours has committed since; never where the database is ours alone. */
  disturbed(since: bigint): Promise<boolean>;
}

/** Prepared once a session: to plan it anew each time costs more than to run it. */
const LOOK = `
  prepare cutproof_look(int) as
  select pg_snapshot_xmax(pg_current_snapshot())::text as next_transaction,
    (select coalesce(jsonb_object_agg(name, coalesce(last_value::text, 'unused')), '{}')
       from proof.sequence) as sequences,
    jsonb_build_object(
      'advisory locks', (select count(*) from pg_locks where locktype = 'advisory'
          and database = (select oid from pg_database where datname = current_database())),
      'prepared transactions', (select coalesce(string_agg(gid, ',' order by gid), '')
          from pg_prepared_xacts where database = current_database()),
      'replication slots', (select coalesce(string_agg(slot_name || coalesce(confirmed_flush_lsn::text, ''), ','
          order by slot_name), '') from pg_replication_slots),
      'sessions', (select coalesce(string_agg(pid::text, ',' order by pid), '') from pg_stat_activity
          where datname = current_database() and backend_type = 'client backend' and pid <> $1),
      'relation statistics', (select sum(hashtextextended(oid || ':' || reltuples || ':' || relpages || ':' || relhasindex
          || ':' || relfilenode, 0))::text from pg_class where relnamespace <> 'proof'::regnamespace)
    ) as shared`;

/** From one id up to the last one assigned by now, which is no earlier than what a look just before has seen. */
const AUDIT = `
  prepare cutproof_audit(bigint, bigint) as
  select g::text as id, pg_xact_status(g::text::xid8) as status
    from generate_series($1, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1) g
   where pg_xact_status(g::text::xid8) is distinct from 'aborted' or g = $2`;

const DIGESTS = `select t, proof.full_digest(proof.relation(t)) as digest from unnest($1::text[]) t`;

/** Gives `<rows>:<sha-256>` of each table, as the session sees it. */
export async function digestTables(
  session: Database,
  tables: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await session.query(DIGESTS, [tables]);
  return new Map(rows.map((row) => [String(row['t']), String(row['digest'])]));
}

/** Of the contract only the sequences matter: those that may advance. */
export async function openObserver(
  target: Target,
  commitsFile: string,
  { sequences }: Pick<Contract, 'sequences'>,
): Promise<Observer> {
  const session = await connect(target);
  await session.script(`${LOOK}; ${AUDIT}`);
  return {
    session,
    look: async (operatorPid) => {
      const [seen] = await session.script(`execute cutproof_look(${operatorPid})`);
      return toSighting(seen);
    },
    audit: async (before, own) => {
      // Two statements and two snapshots, in one round trip.
      const [seen, audited] = await session.script(
        `execute cutproof_look(${own.pid});
         execute cutproof_audit(${before.nextTransaction}, ${own.transaction})`,
      );
      const now = toSighting(seen);
      const live = await unexplained(audited?.rows ?? [], own.transaction, commitsFile);
      return {
        now,
        residue: [
          ...live,
          ...compareShared(before, now),
          ...compareSequences(before, now, sequences),
        ],
        auditedTransactions: Number(now.nextTransaction - before.nextTransaction),
      };
    },
    review: async (before, pid) => {
      const [seen] = await session.script(`execute cutproof_look(${pid})`);
      const now = toSighting(seen);
      return {
        residue: [...compareShared(before, now), ...compareSequences(before, now, sequences)],
        auditedTransactions: Number(now.nextTransaction - before.nextTransaction),
      };
    },
    cancel: async (pid) => {
      await session.query('select pg_cancel_backend($1)', [pid]);
    },
    terminate: async (pid) => {
      await session.query('select pg_terminate_backend($1, 5000)', [pid]);
    },
    outside: {
      digests: (tables) => digestTables(session, tables),
      mark: async () => 0n,
      disturbed: async () => false,
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function toSighting(answer: Answer | undefined): Sighting {
  const row = answer?.rows[0];
  return {
    nextTransaction: BigInt(String(row?.['next_transaction'])),
    sequences: row?.['sequences'] as Record<string, string>,
    shared: row?.['shared'] as Record<string, string>,
  };
}

/** Own id aborted is the sentinel: it shows that the question was answered. Ids in progress belong to other workers, who audit them. */
async function unexplained(
  rows: readonly Readonly<Record<string, unknown>>[],
  ownTransaction: bigint,
  commitsFile: string,
): Promise<readonly Residue[]> {
  const own = rows.find((row) => BigInt(String(row['id'])) === ownTransaction);
  const residue: Residue[] = [];
  if (own?.['status'] !== 'aborted') {
    const status = String(own?.['status'] ?? 'never seen');
    residue.push({
      what: `the case's transaction ${ownTransaction} is ${status}`,
      declared: false,
    });
  }
  const committed = rows
    .filter((row) => row['status'] === 'committed')
    .map((row) => String(row['id']))
    .filter((id) => id !== String(ownTransaction));
  if (committed.length === 0) return residue;
  const allowed = await committedByHarness(commitsFile, committed);
  for (const id of committed.filter((one) => !allowed.has(one))) {
    residue.push({ what: `transaction ${id} was committed by nobody known`, declared: false });
  }
  return residue;
}

function compareShared(before: Sighting, now: Sighting): readonly Residue[] {
  return Object.keys(now.shared)
    .filter((what) => String(before.shared[what]) !== String(now.shared[what]))
    .map((what) => ({
      what: `${what}: ${String(before.shared[what])} became ${String(now.shared[what])}`,
      declared: false,
    }));
}

function compareSequences(
  before: Sighting,
  now: Sighting,
  mayAdvance: readonly string[],
): readonly Residue[] {
  return Object.keys({ ...before.sequences, ...now.sequences })
    .filter((name) => before.sequences[name] !== now.sequences[name])
    .map((name) => {
      const [from, to] = [before.sequences[name], now.sequences[name]];
      const advanced = to !== undefined && (from === 'unused' || Number(to) >= Number(from));
      return advanced && mayAdvance.includes(name)
        ? { what: `sequence ${name} advanced`, declared: true }
        : { what: `sequence ${name}: ${from} became ${to}`, declared: false };
    });
}
