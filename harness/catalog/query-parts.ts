/** The pieces of SQL that every question to the catalog shares: what is ours, and how an owner is called. Asks nothing itself. */

/** The role of the witness; what it may do on a copy is no part of the schema. */
export const WITNESS_ROLE = 'proof_operator';

/** Whoever made the cluster. Its name is the habit of an installation, and it may do everything under any. */
export const BOOTSTRAP = 'bootstrap superuser';

/** True for a schema that is neither the server's nor the witness's. */
export function isOurs(namespace: string): string {
  return `(${namespace}.nspname !~ '^pg_' and ${namespace}.nspname not in ('information_schema', 'proof'))`;
}

/** True for an object that no extension brought: what an extension brings changes with its version. */
export function isOwn(catalog: string, oid: string): string {
  return `not exists (select from pg_depend made where made.classid = 'pg_catalog.${catalog}'::regclass
    and made.objid = ${oid} and made.deptype = 'e')`;
}

export function roleName(oid: string): string {
  return `case ${oid} when 0 then 'PUBLIC' when 10 then '${BOOTSTRAP}' else quote_ident(pg_get_userbyid(${oid})) end`;
}
