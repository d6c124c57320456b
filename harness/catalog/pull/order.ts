/** Puts the parts of a structure into an order in which each comes after what it needs, as the server recorded it. Writes no statement. */
import { ProofError } from '../../../schema/failure.ts';
import type { Session } from '../../../schema/session.ts';
import type { Part } from '../catalog.ts';

/** Every object of pg_depend by kind and name, as the parts are called. */
const NODES = `
  node as (
    select 'pg_class'::regclass as classid, c.oid as objid, 0 as objsubid,
           case c.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
             when 'S' then 'sequence' when 'c' then 'composite type' else 'index' end || ' ' || c.oid::regclass as key
      from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'S', 'c')
        or (c.relkind in ('i', 'I') and not exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x')))
    union all select 'pg_class'::regclass, k.conindid, 0, 'constraint ' || quote_ident(k.conname) || ' on ' || k.conrelid::regclass
      from pg_constraint k where k.contype in ('p', 'u', 'x')
    union all select 'pg_constraint'::regclass, k.oid, 0, case when k.conrelid <> 0
           then 'constraint ' || quote_ident(k.conname) || ' on ' || k.conrelid::regclass
           else 'domain constraint ' || quote_ident(k.conname) || ' on ' || format_type(k.contypid, null) end
      from pg_constraint k where k.conrelid <> 0 or k.contypid <> 0
    union all select 'pg_attrdef'::regclass, d.oid, 0, case when a.attgenerated = ''
           then 'default ' || d.adrelid::regclass || '.' || quote_ident(a.attname) else 'table ' || d.adrelid::regclass end
      from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    union all select 'pg_proc'::regclass, p.oid, 0,
           case p.prokind when 'a' then 'aggregate ' when 'p' then 'procedure ' else 'function ' end || p.oid::regprocedure
      from pg_proc p where p.oid >= 16384
    union all select 'pg_rewrite'::regclass, r.oid, 0,
           case c.relkind when 'm' then 'materialized view ' else 'view ' end || c.oid::regclass
      from pg_rewrite r join pg_class c on c.oid = r.ev_class where r.rulename = '_RETURN' and c.relkind in ('v', 'm')
    union all select 'pg_statistic_ext'::regclass, s.oid, 0, 'statistics ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname)
      from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
    union all select 'pg_type'::regclass, t.oid, 0,
           case when c.relkind = 'c' then 'composite type ' || c.oid::regclass when c.relkind in ('v', 'm') then 'view ' || c.oid::regclass
             when c.oid is not null then 'table ' || c.oid::regclass when e.typtype = 'e' then 'enum ' || format_type(e.oid, null)
             when e.typtype = 'd' then 'domain ' || format_type(e.oid, null) when e.typtype = 'r' then 'range ' || format_type(e.oid, null)
             else 'range ' || (select format_type(r.rngtypid, null) from pg_range r where r.rngmultitypid = e.oid) end
      from pg_type t join pg_type e on e.oid = t.oid or e.typarray = t.oid left join pg_class c on c.oid = e.typrelid
     where t.oid >= 16384)`;

const NEEDS = `
  with ${NODES}
  select distinct one.key as part, other.key as needs from pg_depend d
    join node one on one.classid = d.classid and one.objid = d.objid
    join node other on other.classid = d.refclassid and other.objid = d.refobjid
   where one.key <> other.key`;

/** From a part to those it needs, both as `kind name`. */
type Needs = ReadonlyMap<string, ReadonlySet<string>>;

export async function readNeeds(session: Session): Promise<Needs> {
  const { rows } = await session.query(NEEDS);
  const needs = new Map<string, Set<string>>();
  for (const { part, needs: other } of rows) {
    const known = needs.get(String(part)) ?? new Set<string>();
    needs.set(String(part), known.add(String(other)));
  }
  return needs;
}

/** What comes first where nothing else says so. Parts of the same rank go by name. */
const RANKS = [
  'enum',
  'composite type',
  'range',
  'domain',
  'function',
  'procedure',
  'aggregate',
  // A domain that stands in an array or a row of some table cannot be changed any more.
  'domain constraint',
  'table',
  'sequence',
  'default',
  'constraint',
  'attachment',
  'index',
  'statistics',
  'view',
  'materialized view',
];

export function inOrder(parts: readonly Part[], needs: Needs): readonly Part[] {
  const byKey = new Map(parts.map((part) => [keyOf(part), part]));
  const ranked = [...parts].sort(
    (one, other) =>
      RANKS.indexOf(one.kind) - RANKS.indexOf(other.kind) || (one.name < other.name ? -1 : 1),
  );
  const ordered: Part[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (part: Part, path: readonly string[]): void => {
    const key = keyOf(part);
    if (state.get(key) === 'done') return;
    if (state.get(key) === 'open') throw circle([...path, key]);
    state.set(key, 'open');
    const first = [...(needs.get(key) ?? []), ...ownNeeds(part, parts)].sort();
    for (const one of first) {
      const needed = byKey.get(one);
      if (needed !== undefined) visit(needed, [...path, key]);
    }
    state.set(key, 'done');
    ordered.push(part);
  };
  for (const part of ranked) visit(part, []);
  return ordered;
}

/** Needs that come from how the statements are cut, which no catalog knows. */
function ownNeeds({ kind, name, definition }: Part, parts: readonly Part[]): readonly string[] {
  const table = String(definition['table'] ?? '');
  const isUnique = definition['index'] !== undefined || kind === 'index';
  if (kind === 'default') {
    return [definition['view'] === undefined ? `table ${table}` : `view ${definition['view']}`];
  }
  if (kind === 'attachment') {
    const both = [String(definition['parent']), table];
    const before = definition['after'] === undefined ? [] : [`attachment ${definition['after']}`];
    const checks = parts.filter(
      (part) => part.kind === 'constraint' && part.definition['index'] === undefined,
    );
    return [
      ...before,
      ...both.map((one) => `table ${one}`),
      ...checks.filter((part) => both.includes(String(part.definition['table']))).map(keyOf),
    ];
  }
  // An identity goes down to partitions when it is made, but only one step when they are attached.
  if (kind === 'sequence' && definition['identity'] === true) {
    return parts.filter((part) => part.kind === 'attachment').map(keyOf);
  }
  if (kind !== 'constraint' && kind !== 'index') return [];
  // An index of a parent that stands before its partitions are attached would make theirs, under other names.
  const attachments = parts.filter(
    (part) => part.kind === 'attachment' && part.definition['parent'] === table,
  );
  return [`table ${table}`, ...(isUnique ? attachments.map(keyOf) : [])].filter(
    (one) => one !== `${kind} ${name}`,
  );
}

function keyOf({ kind, name }: Part): string {
  return `${kind} ${name}`;
}

function circle(path: readonly string[]): ProofError {
  return new ProofError('E_USAGE', `these need each other: ${path.join(' → ')}`, {
    hint: 'write this part of the schema by hand; a pull cannot put it into an order',
  });
}
