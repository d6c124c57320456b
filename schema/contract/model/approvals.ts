/** An approval is claimed once, and marked by the first write under it. Whether its signatures are good is asked elsewhere. */
import type { Expectation } from './expectation.ts';
import { microseconds } from './moment.ts';
import { gate, type Refused, refusedWith } from './refusal.ts';
import { rowsWhere, tableOf } from './rows.ts';
import type { ModelState, Value } from './state.ts';

type Text = string | null;

const APPROVALS = 'cutter.approval';
const KNOWN: ReadonlySet<Value> = new Set(['run', 'recover', 'revert']);
const DAY = 24n * 3_600_000_000n;

/** What is known of the server besides its tables. */
interface Surroundings {
  readonly at: string;
  readonly database: string | null;
}

export function expectClaim(
  state: ModelState,
  args: readonly Value[],
  { at, database }: Surroundings,
): Expectation {
  const [approval, nonce, run, plan, operations, notBefore, notAfter] = args as readonly [
    ...[Text, Text, Text, Text, readonly Value[] | null, Text, Text],
  ];
  const all = [approval, nonce, run, plan, operations, notBefore, notAfter];
  const problem =
    gate(state) ??
    inTime(at, notBefore, notAfter) ??
    (all.includes(null) ? refusedWith('23502') : null) ??
    (isForADay(notBefore, notAfter) && isKnown(operations) ? null : refusedWith('23514')) ??
    claimedBefore(state, { approval, nonce, run, operations });
  if (problem !== null) return problem;
  const key = String(approval);
  return {
    status: 'ok',
    answer: { status: 'claimed' },
    changes: [
      {
        table: APPROVALS,
        key,
        row: {
          ...{ approval_digest: approval, nonce, run_id: run, plan_digest: plan, operations },
          database_name: database ?? {
            derived: 'the name of the database',
            of: (after) => tableOf(after, APPROVALS).get(key)?.['database_name'] || 'a name',
          },
          ...{ not_before: notBefore, not_after: notAfter, consumed_xid: null, consumed_at: null },
          claimed_at: { served: 'moment', name: `claimed_at of ${key}` },
        },
      },
    ],
  };
}

export function expectConsume(state: ModelState, args: readonly Value[], at: string): Expectation {
  const [approval, run, operation] = args as readonly [Text, Text, Text];
  const off = gate(state);
  if (off !== null) return off;
  const held = tableOf(state, APPROVALS).get(String(approval));
  if (approval === null || held === undefined) {
    return refusedWith('CK010', 'ledgers_disagree: nobody has claimed the approval here');
  }
  const problem =
    (held['run_id'] === run
      ? null
      : refusedWith('CK010', `wrong_run: the approval is for run ${held['run_id']}`)) ??
    ((held['operations'] as readonly Value[]).includes(operation) && operation !== null
      ? null
      : refusedWith('CK010', `operation_not_allowed: ${operation ?? ''}`)) ??
    inTime(at, held['not_before'] as Text, held['not_after'] as Text);
  if (problem !== null) return problem;
  if (held['consumed_xid'] !== null) {
    return { status: 'ok', answer: { status: 'consumed before' }, changes: [] };
  }
  const row = {
    consumed_xid: { served: 'xid', name: `consumed_xid of ${approval}` },
    consumed_at: { served: 'moment', name: `consumed_at of ${approval}` },
  } as const;
  return {
    status: 'ok',
    answer: { status: 'consumed' },
    changes: [{ table: APPROVALS, key: approval, row }],
  };
}

/** The text of the moment depends on who looks, so the message is not told. */
function inTime(at: string, notBefore: Text, notAfter: Text): Refused | null {
  const now = microseconds(at) ?? 0n;
  const [from, to] = [notBefore, notAfter].map((one) => (one === null ? null : microseconds(one)));
  if (from !== null && from !== undefined && now < from) return refusedWith('CK010');
  return to === null || to === undefined || now >= to ? refusedWith('CK010') : null;
}

/** Longer would be a standing permission. */
function isForADay(notBefore: Text, notAfter: Text): boolean {
  const [from, to] = [notBefore, notAfter].map((one) => microseconds(one ?? ''));
  return from != null && to != null && from < to && to <= from + DAY;
}

function isKnown(operations: readonly Value[] | null): boolean {
  return operations !== null && operations.length > 0 && operations.every((one) => KNOWN.has(one));
}

function claimedBefore(
  state: ModelState,
  {
    approval,
    nonce,
    run,
    operations,
  }: {
    readonly approval: Text;
    readonly nonce: Text;
    readonly run: Text;
    readonly operations: readonly Value[] | null;
  },
): Refused | null {
  const begins = operations?.includes('run') === true;
  const begun = rowsWhere(state, APPROVALS, { run_id: run }).some((one) =>
    (one['operations'] as readonly Value[]).includes('run'),
  );
  const known =
    tableOf(state, APPROVALS).has(String(approval)) ||
    rowsWhere(state, APPROVALS, { nonce }).length > 0;
  if (!known && !(begins && begun)) return null;
  return refusedWith(
    'CK010',
    `replayed: the approval, its nonce or the beginning of run ${run} was claimed before`,
  );
}
