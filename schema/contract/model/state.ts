/** The tables of the contract as one value: what the model is told of, and what it is held against. Never holds a connection. */

export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A row as `to_jsonb` gives it in the time zone UTC: numbers as numbers, moments and transaction ids as texts. */
export type Row = Readonly<Record<string, Value>>;

/** The rows of each table of the contract, by primary key as text. The parts of a key are joined by a tab. */
export type ModelState = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** The primary keys, in the order of their parts. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  'public.vocab': ['key'],
  'public.legal_document': ['document_ref'],
  'public.information_unit': ['id'],
  'public.information_unit_child': ['child_id'],
  'public.information_unit_reference': ['from_id', 'to_id'],
  'public.information_unit_search': ['unit_id'],
  'public.information_unit_lifecycle_log': ['id'],
  'public.information_unit_audit': ['id'],
  'public.governance_record': ['id'],
  'public.verification': ['id'],
  'cutter.kill_switch': ['id'],
  'cutter.approval': ['approval_digest'],
  'cutter.run_event': ['id'],
  'cutter.undo': ['run_id', 'phase', 'relation', 'key'],
};

export function keyOfRow(table: string, row: Row): string {
  return (KEYS[table] ?? []).map((part) => String(row[part])).join('\t');
}
