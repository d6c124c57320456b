/** The witness of a private copy: asks the functions that harness/witness/witness.sql put there. Its cost follows the changes, not the size. */
import type { State } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { RowsAsked, RowsFound } from '../../schema/rows-since.ts';
import type { Session } from '../../schema/session.ts';
import type { Database } from '../connection/connection.ts';
import { FULL_DISK } from '../faults/strike.ts';
import { countTouched, takeStock } from './completeness.ts';
import { contentOf } from './content-digests.ts';
import type { OpenWitness, See, Witness } from './witness.ts';

const BEGIN = 'begin isolation level read committed read write;';
const START = `select pg_current_xact_id()::text as id, proof.sequences() as sequences`;
const CHECK = `select pg_current_xact_id_if_assigned()::text as id, pg_backend_pid() as pid,
  current_setting('track_counts') as counts, current_setting('session_replication_role') as replication,
  proof.sequences() as sequences`;

export const INSTALLED_ENDINGS: Witness['endings'] = {
  cursors: 'close all;',
  temporary: 'select proof.end_phase();',
  settings: 'reset all;',
};

type Sequences = Readonly<Record<string, number>>;

/** `before`: what the harness does in the transaction before anybody counts, such as to break the pipeline. */
export function openInstalled(contract: Contract, before = () => ''): OpenWitness {
  return (database) => begin(database, contract, before());
}

async function begin(database: Database, contract: Contract, before: string): Promise<Witness> {
  const first = (await database.script(`${BEGIN} ${before} ${START}`)).at(-1);
  const transaction = BigInt(String(first?.rows[0]?.['id']));
  const sequences = first?.rows[0]?.['sequences'] as Sequences;
  const baseline = await countTouched(database);
  return {
    transaction,
    see: seeInstalled(database),
    endings: INSTALLED_ENDINGS,
    fullDisk: FULL_DISK,
    ...contentOf(database),
    complaints: () => complain(database, transaction, sequences),
    takeStock: () => takeStock(database, baseline, contract),
  };
}

/** Statements and look in one round trip. The journal forgets by itself what is rolled back. */
export function seeInstalled(database: Database): See {
  return async (statements, _ending, wanted = null) => {
    const asked = wanted === null ? '' : `, ${rowsSince(wanted)} as rows`;
    const answers = await database.script(`${statements} select proof.look() as seen${asked}`);
    const answer = answers.at(-1)?.rows[0];
    const seen = answer?.['seen'] as { state: State; switch: boolean };
    const looked = { state: seen.state, switchOn: seen.switch };
    return wanted === null ? looked : { ...looked, rows: answer?.['rows'] as RowsFound };
  };
}

/** On a copy with the witness. */
export async function readRowsSince(session: Session, asked: RowsAsked): Promise<RowsFound> {
  const { rows } = await session.query(`select ${rowsSince(asked)} as rows`);
  return rows[0]?.['rows'] as RowsFound;
}

/** An expression, so that it comes with whatever is asked besides. */
function rowsSince({ tables, newest, own }: RowsAsked): string {
  const names = tables.map(({ table }) => table);
  const keyed = tables.map(({ keys }) => keys);
  const [since, mine] = [newest, own].map((id) => (id === null ? 'null' : `'${id}'`));
  return `proof.rows_since('{${names}}', '{${keyed}}', ${since}, ${mine})`;
}

/** Another id means that the transaction was swapped under us: everything before it would look undone. */
async function complain(
  database: Database,
  transaction: bigint,
  sequences: Sequences,
): Promise<readonly string[]> {
  const row = (await database.query(CHECK)).rows[0];
  const setBack = Object.entries(row?.['sequences'] as Sequences).filter(
    ([name, value]) => value < (sequences[name] ?? 0),
  );
  return [
    ...complaintsOf(row, transaction),
    ...setBack.map(
      ([name, value]) => `sequence ${name} was set back from ${sequences[name]} to ${value}`,
    ),
  ];
}

/** What both kinds of witness ask: the identity of the transaction, and whether the server still counts and fires. */
export function complaintsOf(
  row: Readonly<Record<string, unknown>> | undefined,
  transaction: bigint,
): readonly string[] {
  const id = String(row?.['id']);
  return [
    ...(id === String(transaction) ? [] : [`transaction ${transaction} became ${id}`]),
    ...(row?.['counts'] === 'on' ? [] : ['track_counts was switched off']),
    ...(row?.['replication'] === 'origin' ? [] : ['session_replication_role was changed']),
  ];
}
