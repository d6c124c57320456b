/** Reads the catalog of a database as a sorted list of parts, plain data that two databases can be compared by. Independent of OIDs, minor version, order of creation and settings of the session; reads no row of any table and changes nothing. */
import type { Session } from '../../schema/session.ts';
import { CODE } from './query-code.ts';
import { RIGHTS } from './query-rights.ts';
import { RELATIONS } from './query-tables.ts';
import { TYPES } from './query-types.ts';

export type Field = string | number | boolean | readonly string[];

/** One thing of the catalog. Kind and name are unique together; what is as usual has no field. */
export interface Part {
  readonly kind: string;
  readonly name: string;
  readonly definition: Readonly<Record<string, Field>>;
}

/** They decide how an expression prints: fixed, or the same default would read differently. */
const PRINTING: Readonly<Record<string, string>> = {
  search_path: '',
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  quote_all_identifiers: 'off',
};

/** Where many catalogs are asked, one text a question and not one for all: a wide union plans slowly. */
const QUESTIONS: readonly string[] = [...TYPES, ...RELATIONS, ...CODE, ...RIGHTS];

/** Objects of the witness and of extensions are left out; the extensions themselves are parts. */
export async function readCatalog(session: Session): Promise<readonly Part[]> {
  return printing(session, async () => {
    const parts: Part[] = [];
    for (const question of QUESTIONS) {
      const { rows } = await session.query(question);
      for (const row of rows) parts.push(toPart(row));
    }
    return Object.freeze(parts.sort(byName));
  });
}

/** Runs something while expressions print in the one way, and puts the session's own way back. */
export async function printing<T>(session: Session, act: () => Promise<T>): Promise<T> {
  const { rows } = await session.query(
    'select name, current_setting(name) as value from unnest($1::text[]) name',
    [Object.keys(PRINTING)],
  );
  await setAll(session, PRINTING);
  const result = await act();
  // Not after a failure: the transaction may be lost by then, and the first error is the one to tell.
  await setAll(session, Object.fromEntries(rows.map(({ name, value }) => [name, value])));
  return result;
}

/** One part a line, so that a change to one part is one line of a review. */
export function writeParts(parts: readonly Part[]): string {
  return parts.map((part) => `${writePart(part)}\n`).join('');
}

function writePart({ kind, name, definition }: Part): string {
  const sorted = Object.entries(definition).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify({ kind, name, definition: Object.fromEntries(sorted) });
}

async function setAll(session: Session, settings: Readonly<Record<string, unknown>>) {
  const [names, values] = [Object.keys(settings), Object.values(settings)];
  await session.query(
    'select set_config(name, value, false) from unnest($1::text[], $2::text[]) as one (name, value)',
    [names, values],
  );
}

function toPart(row: Readonly<Record<string, unknown>>): Part {
  return Object.freeze({
    kind: String(row['kind']),
    name: String(row['name']),
    definition: Object.freeze(row['definition'] as Part['definition']),
  });
}

/** By code unit, not by the words of some country. */
function byName(one: Part, other: Part): number {
  const [left, right] = [`${one.kind} ${one.name}`, `${other.kind} ${other.name}`];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
