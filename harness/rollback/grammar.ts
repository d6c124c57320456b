/** Reads one statement with PostgreSQL's own parser and says what it would do to a transaction. Never decides by the first word. */
import { loadModule, parseSync } from 'libpg-query';
import { describeFailure, type FailureCode } from '../../schema/failure.ts';

export type Classified =
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'savepoint'; readonly name: string }
  | { readonly kind: 'set_local'; readonly name: string }
  | { readonly kind: 'set_constraints'; readonly all: boolean; readonly deferred: boolean }
  | { readonly kind: 'statement' }
  | { readonly kind: 'refused'; readonly code: FailureCode; readonly why: string };

type Node = Readonly<Record<string, unknown>>;

/** Statements that stay inside the transaction they are sent in. Whatever is not here is refused. */
const CONTAINED = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CallStmt',
  'LockStmt',
]);
/** Savepoints of ours; the pipeline may not name one like them. */
export const OWN_PREFIX = 'cutproof_';
const CACHE_LIMIT = 2_000;
const cache = new Map<string, Classified>();

await loadModule();

/** Classifies one statement. Texts are remembered, for a pipeline sends the same few again and again. */
export function classify(text: string): Classified {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const fresh = read(text);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(text, fresh);
  return fresh;
}

function read(text: string): Classified {
  let statements: readonly Node[];
  // The parser reads up to the first NUL, and says nothing of what stands behind it.
  if (text.includes('\0')) return refuse('E_SYNTAX', 'a statement holds no character U+0000');
  try {
    statements = (parseSync(text) as unknown as { stmts?: readonly Node[] }).stmts ?? [];
  } catch (cause) {
    return refuse('E_SYNTAX', `PostgreSQL cannot parse it: ${describeFailure(cause)}`);
  }
  if (statements.length !== 1) {
    return refuse('E_MULTIPLE_STATEMENTS', `one text holds ${statements.length} statements`);
  }
  const [type, node] = Object.entries((statements[0]?.['stmt'] ?? {}) as Node)[0] ?? [
    'nothing',
    {},
  ];
  if (type === 'TransactionStmt') return readTransaction(node as Node, text);
  if (type === 'VariableSetStmt') return readSetting(node as Node);
  if (type === 'ConstraintsSetStmt') {
    const { constraints, deferred } = node as Node;
    return { kind: 'set_constraints', all: constraints === undefined, deferred: deferred === true };
  }
  if (!CONTAINED.has(type)) {
    return refuse('E_STATEMENT_REFUSED', `${type} is not among the statements that stay inside`);
  }
  if (selectsInto(node)) return refuse('E_STATEMENT_REFUSED', 'SELECT INTO creates a table');
  const offender = functionsOf(node).find((name) => REFUSED.some((one) => one.test(name)));
  if (offender !== undefined) {
    return refuse('E_FUNCTION_REFUSED', `${offender} acts outside the transaction`);
  }
  return { kind: 'statement' };
}

function readTransaction(node: Node, text: string): Classified {
  const name = String(node['savepoint_name'] ?? '');
  switch (node['kind']) {
    case 'TRANS_STMT_BEGIN':
      return plainly(text, 'begin');
    case 'TRANS_STMT_COMMIT':
      return plainly(text, 'commit');
    case 'TRANS_STMT_ROLLBACK':
      return plainly(text, 'rollback');
    case 'TRANS_STMT_SAVEPOINT':
    case 'TRANS_STMT_RELEASE':
    case 'TRANS_STMT_ROLLBACK_TO':
      return name.startsWith(OWN_PREFIX)
        ? refuse('E_TRANSACTION_CONTROL', `savepoint "${name}" belongs to the harness`)
        : { kind: 'savepoint', name };
    default:
      return refuse('E_TRANSACTION_CONTROL', `${String(node['kind'])} leaves the transaction`);
  }
}

/** BEGIN, COMMIT and ROLLBACK have one spelling each, so that a reader of the pipeline can find every one of them. */
function plainly(text: string, kind: 'begin' | 'commit' | 'rollback'): Classified {
  return text.trim().replace(/;$/, '').toLowerCase() === kind
    ? { kind }
    : refuse('E_TRANSACTION_CONTROL', `${kind.toUpperCase()} in another spelling or with options`);
}

function readSetting(node: Node): Classified {
  const name = String(node['name'] ?? '');
  // Whatever its spelling, a setting is the same one to the server; `seed` outlives a rollback.
  const fixed =
    /^(role|seed|session_authorization|session_replication_role|transaction_|default_trans)/i;
  if (node['is_local'] !== true || node['kind'] !== 'VAR_SET_VALUE' || fixed.test(name)) {
    return refuse('E_STATEMENT_REFUSED', `only SET LOCAL of a plain setting ends with the phase`);
  }
  return { kind: 'set_local', name };
}

/** In a UNION the clause stands in the first of its parts. */
function selectsInto(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([key, child]) => key === 'intoClause' || selectsInto(child));
}

function refuse(code: FailureCode, why: string): Classified {
  return { kind: 'refused', code, why };
}

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

/** Gives the unqualified names of all functions called anywhere in the tree, and of whatever may turn out to be a call. */
function functionsOf(node: unknown): readonly string[] {
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
