/** The questions to the catalog about what runs: functions, aggregates, triggers, event triggers, rules and policies. Only texts; sends nothing. */
import { isOurs, isOwn, roleName } from './query-parts.ts';

/** What makes the values of a range comes and goes with its type. */
const ofType = `exists (select from pg_depend made where made.classid = 'pg_proc'::regclass and made.objid = p.oid and made.deptype = 'i')`;
const FUNCTION = `pg_proc p join pg_namespace n on n.oid = p.pronamespace and ${isOurs('n')} and ${isOwn('pg_proc', 'p.oid')} and not ${ofType}`;

const FUNCTIONS = `
  select case p.prokind when 'p' then 'procedure' else 'function' end as kind, p.oid::regprocedure::text as name,
         jsonb_strip_nulls(jsonb_build_object('owner', ${roleName('p.proowner')},
         'arguments', pg_get_function_arguments(p.oid), 'result', pg_get_function_result(p.oid),
         'language', (select l.lanname from pg_language l where l.oid = p.prolang), 'window', nullif(p.prokind = 'w', false),
         'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
         'parallel', case p.proparallel when 's' then 'safe' when 'r' then 'restricted' else 'unsafe' end,
         'security', case when p.prosecdef then 'definer' else 'invoker' end, 'strict', nullif(p.proisstrict, false),
         'leakproof', nullif(p.proleakproof, false), 'cost', p.procost::text, 'rows', nullif(p.prorows, 0)::text,
         'settings', (select jsonb_agg(s order by s collate "C") from unnest(p.proconfig) as setting (s)),
         'support', case when p.prosupport <> 0 then p.prosupport::regproc::text end,
         'library', p.probin, 'body', coalesce(pg_get_function_sqlbody(p.oid), p.prosrc))) as definition
    from ${FUNCTION} where p.prokind <> 'a'`;

const operator = (oid: string) =>
  `(select 'operator(' || quote_ident(s.nspname) || '.' || o.oprname || ')' from pg_operator o
      join pg_namespace s on s.oid = o.oprnamespace where o.oid = ${oid})`;
const support = (oid: string) => `case when ${oid} <> 0 then ${oid}::regproc::text end`;

const AGGREGATES = `
  select 'aggregate' as kind, p.oid::regprocedure::text as name, jsonb_strip_nulls(jsonb_build_object(
         'owner', ${roleName('p.proowner')}, 'arguments', pg_get_function_arguments(p.oid),
         'result', pg_get_function_result(p.oid), 'hypothetical', nullif(a.aggkind = 'h', false),
         'sfunc', a.aggtransfn::regproc::text, 'stype', format_type(a.aggtranstype, null), 'sspace', nullif(a.aggtransspace, 0),
         'finalfunc', ${support('a.aggfinalfn')}, 'finalfunc_extra', nullif(a.aggfinalextra, false),
         'finalfunc_modify', case a.aggfinalmodify when 's' then 'shareable' when 'w' then 'read_write' else 'read_only' end,
         'combinefunc', ${support('a.aggcombinefn')}, 'serialfunc', ${support('a.aggserialfn')},
         'deserialfunc', ${support('a.aggdeserialfn')}, 'initcond', a.agginitval,
         'msfunc', ${support('a.aggmtransfn')}, 'minvfunc', ${support('a.aggminvtransfn')},
         'mstype', case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end,
         'msspace', nullif(a.aggmtransspace, 0), 'mfinalfunc', ${support('a.aggmfinalfn')},
         'mfinalfunc_extra', nullif(a.aggmfinalextra, false), 'minitcond', a.aggminitval,
         'mfinalfunc_modify', case when a.aggmtransfn = 0 then null when a.aggmfinalmodify = 's' then 'shareable'
            when a.aggmfinalmodify = 'w' then 'read_write' else 'read_only' end,
         'sortop', ${operator('a.aggsortop')},
         'parallel', case p.proparallel when 's' then 'safe' when 'r' then 'restricted' else 'unsafe' end)) as definition
    from ${FUNCTION} join pg_aggregate a on a.aggfnoid = p.oid`;

const enabled = (of: string) =>
  `case ${of} when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end`;
const ON_RELATION = (of: string) =>
  `join pg_class c on c.oid = ${of} join pg_namespace n on n.oid = c.relnamespace and ${isOurs('n')} and ${isOwn('pg_class', 'c.oid')}`;

/** A trigger of a partition follows from the one of its parent, unless it was switched apart from it. */
const TRIGGERS = `
  select 'trigger' as kind, quote_ident(t.tgname) || ' on ' || c.oid::regclass as name, jsonb_strip_nulls(jsonb_build_object(
         'table', c.oid::regclass::text, 'statement', pg_get_triggerdef(t.oid), 'inherited', nullif(t.tgparentid <> 0, false),
         'enabled', case when t.tgparentid <> 0 and t.tgenabled = 'O' then 'origin' else ${enabled('t.tgenabled')} end)) as definition
    from pg_trigger t ${ON_RELATION('t.tgrelid')}
   where not t.tgisinternal and t.tgenabled is distinct from (select p.tgenabled from pg_trigger p where p.oid = t.tgparentid)
     and t.tgname !~ '^zz_proof_'`;

const EVENT_TRIGGERS = `
  select 'event trigger' as kind, quote_ident(e.evtname) as name, jsonb_strip_nulls(jsonb_build_object(
         'owner', ${roleName('e.evtowner')}, 'event', e.evtevent, 'function', e.evtfoid::regproc::text,
         'tags', (select jsonb_agg(g order by g collate "C") from unnest(e.evttags) as tag (g)), 'enabled', ${enabled('e.evtenabled')})) as definition
    from pg_event_trigger e where ${isOwn('pg_event_trigger', 'e.oid')}`;

const RULES = `
  select 'rule' as kind, quote_ident(r.rulename) || ' on ' || c.oid::regclass as name, jsonb_strip_nulls(jsonb_build_object(
         'table', c.oid::regclass::text, 'statement', pg_get_ruledef(r.oid), 'enabled', ${enabled('r.ev_enabled')})) as definition
    from pg_rewrite r ${ON_RELATION('r.ev_class')} where r.rulename <> '_RETURN'`;

const POLICIES = `
  select 'policy' as kind, quote_ident(p.polname) || ' on ' || c.oid::regclass as name, jsonb_strip_nulls(jsonb_build_object(
         'table', c.oid::regclass::text,
         'command', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
         'restrictive', nullif(not p.polpermissive, false),
         'roles', (select jsonb_agg(role order by role collate "C") from (select ${roleName('r')} as role from unnest(p.polroles) as member (r)) named),
         'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))) as definition
    from pg_policy p ${ON_RELATION('p.polrelid')}`;

export const CODE: readonly string[] = [
  FUNCTIONS,
  AGGREGATES,
  TRIGGERS,
  EVENT_TRIGGERS,
  RULES,
  POLICIES,
];
