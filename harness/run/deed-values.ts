/** Makes the statement of a deed: values by the type of a column, names of the run, keys of other rows. Sends nothing itself. */
import type { NeighbourDeed, Whose } from '../../schema/neighbour.ts';
import type { WritableColumn, WritableTable } from './writable.ts';

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

interface Drawn {
  readonly deed: NeighbourDeed;
  readonly table: WritableTable;
  /** Of the row that is changed or copied. */
  readonly key: string;
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** A row of a table that is referred to; `place` counts on from the row of the deed. */
  readonly referred: (
    table: string,
    whose: Whose,
    place: number,
  ) => Promise<{ readonly key: string; readonly of: WritableTable } | null>;
}

/** Below this, `value` says in what way an insert bears on the run; above, each column draws for itself. */
const WAYS = 4;

/** Changes one column of one row to another value. */
export async function updateOf(
  drawn: Drawn,
): Promise<(Statement & { readonly column: string }) | null> {
  const { deed, table, key, names } = drawn;
  const column =
    typeof deed.column === 'string'
      ? table.columns.find(({ name }) => name === deed.column)
      : table.columns[deed.column % table.columns.length];
  if (column === undefined) return null;
  const values: unknown[] = [key];
  const place = `$1`;
  const own = `one.${column.name}`;
  const choices: readonly (() => string | Promise<string>)[] = [
    ...ofType(column).map((value) => () => value),
    ...(column.nullable ? [() => 'null'] : []),
    ...namesFor(column, names).map((name) => () => given(values, name, column)),
    ...(column.refersTo === null ? [] : WHOSE_KEY).map(
      (whose) => async () => (await keyOf(column, drawn, { values, whose, place: 0 })) ?? own,
    ),
    () => `coalesce((select two.${column.name} from ${table.table} two
      where two.${column.name} is distinct from ${own} order by two.${column.name}::text
      offset ${deed.value % 7} limit 1), ${own})`,
  ];
  const value = await choices[deed.value % choices.length]?.();
  return {
    column: column.name,
    sql: `update ${table.table} one set ${column.name} = ${value} where ${table.key} = ${place}`,
    values,
  };
}

/** Copies one row, with other keys, and with names and keys of the run. */
export async function insertOf(drawn: Drawn): Promise<Statement> {
  const { deed, table, key } = drawn;
  const values: unknown[] = [key];
  const given = table.columns.filter(
    ({ served }) => served === null || (served === 'numbered' && deed.numbered),
  );
  const referring = given.filter(({ refersTo }) => refersTo !== null);
  const texts: string[] = [];
  for (const [index, column] of given.entries()) {
    const place = referring.indexOf(column);
    texts.push(await copied(column, { ...drawn, values, index, place }));
  }
  const columns = given.map(({ name }) => name).join(', ');
  const overriding = deed.numbered ? 'overriding system value' : '';
  return {
    sql: `insert into ${table.table} (${columns}) ${overriding} select ${texts.join(', ')} from ${table.table} one where ${table.key} = $1`,
    values,
  };
}

interface Copying extends Drawn {
  readonly values: unknown[];
  readonly index: number;
  /** How many foreign keys came before this one. */
  readonly place: number;
}

async function copied(column: WritableColumn, copying: Copying): Promise<string> {
  const { deed, table, index, values, place } = copying;
  const own = `one.${column.name}`;
  const draw = deed.value < WAYS ? null : mixed(deed.value, index);
  const fresh = () =>
    column.type === 'text'
      ? given(values, `neighbour ${deed.value}.${index}`, column)
      : (ofType(column)[0] ?? own);
  if (column.served !== null) {
    return `(select coalesce(max(two.${column.name}), 0) + 1 from ${table.table} two)`;
  }
  const names = namesFor(column, copying.names);
  if (names.length > 0) {
    const bears = draw === null ? !column.unique || deed.value === 1 : draw % 4 < 2;
    if (bears) return given(values, names[(draw ?? 0) % names.length], column);
    return draw === null || draw % 4 === 3 ? fresh() : own;
  }
  if (column.refersTo !== null) {
    const whose =
      draw === null ? WAYS_TO_REFER[deed.value]?.[place === 0 ? 0 : 1] : REFERRED[draw % 3];
    if (whose === undefined) return own;
    return (await keyOf(column, copying, { values, whose, place })) ?? own;
  }
  if (column.unique) return fresh();
  return draw !== null && draw % 8 === 0 ? (ofType(column)[0] ?? own) : own;
}

const WHOSE_KEY = ['written', 'other'] as const;
const REFERRED: readonly (Whose | undefined)[] = ['written', undefined, 'other'];
/** The first foreign key of a row, and those after it. */
const WAYS_TO_REFER: readonly (readonly [Whose, Whose])[] = [
  ['written', 'written'],
  ['written', 'written'],
  ['written', 'other'],
  ['other', 'written'],
];

async function keyOf(
  { refersTo }: WritableColumn,
  { referred }: Drawn,
  {
    values,
    whose,
    place,
  }: { readonly values: unknown[]; readonly whose: Whose; readonly place: number },
): Promise<string | null> {
  if (refersTo === null) return null;
  const found = await referred(refersTo.table, whose, place);
  if (found === null) return null;
  values.push(found.key);
  return `(select one.${refersTo.column} from ${found.of.table} one where ${found.of.key} = $${values.length})`;
}

function namesFor(
  { name }: WritableColumn,
  names: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return Object.hasOwn(names, name) ? (names[name] ?? []) : [];
}

/** Puts a value among those of the statement. */
function given(values: unknown[], value: unknown, { type }: WritableColumn): string {
  values.push(value);
  return `cast($${values.length} as ${type})`;
}

/** Neighbouring columns must not all draw alike. */
function mixed(value: number, index: number): number {
  return (Math.imul(value + 1, 2_654_435_761) ^ Math.imul(index + 1, 40_503_777)) >>> 9;
}

/** Other values of a column by its type alone; among them the ends of what it holds. */
function ofType({ name, type, refersTo }: WritableColumn): readonly string[] {
  const own = `one.${name}`;
  if (refersTo !== null) return [];
  switch (type) {
    case 'text':
      return [`${own} || ' (neighbour)'`, `''`];
    case 'smallint':
    case 'integer':
    case 'bigint':
      return [`${own} + 1`, `${own} - 1`, GREATEST[type]];
    case 'numeric':
    case 'double precision':
    case 'real':
      return [`${own} + 1`];
    case 'boolean':
      return [`not ${own}`];
    case 'timestamp with time zone':
    case 'timestamp without time zone':
      return [`${own} + interval '1 second'`, `'infinity'`, `'2001-02-03 04:05:06.000007'`];
    case 'jsonb':
      return [`jsonb_build_object('neighbour', ${own})`, `'null'`, `'[1.50]'`];
    case 'text[]':
      return [`${own} || array['neighbour']`, `'{}'`];
    default:
      return [];
  }
}

const GREATEST = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
} as const;
