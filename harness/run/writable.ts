/** Reads from the catalog what a role may write: tables, columns, keys. Writes nothing. */
import type { Act } from '../../schema/neighbour.ts';
import type { Session } from '../../schema/session.ts';

export interface WritableColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Numbered by the server, or made of other columns: an insert leaves it out. */
  readonly served: 'numbered' | 'generated' | null;
  /** Alone it tells rows apart. */
  readonly unique: boolean;
  /** The column that it must be found in, where it is a foreign key of its own. */
  readonly refersTo: { readonly table: string; readonly column: string } | null;
}

export interface WritableTable {
  readonly table: string;
  readonly may: Readonly<Record<Act, boolean>>;
  readonly columns: readonly WritableColumn[];
  /** SQL upon a row called `one`; the key by which the digests of rows go. */
  readonly key: string;
}

/** Numbers for names, so that whoever puts other names into the text leaves the answer alone. No name is resolved as SQL would: a schema may be closed to whoever asks. */
export async function readWritable(
  session: Session,
  tables: readonly string[],
): Promise<readonly WritableTable[]> {
  const list = tables.map((table, at) => `(${at}, parse_ident('${table}'))`).join(', ');
  const { rows } = await session.query(CATALOG.replace('$LIST', list));
  return rows.map((row) => {
    const { at, may, columns, key } = row as unknown as Found;
    return {
      table: String(tables[at]),
      may,
      columns: columns.map(({ target, ...column }) => ({
        ...column,
        refersTo: target === null ? null : { ...target, table: String(tables[target.table]) },
      })),
      key: key ?? 'one.ctid::text',
    };
  });
}

interface Found extends Pick<WritableTable, 'may'> {
  readonly at: number;
  readonly columns: readonly (Omit<WritableColumn, 'refersTo'> & {
    readonly target: { readonly table: number; readonly column: string } | null;
  })[];
  readonly key: string | null;
}

const CATALOG = `
  with named as (
    select listed.at, c.oid as rel
    from (values $LIST) listed (at, name)
    join pg_namespace n on n.nspname = listed.name[1]
    join pg_class c on c.relnamespace = n.oid and c.relname = listed.name[2])
  select named.at,
    jsonb_build_object('insert', has_table_privilege(rel, 'insert'), 'update', has_table_privilege(rel, 'update'),
      'delete', has_table_privilege(rel, 'delete')) as may,
    (select jsonb_agg(jsonb_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, null), 'nullable', not a.attnotnull,
        'served', case when a.attidentity <> '' then 'numbered' when a.attgenerated <> '' then 'generated' end,
        'unique', exists (select from pg_index i where i.indrelid = rel and i.indisunique
          and i.indnkeyatts = 1 and i.indkey[0] = a.attnum),
        'target', (select jsonb_build_object('table', other.at, 'column', b.attname)
          from pg_constraint c join named other on other.rel = c.confrelid
          join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
          where c.conrelid = named.rel and c.contype = 'f' and c.conkey = array[a.attnum] order by c.conname limit 1))
      order by a.attnum)
      from pg_attribute a where a.attrelid = rel and a.attnum > 0 and not a.attisdropped) as columns,
    (select string_agg(format('one.%I::text', a.attname), ' || '','' || ' order by array_position(i.indkey::int2[], a.attnum))
      from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
      where i.indrelid = rel and i.indisprimary) as key
  from named order by named.at`;
