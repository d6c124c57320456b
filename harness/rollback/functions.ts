/** Names the functions a statement calls, and those whose effects a rollback does not take back. */

type Node = Readonly<Record<string, unknown>>;

/** Each of these acts on something that outlives the transaction (measured ways out: sequences, locks, sessions, files, slots, logs). */
const REFUSED: readonly RegExp[] = [
  /^(setval|setseed|set_config|nextval)$/,
  /^pg_(try_)?advisory_/,
  /^(dblink|postgres_fdw)/,
  /^(lo_|lowrite$|loread$)/,
  /^pg_(terminate|cancel)_backend$/,
  /^pg_(logical_emit_message|notify)$/,
  /^pg_(create|drop|copy|advance|replication|logical|physical|sync)_/,
  /^pg_(switch_wal|reload_conf|rotate_logfile|promote|backup_|start_backup|stop_backup|log_)/,
  /^pg_(file_|read_|write_|ls_|stat_reset|restore_|clear_|truncate_|current_logfile|import_)/,
  /^(pg_stat_statements_reset|gin_clean_pending_list|brin_(de)?summarize|heap_force_)/,
  // These run a text as SQL, which the parser has not read.
  /^(query_to_xml|table_to_xml|schema_to_xml|database_to_xml|cursor_to_xml)/,
  /^(ts_stat|ts_rewrite|crosstab|connectby|xpath_table)/,
];

export function refusedFunction(name: string): boolean {
  return REFUSED.some((pattern) => pattern.test(name));
}

/** Gives the unqualified names of all functions called anywhere in the tree, and of whatever may turn out to be a call. */
export function functionsOf(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(functionsOf);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node as Node).flatMap(([key, child]) => [
    ...namesOf(key, child as Node),
    ...functionsOf(child),
  ]);
}

/** `(158).f` and `t.f` call f where the value has no such field: the parser cannot tell, so each counts as a call. */
function namesOf(key: string, node: Node): readonly string[] {
  switch (key) {
    case 'FuncCall':
      return textsOf(node['funcname']).slice(-1);
    case 'A_Indirection':
      return textsOf(node['indirection']);
    case 'ColumnRef':
      return textsOf(node['fields']).slice(1);
    default:
      return [];
  }
}

function textsOf(parts: unknown): readonly string[] {
  const nodes = (parts ?? []) as readonly { readonly String?: { readonly sval?: string } }[];
  return nodes.flatMap((part) => part.String?.sval ?? []);
}
