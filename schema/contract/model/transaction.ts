/** Several calls in one transaction, as one expectation: what each must find is what those before it left. */
import { type Binder, createBinder, isServed } from './binding.ts';
import type { Call } from './call.ts';
import type { Derived, Expectation, Expected, ExpectedChange } from './expectation.ts';
import { expectCall, expectCommit } from './model.ts';
import { newestMoment, tableOf } from './rows.ts';
import type { ModelState, Value } from './state.ts';
import { Table } from './table.ts';

type Answer = Extract<Expectation, { readonly status: 'ok' }>['answer'];

/** `answers`: of each call, as far as none was refused. */
interface Transaction {
  readonly expectation: Expectation;
  readonly answers: readonly Answer[];
}

/** `after` is what the transaction really left: the ids of rows that one call made and the next one names are looked up there. */
export function expectTransaction(
  before: ModelState,
  calls: readonly Call[],
  after: ModelState,
): Transaction {
  const binder = createBinder(before, after);
  const draft = new Map(before);
  const own = new Set<string>();
  const merged = new Map<string, ExpectedChange>();
  const answers: Answer[] = [];
  for (const call of calls) {
    const expectation = expectCall(draft, call);
    if (expectation.status === 'refused') return { expectation, answers };
    answers.push(expectation.answer);
    for (const change of expectation.changes) {
      const key = binder.keyOf(change) ?? JSON.stringify(change.key);
      if (!own.has(change.table))
        draft.set(change.table, Table.from(tableOf(before, change.table)));
      own.add(change.table);
      write(draft, { ...change, key }, { binder, after });
      merge(merged, change, { key, isNew: !tableOf(before, change.table).has(key) });
    }
  }
  const changes = [...merged.values()];
  const answer = answers.at(-1) ?? {};
  const expectation = expectCommit(before, draft) ?? { status: 'ok', answer, changes };
  return { expectation, answers };
}

interface Written {
  readonly binder: Binder;
  readonly after: ModelState;
}

/** The draft's tables are its own by now. */
function write(
  draft: ModelState,
  { table, key, row }: ExpectedChange & { readonly key: string },
  { binder, after }: Written,
): void {
  const rows = draft.get(table) as Table;
  if (row === null) {
    rows.delete(key);
    return;
  }
  const left = tableOf(after, table).get(key);
  const values = Object.entries(row).map(([column, expected]) => {
    const standIn = left?.[column] ?? null;
    return [column, settledValue(expected, { binder, after, standIn, draft })] as const;
  });
  rows.set(key, { ...rows.get(key), ...Object.fromEntries(values) });
}

/** What cannot be known yet is as it was left, or as old as it can be: nothing that follows depends on it. */
function settledValue(
  expected: Expected,
  {
    binder,
    after,
    standIn,
    draft,
  }: Written & { readonly standIn: Value; readonly draft: ModelState },
): Value {
  if (isServed(expected)) {
    if (expected.served === 'id') return binder.values.get(expected.name) ?? expected.name;
    return standIn ?? expected.notBefore ?? newestMoment(draft);
  }
  const derived = expected as Derived;
  return typeof derived?.of === 'function' ? derived.of(after) : (expected as Value);
}

function merge(
  merged: Map<string, ExpectedChange>,
  change: ExpectedChange,
  { key, isNew }: { readonly key: string; readonly isNew: boolean },
): void {
  const name = `${change.table}\t${key}`;
  const earlier = merged.get(name);
  if (change.row === null && isNew) merged.delete(name);
  else if (change.row === null) merged.set(name, change);
  else merged.set(name, { ...(earlier ?? change), row: { ...earlier?.row, ...change.row } });
}
