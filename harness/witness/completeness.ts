/** Holds the trigger journal against what the server itself counted. Where they differ it compares the changed pages; it never assumes. */
import type { Completeness, State } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Session } from '../../schema/session.ts';
import type { Database } from '../connection/connection.ts';

/** Writes per table as the server counts them: updates count on both sides, as a new and as an old row. */
interface Counted {
  readonly added: number;
  readonly removed: number;
}
type Counts = ReadonlyMap<string, Counted>;

/** Digests of changed pages, taken before the rollback and to be taken again after it. */
interface PageProbe {
  readonly table: string;
  readonly pages: readonly number[];
  readonly digest: string;
}

export interface Stocktaking {
  readonly undeclared: readonly string[];
  readonly probes: readonly PageProbe[];
  /** Why nobody can tell whether a table is as its duty wants it: it was too large to be compared. */
  readonly doubts?: readonly string[];
  /** Sequences that the case drew from, where only the case itself can tell. */
  readonly drawn?: readonly string[];
}

const TOUCHED = 'select proof.touched() as touched';
const STOCK = 'select proof.touched() as touched, proof.look() as seen';
const JOURNAL_TABLE = 'proof.journal';

export async function countTouched(session: Session): Promise<Counts> {
  return touchedOf((await session.query(TOUCHED)).rows[0]);
}

/** Takes stock inside the transaction. `baseline` is what was counted at its start: the server may hold earlier counts. */
export async function takeStock(
  database: Database,
  baseline: Counts,
  { tables }: Pick<Contract, 'tables'>,
): Promise<Stocktaking> {
  const row = (await database.query(STOCK)).rows[0];
  const state = (row?.['seen'] as { readonly state: State } | undefined)?.state ?? [];
  const journalled = journalledOf(state);
  const net = minus(touchedOf(row), baseline);
  const journalRemoved = net.get(JOURNAL_TABLE)?.removed ?? 0;
  const strangers = [...net.keys()].filter(
    // The contract names every table of the copy, so anything else that was written (a catalog, a new table) is a stranger.
    (table) => !(table in tables) && table !== JOURNAL_TABLE,
  );
  const truncated = state.filter((one) => one.net === 'NaN').map(({ table }) => table);
  const doubtful = Object.keys(tables).filter(
    (table) =>
      truncated.includes(table) || !equal(net.get(table) ?? ZERO, journalled.get(table) ?? ZERO),
  );
  const probes: PageProbe[] = [];
  for (const table of doubtful) probes.push(await probe(database, table));
  return {
    undeclared: journalRemoved > 0 ? [...strangers, `${JOURNAL_TABLE} (rows removed)`] : strangers,
    probes,
  };
}

/** Compares the probed pages from outside, after the rollback. */
export async function settle(observer: Session, account: Stocktaking): Promise<Completeness> {
  if (account.undeclared.length > 0) return { status: 'undeclared', tables: account.undeclared };
  if (account.probes.length === 0) return { status: 'complete' };
  const changed: string[] = [];
  for (const { table, pages, digest } of account.probes) {
    if ((await digestPages(observer, table, pages)) !== digest) changed.push(table);
  }
  return { status: 'pages_compared', tables: account.probes.map(({ table }) => table), changed };
}

const ZERO: Counted = { added: 0, removed: 0 };

async function probe(session: Session, table: string): Promise<PageProbe> {
  const { rows } = await session.query('select proof.dirty(proof.relation($1)) as pages', [table]);
  const pages = (rows[0]?.['pages'] ?? []) as readonly number[];
  return { table, pages, digest: await digestPages(session, table, pages) };
}

async function digestPages(
  session: Session,
  table: string,
  pages: readonly number[],
): Promise<string> {
  const { rows } = await session.query(
    'select proof.page_digest(proof.relation($1), $2::int[]) as digest',
    [table, pages],
  );
  return String(rows[0]?.['digest']);
}

function touchedOf(row: Readonly<Record<string, unknown>> | undefined): Counts {
  const touched = row?.['touched'] as Readonly<Record<string, readonly [number, number]>>;
  return new Map(
    Object.entries(touched).map(([table, [added, removed]]) => [table, { added, removed }]),
  );
}

function journalledOf(state: State): Counts {
  return new Map(
    state.map(({ table, inserted, updated, deleted }) => [
      table,
      { added: inserted + updated, removed: updated + deleted },
    ]),
  );
}

function minus(counts: Counts, baseline: Counts): Counts {
  return new Map(
    [...counts]
      .map(([table, { added, removed }]): [string, Counted] => {
        const before = baseline.get(table) ?? ZERO;
        return [table, { added: added - before.added, removed: removed - before.removed }];
      })
      .filter(([, { added, removed }]) => added !== 0 || removed !== 0),
  );
}

function equal(one: Counted, other: Counted): boolean {
  return one.added === other.added && one.removed === other.removed;
}
