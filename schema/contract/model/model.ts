/** The pipeline as its contract says it: for any state of the tables and any call, what it must come to. Pure; it never asks a database, and is never evidence by itself. */

import { withoutArguments } from '../../pipeline.ts';
import { CALLERS } from '../privileges.ts';
import { expectClaim, expectConsume } from './approvals.ts';
import { argumentsOf, isRefused } from './arguments.ts';
import type { Call } from './call.ts';
import { expectBackup, expectClose, expectOpen } from './cut.ts';
import { expectEnact } from './enact.ts';
import type { Expectation } from './expectation.ts';
import { expectInverse } from './inverses.ts';
import { eventsOf } from './ledger.ts';
import { expectCheck, expectHold, expectState } from './questions.ts';
import { expectLegB, expectVerify } from './records.ts';
import { refusedWith } from './refusal.ts';
import { newestMoment, sameValue, tableOf } from './rows.ts';
import type { ModelState, Value } from './state.ts';
import { Table } from './table.ts';
import { CHILDREN, DOCUMENT_TABLE, UNDO, UNITS } from './tables.ts';
import { expectCreate } from './unit.ts';

/** What one call must do to the tables and answer, or how it is refused; the transaction is rolled back then. */
export function expectCall(state: ModelState, call: Call): Expectation {
  const signature = SIGNATURES.get(call.routine);
  if (signature === undefined) return refusedWith('42883');
  const types = signature.slice(call.routine.length + 1, -1).split(',');
  const args = argumentsOf(types, call.values);
  if (isRefused(args)) return args;
  const callers: readonly string[] = CALLERS[signature] ?? [];
  const rule = RULES[call.routine];
  if (rule === undefined || !callers.includes(call.role)) return refusedWith('42501');
  const { login = call.role, at, database = null } = call;
  return rule(state, args, {
    by: login,
    database,
    get at() {
      return at ?? newestMoment(state);
    },
  });
}

const SIGNATURES = new Map(Object.keys(CALLERS).map((one) => [withoutArguments(one), one]));

interface Asking {
  /** Whom the audit names. */
  readonly by: string;
  readonly at: string;
  readonly database: string | null;
}

type Rule = (state: ModelState, args: readonly Value[], asking: Asking) => Expectation;

const run = (args: readonly Value[]) => args[0] as string | null;

const RULES: Readonly<Record<string, Rule>> = {
  'public.fn_backup_record': expectBackup,
  'public.fn_cut_open': expectOpen,
  'public.fn_iu_create': (state, args, { by }) => expectCreate(state, args, by),
  'public.fn_cut_close': expectClose,
  'public.fn_iu_enact': (state, args, { by }) => expectEnact(state, args, by),
  'public.fn_leg_b_record': expectLegB,
  'public.fn_verify_record': expectVerify,
  'public.fn_verify_revert': (state, args, { by }) =>
    expectInverse(state, 'write_verify', { args, by }),
  'public.fn_leg_b_revert': (state, args, { by }) =>
    expectInverse(state, 'leg_b_record', { args, by }),
  'public.fn_iu_enact_revert': (state, args, { by }) =>
    expectInverse(state, 'lifecycle_enact', { args, by }),
  'public.fn_cut_revert': (state, args, { by }) => expectInverse(state, 'cut_leg_a', { args, by }),
  'public.fn_backup_revert': (state, args, { by }) =>
    expectInverse(state, 'pre_write_backup', { args, by }),
  'public.fn_revert_check': (state, args) => expectCheck(state, run(args)),
  'public.fn_run_state': (state, args) => expectState(state, run(args)),
  'public.fn_run_settle': (state, args) => expectState(state, run(args)),
  'public.fn_run_hold': expectHold,
  'public.fn_approval_claim': expectClaim,
  'public.fn_approval_consume': (state, args, { at }) => expectConsume(state, args, at),
};

/** How a COMMIT is refused, or null. `begun` is the state that the transaction found: only what it wrote is checked. */
export function expectCommit(begun: ModelState, state: ModelState): Expectation | null {
  const written = (table: string) =>
    Table.changes(tableOf(begun, table), tableOf(state, table)).flatMap(([, before, row]) =>
      row === null || sameValue(before, row) ? [] : [row],
    );
  const left = written(UNDO)
    .filter(({ phase, relation }) => phase === 'cut_leg_a' && relation === DOCUMENT_TABLE)
    .find((opened) => !isClosed(state, String(opened['run_id'])));
  if (left !== undefined) {
    const message = `contract_violated: the cut of run ${left['run_id']} was opened and not closed`;
    return refusedWith('CK008', message);
  }
  const units = tableOf(state, UNITS);
  for (const { parent_id, child_id } of written(CHILDREN)) {
    const [parent, child] = [units.get(String(parent_id)), units.get(String(child_id))];
    if (parent === undefined || child === undefined) return refusedWith('23503');
    if (parent['document_ref'] === child['document_ref']) continue;
    const crossing = `${child['canonical_address']} hangs under ${parent['canonical_address']}`;
    return refusedWith('CK008', `contract_violated: ${crossing}, a unit of another document`);
  }
  return null;
}

function isClosed(state: ModelState, of: string): boolean {
  return eventsOf(state, of).some(
    ({ phase, event }) => phase === 'cut_leg_a' && event === 'applied',
  );
}
