/** The witness of a database that exists: nothing is installed. The server's own counts say which tables were touched, and these are digested within a limit; what was not compared is never called equal. */
import { ProofError } from '../../schema/failure.ts';
import type { Contract, KillSwitchTable } from '../../schema/pipeline.ts';
import { type Database, identifier } from '../connection/connection.ts';
import { raise } from '../faults/strike.ts';
import type { Stocktaking } from './completeness.ts';
import { complaintsOf } from './installed.ts';
import { entryOf, type NetEffect } from './net-effect.ts';
import type { Past } from './past-snapshot.ts';
import type { TableCounters, TableTouched } from './table-counters.ts';
import { countersOf, plus, readDrawn, readStrangers, toTouched } from './table-counters.ts';
import type { TableSum } from './table-digests.ts';
import { digestRowsOf, digestTable, PRINTING, quoted, readSums } from './table-digests.ts';
import type { OpenWitness, Seen } from './witness.ts';

interface BareOptions {
  readonly contract: Contract;
  /** Settings of the transaction, such as time-outs; set before anything else. */
  readonly settings: string;
  readonly seed: number;
  /** How the switch must stand. Moved inside the transaction where it stands otherwise; nobody else ever sees that. */
  readonly switchOn: boolean;
  /** Tables that are too large to be digested. */
  readonly unread: readonly string[];
  /** Reads the tables as they were when the transaction began. */
  readonly past: Past;
}

const CHECK = `select pg_current_xact_id_if_assigned()::text as id, current_setting('track_counts') as counts,
  current_setting('session_replication_role') as replication`;
/** Settings end with the phase, so this is the last moment to see those that blind whoever counts its writes. */
const SIGHTED = `do $$ begin
  if current_setting('track_counts') <> 'on' or current_setting('session_replication_role') <> 'origin' then
    raise exception using errcode = 'CP001', message = 'the phase changed track_counts or session_replication_role';
  end if;
end $$;`;
const DISK_FULL = '53100';
const NONE: TableCounters = { inserted: 0, updated: 0, deleted: 0 };

/** What is known of one table in the course of a case. */
interface Page {
  readonly start: TableTouched;
  last: TableTouched;
  /** Counted in phases that were rolled back. */
  undone: TableCounters;
  before: TableSum | null;
  now: TableSum | null;
}

export function openBare(options: BareOptions): OpenWitness {
  return async (database) => {
    const { transaction, snapshot } = await begin(database, options);
    const tables = Object.keys(options.contract.tables);
    const strangers = await readStrangers(database, tables);
    const counters = countersOf(tables);
    const [first] = await database.script(counters);
    const pages = new Map(
      [...toTouched(first?.rows ?? [])].map(([table, start]): [string, Page] => [
        table,
        { start, last: start, undone: NONE, before: null, now: null },
      ]),
    );
    const doubts = new Set<string>();
    const readable = (table: string) => {
      if (!options.unread.includes(table)) return table;
      throw new ProofError('E_NOT_SHOWN', `${table} is too large to be digested`, LARGER);
    };
    return {
      transaction,
      endings: {
        cursors: 'close all;',
        temporary: 'discard temp;',
        settings: `${SIGHTED} reset all; ${options.settings} ${PRINTING}`,
      },
      fullDisk: raise(DISK_FULL),
      see: async (statements, ending) => {
        const answers = await database.script(`${statements} ${counters}; ${readSwitch(options)}`);
        const touched = toTouched(answers.at(-2)?.rows ?? []);
        await turnPages({ database, snapshot, pages, options }, touched, ending);
        const entries = [...pages].map(([table, page]) =>
          entryOf(excerptOf(table, page), options.contract.tables[table]),
        );
        for (const { doubt } of entries) if (doubt !== null) doubts.add(doubt);
        return { state: statesOf(entries), switchOn: isOn(answers.at(-1)?.rows[0]) };
      },
      digest: (table) => digestTable(database, readable(table)),
      digestRows: (table) => digestRowsOf(database, readable(table)),
      complaints: async () => complaintsOf((await database.query(CHECK)).rows[0], transaction),
      takeStock: async () => takeStock(database, { tables, strangers, doubts: [...doubts] }),
    };
  };
}

const LARGER = { hint: 'raise --digest-limit, or prove it on a copy: --server embedded' };

