/** Binds the names of the contract to a copy that is loaded: every name must be there, and be what it is said to be. Reads catalogs only. */
import { ProofError } from '../../schema/failure.ts';
import { type Names, namesOf } from '../../schema/names.ts';
import { type Contract, playersOf } from '../../schema/pipeline.ts';
import type { Session } from '../../schema/session.ts';
import { readPin } from './pin.ts';

const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'proof')`;
const TABLES = `
  select n.nspname || '.' || c.relname as name,
         array(select quote_ident(a.attname) from pg_attribute a
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace and ${OURS} where c.relkind in ('r', 'p') order by 1`;
const SCHEMAS = `select n.nspname as name from pg_namespace n where ${OURS}`;
const FUNCTIONS = `
  select regexp_replace(who.identity, '([(,])pg_catalog\\.', '\\1', 'g') as name
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace and ${OURS}
    cross join lateral pg_identify_object('pg_proc'::regclass, p.oid, 0) who`;
/** A sequence that the mapping does not name goes with the column that it numbers. */
const SEQUENCES = `
  select of.logical, n.nspname || '.' || c.relname as name
    from unnest($1::text[], $2::text[], $3::text[]) as of (logical, named, owner)
    left join pg_class c on c.relkind = 'S' and c.oid = case when of.named <> '' then to_regclass(of.named)
      else pg_get_serial_sequence(of.owner, 'id')::regclass end
    left join pg_namespace n on n.oid = c.relnamespace`;
/** Who is played must be there, and whoever reads for the proofs must see all: what he may not read would be compared with nothing. */
const PEOPLE = `
  select 'roles that are not on the server' as what, role as which
    from unnest($1::text[]) role where not exists (select from pg_roles where rolname = role)
  union all
  select distinct 'tables of which the reader may not read every column', relation.name
    from unnest($2::text[], $3::text[]) as relation (name, real)
    join pg_attribute a on a.attrelid = to_regclass(relation.real) and a.attnum > 0 and not a.attisdropped
    join pg_class c on c.oid = a.attrelid join pg_roles who on who.rolname = $4
   where not (has_schema_privilege(who.oid, c.relnamespace, 'usage')
              and has_column_privilege(who.oid, a.attrelid, a.attnum, 'select'))
  union all
  select 'kill-switch columns that are not there, or no boolean', the_switch
    from (select $5::text || '.' || $7::text as the_switch where $5 is not null) named
   where not exists (select from pg_attribute where attrelid = to_regclass($6) and attname = $7 and atttypid = 'bool'::regtype)`;
const NOTE = `
  insert into proof.name (relid, logical)
  select to_regclass(of.real), of.logical from unnest($1::text[], $2::text[]) as of (logical, real)
   where to_regclass(of.real) is not null`;

/** Gives the names with those of the sequences. Rejects with `E_CONTRACT`, naming everything that does not fit. */
export async function bindNames(
  session: Session,
  names: Names,
  contract: Contract,
): Promise<Names> {
  const tables = await readTables(session, names);
  const missing = Object.keys(contract.tables).filter((table) => !tables.has(table));
  const unnamed = [...tables.keys()].filter((table) => !(table in contract.tables));
  const mapped = names.binding.digest !== null;
  const looking = { session, names, contract };
  const complaints: readonly Complaint[] = [
    ['not named in the contract', unnamed],
    ['named but not in the copy', missing.map((table) => inBoth(names, table))],
    ...(await misfits(looking, tables)),
    ...(await readPeople(looking)),
  ];
  refuse(mapped, complaints);
  const sequences = await readSequences(looking);
  const lost = contract.sequences.filter((name) => sequences[name] === undefined);
  const doubled = contract.sequences.filter((name) =>
    contract.sequences.some((one) => one < name && sequences[one] === sequences[name]),
  );
  refuse(mapped, [
    ['sequences that are not in the copy', lost.map((name) => inBoth(names, name))],
    ['sequences that another name stands for already', doubled],
  ]);
  if (!mapped) return names;
  return namesOf({ ...names.binding, real: { ...names.binding.real, ...sequences } });
}

/** Tells the witness what the contract calls each table and sequence, and which columns may hold long texts. */
export async function noteNames(session: Session, names: Names, contract: Contract): Promise<void> {
  const logical = [...Object.keys(contract.tables), ...contract.sequences];
  await session.query(NOTE, [logical, logical.map(names.sql)]);
  await session.query('select proof.watch_rows($1)', [contract.longTexts]);
}

type Columns = readonly string[];
type Complaint = readonly [what: string, which: readonly string[]];

/** By the contract's name; a table that it does not name goes by its own. */
async function readTables(session: Session, names: Names): Promise<ReadonlyMap<string, Columns>> {
  const { rows } = await session.query(TABLES);
  return new Map(rows.map(({ name, columns }) => [names.called(String(name)), columns as Columns]));
}

interface Looking {
  readonly session: Session;
  readonly names: Names;
  readonly contract: Contract;
}

async function misfits(
  { session, names, contract }: Looking,
  tables: ReadonlyMap<string, Columns>,
): Promise<readonly Complaint[]> {
  const schemas = (await session.query(SCHEMAS)).rows.map(({ name }) => names.called(String(name)));
  const found = (await session.query(FUNCTIONS)).rows.map(({ name }) =>
    names.logical(String(name)),
  );
  return [
    [
      'schemas that are not in the copy',
      contract.schemas.filter((one) => !schemas.includes(one)).map((one) => inBoth(names, one)),
    ],
    [
      'functions that are not in the copy',
      contract.functions.filter((one) => !found.includes(one)).map((one) => inBoth(names, one)),
    ],
    [
      'columns of long texts that are not in the copy',
      contract.longTexts.filter((one) => !hasColumn(tables, one)),
    ],
    ['tables that must be other ones', strangers(tables, contract).map((one) => one(names))],
  ];
}

function hasColumn(tables: ReadonlyMap<string, Columns>, named: string): boolean {
  const at = named.lastIndexOf('.');
  return tables.get(named.slice(0, at))?.includes(named.slice(at + 1)) ?? false;
}

/** A table whose columns are not there is not the one that it is said to be. */
function strangers(
  tables: ReadonlyMap<string, Columns>,
  contract: Contract,
): readonly ((names: Names) => string)[] {
  const columns = (readPin(contract.schema) ?? []).filter(({ kind }) => kind === 'column');
  const ofTables = Map.groupBy(columns, ({ definition }) => String(definition['table']));
  return [...ofTables].flatMap(([table, wanted]) => {
    const has = tables.get(table);
    const lacks = wanted.map(({ name }) => name.slice(table.length + 1));
    const missing = has === undefined ? [] : lacks.filter((column) => !has.includes(column));
    return missing.length === 0
      ? []
      : [(names) => `${inBoth(names, table)}, which has no ${missing.join(', ')}`];
  });
}

async function readPeople({ session, names, contract }: Looking): Promise<readonly Complaint[]> {
  const { reader, killSwitch } = contract;
  const tables = Object.keys(contract.tables);
  const { rows } = await session.query(PEOPLE, [
    [...new Set([...playersOf(contract), reader])],
    tables,
    tables.map(names.sql),
    reader,
    killSwitch?.table ?? null,
    killSwitch === null ? null : names.sql(killSwitch.table),
    killSwitch?.column ?? null,
  ]);
  const found = Map.groupBy(rows, ({ what }) => String(what));
  return [...found].map(([what, of]) => [what, of.map(({ which }) => String(which))]);
}

async function readSequences(looking: Looking): Promise<Readonly<Record<string, string>>> {
  const { session, names, contract } = looking;
  const sequence = contract.sequences;
  const mapped = names.binding.digest !== null;
  const named = sequence.map((name) =>
    !mapped || name in names.binding.real ? names.sql(name) : '',
  );
  const owners = sequence.map((name) => names.sql(name.replace(/_id_seq$/, '')));
  const { rows } = await session.query(SEQUENCES, [sequence, named, owners]);
  const found = rows.filter(({ name }) => name !== null);
  return Object.fromEntries(found.map(({ logical, name }) => [String(logical), String(name)]));
}

/** A schema alone stands in no text that is rewritten. */
function inBoth(names: Names, logical: string): string {
  const isSchema = !logical.includes('.');
  const real = isSchema ? (names.binding.real[logical] ?? logical) : names.written(logical);
  return real === logical ? logical : `${logical}, here ${real}`;
}

function refuse(mapped: boolean, complaints: readonly Complaint[]): void {
  const said = complaints.filter(([, which]) => which.length > 0);
  if (said.length === 0) return;
  const text = said.map(([what, which]) => `${what}: ${which.join('; ')}`).join('. ');
  throw new ProofError('E_CONTRACT', text, {
    hint: mapped
      ? 'mend the mapping: every table of the copy must be what one name of the contract stands for'
      : 'mend the contract of the pipeline, which says what an inverse owes to each table, or the SQL files of the copy; if the copy has other names, give --mapping',
  });
}
