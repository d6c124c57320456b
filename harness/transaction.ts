/** Opens a transaction that can only roll back, lets guarded connections work in it, and closes it with an audit. Nothing in this file can commit. */
import { ProofError } from '../schema/failure.ts';
import type { Violation } from '../schema/observation.ts';
import type { Session } from '../schema/session.ts';
import { type Account, type Counts, countTouched, settle, takeStock } from './completeness.ts';
import type { Flush } from './constraints.ts';
import { contentOf } from './content.ts';
import { type Database, identifier } from './database.ts';
import { ENDINGS, type Ending, rollBackPhase, see } from './emulation.ts';
import { byFirstWord } from './first-word.ts';
import { classify } from './grammar.ts';
import { type BoundaryListener, createGuard, type Guard } from './guard.ts';
import type { Observer, Sighting } from './observer.ts';
import { createStrike } from './strike.ts';
import type { Closing, Trial } from './trial.ts';

/** Defences taken away on purpose, so that a canary can show what they are for. Production proofs have none of these. */
export type Weakness = 'naive_guard' | 'no_identity_check' | 'no_flush' | `keeps_${Ending}`;

export interface RollbackOnlyOptions {
  readonly database: Database;
  readonly observer: Observer;
  readonly flush: Flush;
  readonly before: Sighting;
  readonly weaknesses: readonly Weakness[];
  readonly onSeen: (seen: Sighting, pid: number) => void;
}

export interface RollbackOnly extends Trial {
  /** No method of this name exists: a proof never commits. */
  readonly commit?: never;
  guard(onBoundary: BoundaryListener): Guard;
  /** Ends the trial, as a rollback. */
  rollBack(): Promise<Closing>;
}

const START = `begin isolation level read committed read write;
  select pg_current_xact_id()::text as id, proof.sequences() as sequences`;
const CHECK = `select pg_current_xact_id_if_assigned()::text as id, pg_backend_pid() as pid,
  current_setting('track_counts') as counts, current_setting('session_replication_role') as replication,
  proof.sequences() as sequences`;
export async function beginRollbackOnly(options: RollbackOnlyOptions): Promise<RollbackOnly> {
  const { database, observer, weaknesses } = options;
  const flush = weaknesses.includes('no_flush') ? { ...options.flush, script: '' } : options.flush;
  const [, first] = await database.script(START);
  const transaction = BigInt(String(first?.rows[0]?.['id']));
  const sequences = first?.rows[0]?.['sequences'] as Record<string, number>;
  const baseline = await countTouched(database);
  const violations: Violation[] = [];
  let guard: Guard | null = null;
  const rollBack = async (): Promise<Closing> => {
    guard?.close();
    await leavePhase(database, guard, violations);
    const inside = { database, transaction, sequences, baseline, violations, weaknesses };
    const account = await closeInside(inside);
    const audit = await observer.audit(options.before, { transaction, pid: database.pid });
    options.onSeen(audit.now, database.pid);
    return {
      completeness: await settle(observer.session, account),
      residue: audit.residue,
      violations: [...(guard?.violations ?? []), ...violations],
      auditedTransactions: audit.auditedTransactions,
      sessionLost: database.status() === null,
    };
  };
  return {
    sharesSession: true,
    outside: observer.session,
    guard: (onBoundary) => {
      const naive = weaknesses.includes('naive_guard');
      guard = createGuard({
        database,
        flush,
        endings: endingsOf(weaknesses),
        onBoundary,
        classify: naive ? byFirstWord : classify,
      });
      return guard;
    },
    strike: createStrike(database, observer, () => guard?.inPhase() ?? false),
    look: () => see(database, ''),
    asOther: (role, act) => actAs(database, flush, { role, act }),
    ...contentOf(database),
    interrupt: () => observer.cancel(database.pid),
    rollBack,
    end: rollBack,
  };
}

function endingsOf(weaknesses: readonly Weakness[]): readonly Ending[] {
  const all = Object.keys(ENDINGS) as Ending[];
  return all.filter((ending) => !weaknesses.includes(`keeps_${ending}`));
}

/** What is asked afterwards is asked in the operator's name, not in that of a phase that was left open. */
async function leavePhase(
  database: Database,
  guard: Guard | null,
  violations: Violation[],
): Promise<void> {
  const status = database.status();
  if (guard?.inPhase() !== true || status === null || status === 'I') return;
  violations.push(OPEN_PHASE);
  await rollBackPhase(database);
}

const OPEN_PHASE: Violation = {
  code: 'E_TRANSACTION_CONTROL',
  message: 'a phase ended without COMMIT or ROLLBACK and its connection was not given back',
};

interface Inside {
  readonly database: Database;
  readonly transaction: bigint;
  readonly sequences: Readonly<Record<string, number>>;
  readonly baseline: Counts;
  readonly violations: Violation[];
  readonly weaknesses: readonly Weakness[];
}

/** Takes stock and rolls back. A lost session has rolled back already, so there is nothing to take stock of. */
async function closeInside(inside: Inside): Promise<Account> {
  const { database, violations } = inside;
  const nothing: Account = { undeclared: [], probes: [] };
  if (database.status() === null) return nothing;
  if (database.status() === 'I') {
    violations.push({
      code: 'E_TRANSACTION_ENDED',
      message: 'the transaction ended before its rollback',
    });
    return nothing;
  }
  if (database.status() === 'E') {
    await database.script('rollback');
    violations.push({
      code: 'E_TRANSACTION_ENDED',
      message: 'the transaction had failed as a whole',
    });
    return nothing;
  }
  if (!inside.weaknesses.includes('no_identity_check')) await checkIdentity(inside);
  const account = await takeStock(database, inside.baseline);
  const [answer] = await database.script('rollback');
  if (answer?.command !== 'ROLLBACK' || database.status() !== 'I') {
    throw new ProofError('E_INTERNAL', `ROLLBACK was answered by ${String(answer?.command)}`);
  }
  return account;
}

/** Another id means that the transaction was swapped under us: everything before it would look undone. */
async function checkIdentity(inside: Inside): Promise<void> {
  const row = (await inside.database.query(CHECK)).rows[0];
  const complain = (message: string) =>
    inside.violations.push({ code: 'E_TRANSACTION_ENDED', message });
  if (String(row?.['id']) !== String(inside.transaction)) {
    complain(`transaction ${inside.transaction} became ${String(row?.['id'])}`);
  }
  if (row?.['counts'] !== 'on') complain('track_counts was switched off');
  if (row?.['replication'] !== 'origin') complain('session_replication_role was changed');
  for (const [name, value] of Object.entries(row?.['sequences'] as Record<string, number>)) {
    if (value < (inside.sequences[name] ?? 0)) {
      complain(`sequence ${name} was set back from ${inside.sequences[name]} to ${value}`);
    }
  }
}

/** Others commit as well: what they deferred is checked when they are done. */
async function actAs(
  database: Database,
  flush: Flush,
  { role, act }: { readonly role: string; readonly act: (session: Session) => Promise<void> },
): Promise<void> {
  await database.script(`savepoint cutproof_other; set local role ${identifier(role)}`);
  await act(database);
  await database.script(`set local role none; ${flush.script} release savepoint cutproof_other`);
}