/** One snapshot for the whole case: what others commit meanwhile is not seen, and so not taken for an effect of ours. */
async function begin(
  database: Database,
  options: BareOptions,
): Promise<{ readonly transaction: bigint; readonly snapshot: string }> {
  const { settings, switchOn, contract } = options;
  const answers = await database.script(
    `begin isolation level repeatable read read write; ${settings} ${PRINTING}
     lock table ${Object.keys(contract.tables).map(quoted).join(', ')} in access share mode;
     select pg_current_xact_id()::text as id, pg_export_snapshot() as snapshot; ${readSwitch(options)}`,
  );
  if (contract.killSwitch !== null && isOn(answers.at(-1)?.rows[0]) !== switchOn) {
    await moveSwitch(database, contract.killSwitch, switchOn);
  }
  const row = answers.at(-2)?.rows[0];
  return { transaction: BigInt(String(row?.['id'])), snapshot: String(row?.['snapshot']) };
}

async function moveSwitch(
  database: Database,
  { table, column }: KillSwitchTable,
  on: boolean,
): Promise<void> {
  const { rows } = await database.query(
    `select has_column_privilege($1, $2, 'UPDATE') as may, current_user::text as login`,
    [table, column],
  );
  const login = String(rows[0]?.['login']);
  if (rows[0]?.['may'] !== true) {
    const wanted = on ? 'on' : 'off';
    throw new ProofError(
      'E_NOT_SHOWN',
      `the switch must be ${wanted} for these cases, and ${login} may not move it, as it should be`,
      {
        hint: 'prove it on a copy (cutproof schema pull, then --schema), or as a role that may move it',
      },
    );
  }
  await database.query(`update ${quoted(table)} set ${identifier(column)} = $1`, [on]);
}

interface Reading {
  readonly database: Database;
  readonly snapshot: string;
  readonly pages: ReadonlyMap<string, Page>;
  readonly options: BareOptions;
}

/** Digests again what was touched since the look before, and nothing else. */
async function turnPages(
  { database, snapshot, pages, options }: Reading,
  touched: ReadonlyMap<string, TableTouched>,
  ending: 'kept' | 'undone',
): Promise<void> {
  const { seed, unread, past } = options;
  const turned = [...pages].filter(([table, { last }]) => differs(last, touched.get(table)));
  // Whoever gave a table another file has locked it: its content then cannot be asked for, nor need it be.
  const read = turned.filter(
    ([table, { start }]) => !unread.includes(table) && touched.get(table)?.file === start.file,
  );
  const fresh = read.filter(([, { before }]) => before === null).map(([table]) => table);
  const [then, now] = await Promise.all([
    past.read(snapshot, fresh, seed),
    readSums(
      database,
      read.map(([table]) => table),
      seed,
    ),
  ]);
  for (const [table, page] of turned) {
    const next = touched.get(table) ?? page.last;
    if (ending === 'undone') page.undone = plus(page.undone, plus(next, page.last, -1));
    page.last = next;
    page.before ??= then.get(table) ?? null;
    page.now = now.get(table) ?? null;
  }
}

function excerptOf(table: string, page: Page) {
  const { start, last, undone, before, now } = page;
  return {
    table,
    counted: plus(plus(last, start, -1), undone, -1),
    rewritten: last.file !== start.file,
    contents: before === null || now === null ? null : { before, now },
  };
}

/** What was known at the start, and what could not be compared since. */
interface Taken {
  readonly tables: readonly string[];
  readonly strangers: ReadonlyMap<string, number>;
  readonly doubts: readonly string[];
}

async function takeStock(
  database: Database,
  { tables, strangers: before, doubts }: Taken,
): Promise<Stocktaking> {
  const strangers = await readStrangers(database, tables);
  const undeclared = [...strangers].filter(([table, count]) => before.get(table) !== count);
  return {
    undeclared: undeclared.map(([table]) => table),
    probes: [],
    doubts,
    drawn: await readDrawn(database),
  };
}

function statesOf(entries: readonly NetEffect[]): Seen['state'] {
  return entries
    .flatMap(({ state }) => state ?? [])
    .sort((one, other) => (one.table < other.table ? -1 : 1));
}

function differs(one: TableTouched, other: TableTouched | undefined): boolean {
  return (
    other === undefined ||
    one.inserted !== other.inserted ||
    one.updated !== other.updated ||
    one.deleted !== other.deleted ||
    one.file !== other.file
  );
}

/** One row; a pipeline without a switch is always on. */
function readSwitch({ contract: { killSwitch } }: BareOptions): string {
  return killSwitch === null
    ? 'select true as switch_on'
    : `select ${identifier(killSwitch.column)} as switch_on from ${quoted(killSwitch.table)}`;
}

function isOn(row: Readonly<Record<string, unknown>> | undefined): boolean {
  return row?.['switch_on'] === true;
}
