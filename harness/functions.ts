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
  /^(query_to_xml|table_to_xml|schema_to_xml|database_to_xml|cursor_to_xml)/,
];

export function refusedFunction(name: string): boolean {
  return REFUSED.some((pattern) => pattern.test(name));
}

/** Gives the unqualified names of all functions called anywhere in the tree. */
export function functionsOf(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(functionsOf);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node as Node).flatMap(([key, child]) => [
    ...(key === 'FuncCall' ? [nameOf(child as Node)] : []),
    ...functionsOf(child),
  ]);
}

function nameOf(call: Node): string {
  const parts = (call['funcname'] ?? []) as readonly { String?: { sval?: string } }[];
  return parts.at(-1)?.String?.sval ?? '';
}
