/** Rows that the tables refuse to whoever writes them, past all functions: each with the SQLSTATE that it is owed. Written to rows of the baseline, so that it is owed in every state. Plain data. */

interface RefusedRow {
  readonly sql: string;
  readonly owed: string;
}

/** By table: one row of the baseline, and the columns that may not be null. */
const DEMANDED: Readonly<Record<string, { readonly row: string; readonly columns: string }>> = {
  'public.legal_document': {
    row: `document_ref = 'vn/baseline-d'`,
    columns: 'document_ref title unit_count lifecycle profile version updated_at',
  },
  'public.information_unit': {
    row: 'id = 158',
    columns: `canonical_address title body actor unit_kind publication_type owner_ref identity_profile lifecycle
      run_id document_ref position version created_at updated_at`,
  },
  'public.information_unit_child': {
    row: 'child_id = 158',
    columns: 'parent_id child_id ordinal run_id',
  },
  'public.information_unit_reference': { row: 'from_id = 65', columns: 'from_id to_id kind' },
  'public.information_unit_lifecycle_log': {
    row: 'id = 1',
    columns: 'unit_id from_state to_state run_id actor logged_at',
  },
  'public.governance_record': {
    row: 'id = 1',
    columns: 'run_id document_ref unit_count unit_digest actor recorded_at',
  },
  'public.verification': {
    row: 'id = 1',
    columns: 'run_id unit_count unit_digest verdict verified_by verified_at',
  },
};

/** What else no row may hold: the assignment, and the SQLSTATE. */
const FORBIDDEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'public.legal_document': {
    [`document_ref = '\u00a0'`]: '23514',
    [`document_ref = 'vn/baseline-a'`]: '23505',
    'unit_count = -1': '23514',
    [`lifecycle = 'enacted'`]: '23514',
  },
  'public.information_unit': {
    [`canonical_address = ' '`]: '23514',
    [`canonical_address = 'vn/baseline-a/chuong-1'`]: '23505',
    [`title = E'\\t'`]: '23514',
    [`actor = ''`]: '23514',
    [`owner_ref = ' '`]: '23514',
    [`identity_profile = '{"heading": "x"}'`]: '23514',
    [`lifecycle = 'in_force'`]: '23514',
    'position = 0': '23514',
    [`document_ref = 'vn/nowhere'`]: '23503',
    'id = 9999999': '428C9',
  },
  'public.information_unit_child': {
    'parent_id = 158': '23514',
    'parent_id = 9999999': '23503',
    'child_id = 9999999': '23503',
    'child_id = 157': '23505',
    'parent_id = 1': 'CK008',
  },
  'public.information_unit_reference': {
    'from_id = 9999999': '23503',
    'to_id = 9999999': '23503',
    'from_id = 75, to_id = 15': '23505',
  },
  'public.information_unit_lifecycle_log': { 'unit_id = 9999999': '23503' },
  'public.governance_record': { [`document_ref = 'vn/nowhere'`]: '23503' },
  'public.verification': { [`verdict = 'mismatch'`]: '23514' },
};

/** What may be written of a row that stands, and not a second time or not any more. */
const OTHERS: Readonly<Record<string, string>> = {
  [`insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor)
    values ('baseline', 'vn/baseline-a', 1, 'x', 'x')`]: '23505',
  [`insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by)
    values ('baseline', 1, 'x', 'match', 'x')`]: '23505',
  'delete from public.information_unit where id = 5': '23503',
  [`delete from public.legal_document where document_ref = 'vn/baseline-d'`]: '23503',
  'update public.information_unit_search set folded = folded': '42501',
  'update public.information_unit_audit set actor = actor': '42501',
  'delete from public.vocab': '42501',
  'delete from cutter.undo': '42501',
};

export const REFUSED_ROWS: readonly RefusedRow[] = [
  ...Object.entries(DEMANDED).flatMap(([table, { row, columns }]) =>
    columns.split(/\s+/).map((column) => ({
      sql: `update ${table} set ${column} = null where ${row}`,
      owed: '23502',
    })),
  ),
  ...Object.entries(FORBIDDEN).flatMap(([table, assignments]) =>
    Object.entries(assignments).map(([assignment, owed]) => ({
      sql: `update ${table} set ${assignment} where ${DEMANDED[table]?.row ?? 'false'}`,
      owed,
    })),
  ),
  ...Object.entries(OTHERS).map(([sql, owed]) => ({ sql, owed })),
];
