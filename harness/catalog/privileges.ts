/** Reads from the catalogs who holds what, and names every difference to the list. Asks nothing of the list's author: a role nobody has heard of is found too. */
import { readFileSync } from 'node:fs';
import type { Privilege } from '../../schema/privilege.ts';
import type { Session } from '../../schema/session.ts';

const READ = readFileSync(new URL('./privileges.sql', import.meta.url), 'utf8');
/** PostgreSQL 14 does not know privileges on parameters. */
const PARAMETERS = `
  select case grantee when 0 then 'PUBLIC' else pg_get_userbyid(grantee) end as role,
    privilege_type as privilege, 'parameter' as kind, parname as object
  from pg_parameter_acl cross join lateral aclexplode(paracl)
  where grantee not in (select oid from pg_roles where rolsuper)`;
/** Made by the witness for the harness alone: what it may do is no part of the copy. */
const HARNESS_ROLES = ['proof_operator'];

/** Everything held by anybody on the objects of the copy, everything that the named roles hold anywhere, and what differs from the shipped state on PostgreSQL's own objects. */
export async function readPrivileges(
  session: Session,
  holders: readonly string[],
): Promise<readonly Privilege[]> {
  const { rows } = await session.query(READ, [holders, HARNESS_ROLES]);
  const known = await session.query(`select to_regclass('pg_catalog.pg_parameter_acl') as table`);
  const parameters =
    known.rows[0]?.['table'] === null ? [] : (await session.query(PARAMETERS)).rows;
  return [...rows, ...parameters] as unknown as readonly Privilege[];
}

/** Pure. One sentence a difference; what is there without being listed comes first. */
export function comparePrivileges(
  found: readonly Privilege[],
  listed: readonly Privilege[],
): readonly string[] {
  const [foundNames, listedNames] = [found.map(describe), listed.map(describe)];
  return [
    ...without(foundNames, listedNames).map(([role, what]) => `${role} has ${what}: not listed`),
    ...without(listedNames, foundNames).map(([role, what]) => `${role} lacks ${what}: listed`),
  ];
}

type Named = readonly [role: string, what: string];

function describe({ role, privilege, kind, object }: Privilege): Named {
  if (kind === 'attribute') return [role, `the attribute ${privilege}`];
  if (kind === 'setting') return [role, `the setting ${privilege} in ${object}`];
  return [role, `${privilege} on ${kind} ${object}`];
}

function without(some: readonly Named[], others: readonly Named[]): readonly Named[] {
  const known = new Set(others.map((name) => name.join(' ')));
  return some.filter((name) => !known.has(name.join(' ')));
}
