/** What happens by itself when somebody writes units: each is stamped, searched for as it now stands, and audited. Holds what others did against it. Pure. */
import { auditDigest } from '../../schema/contract/model/images.ts';
import type { ModelState, Row } from '../../schema/contract/model/state.ts';
import { foldings } from '../../schema/contract/model/text.ts';

const UNITS = 'public.information_unit';
const SEARCH = 'public.information_unit_search';
const AUDIT = 'public.information_unit_audit';

/** `by` logged in. Each unit was written by one statement at most. */
export function judgeTraces(before: ModelState, after: ModelState, by: string): readonly string[] {
  const keys = new Set([...rowsOf(before, UNITS).keys(), ...rowsOf(after, UNITS).keys()]);
  const written = [...keys].flatMap((key) => {
    const [old, now] = [rowsOf(before, UNITS).get(key), rowsOf(after, UNITS).get(key)];
    return old === now ? [] : [{ key, old, now }];
  });
  const audited = [...rowsOf(after, AUDIT)].filter(([key]) => !rowsOf(before, AUDIT).has(key));
  return [
    ...(audited.length === written.length
      ? []
      : [`${AUDIT}: ${audited.length} rows were added, and ${written.length} units were written`]),
    ...changedTraces(before, after),
    ...written.flatMap(({ key, old, now }) => [
      ...judgeStamp(key, old, now),
      ...judgeSearch(key, now, rowsOf(after, SEARCH).get(key)),
      ...judgeAudit(
        { key, old, now, by },
        audited.map(([, row]) => row),
      ),
    ]),
  ];
}

function rowsOf(state: ModelState, table: string): ReadonlyMap<string, Row> {
  return state.get(table) ?? new Map<string, Row>();
}

/** What stood there stays: an audit is not rewritten, and a search row follows its own unit. */
function changedTraces(before: ModelState, after: ModelState): readonly string[] {
  const old = (table: string, of: (key: string) => boolean) =>
    [...rowsOf(before, table)]
      .filter(([key, row]) => of(key) && rowsOf(after, table).get(key) !== row)
      .map(([key]) => `${table} ${key}: was changed, and nobody wrote its unit`);
  const untouched = (key: string) =>
    rowsOf(before, UNITS).get(key) === rowsOf(after, UNITS).get(key);
  return [...old(AUDIT, () => true), ...old(SEARCH, untouched)];
}

interface Written {
  readonly key: string;
  readonly old: Row | undefined;
  readonly now: Row | undefined;
  readonly by: string;
}

function judgeStamp(key: string, old: Row | undefined, now: Row | undefined): readonly string[] {
  if (old === undefined || now === undefined) return [];
  const later = String(now['updated_at']) > String(old['updated_at']);
  return [
    ...(later ? [] : [`${UNITS} ${key}: updated_at did not grow`]),
    ...(now['version'] === Number(old['version']) + 1
      ? []
      : [`${UNITS} ${key}: version is ${String(now['version'])} after ${String(old['version'])}`]),
  ];
}

/** Whoever deletes a unit has its search row to see to himself. */
function judgeSearch(
  key: string,
  unit: Row | undefined,
  found: Row | undefined,
): readonly string[] {
  if (unit === undefined) return [];
  const folded = foldings(String(unit['title']), String(unit['body']));
  return found !== undefined &&
    found['document_ref'] === unit['document_ref'] &&
    folded.includes(String(found['folded']))
    ? []
    : [`${SEARCH} ${key}: does not follow its unit`];
}

function judgeAudit({ key, old, now, by }: Written, added: readonly Row[]): readonly string[] {
  const action = old === undefined ? 'insert' : now === undefined ? 'delete' : 'update';
  const unit = now ?? old;
  const found = added.some(
    (row) =>
      String(row['unit_id']) === key &&
      row['action'] === action &&
      row['run_id'] === unit?.['run_id'] &&
      row['actor'] === by &&
      row['row_digest'] === auditDigest(unit),
  );
  return found ? [] : [`${AUDIT}: nothing tells rightly of the ${action} of unit ${key}`];
}
