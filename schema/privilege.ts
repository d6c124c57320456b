/** One thing that a role holds. Extends to what no GRANT can say: OWNERSHIP, MEMBERSHIP, attributes, settings at log-in. */
export interface Privilege {
  /** A role, `PUBLIC`, or `superuser`: whoever made the cluster, under whatever name. */
  readonly role: string;
  readonly privilege: string;
  readonly kind: string;
  /** As PostgreSQL identifies it, without `pg_catalog.`; the database is `the copy`, whatever its name. */
  readonly object: string;
}
