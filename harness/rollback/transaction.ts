/** Opens a transaction that can only roll back, lets guarded connections work in it, and closes it with an audit. Nothing in this file can commit. */
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Violation } from '../../schema/observation.ts';
import type { RowsAsked } from '../../schema/rows-since.ts';
import { type Database, identifier, logicalSession } from '../connection/connection.ts';
import { createStrike } from '../faults/strike.ts';
import { type Stocktaking, settle } from '../witness/completeness.ts';
import { readRowsSince } from '../witness/installed.ts';
import type { Observer, Sighting } from '../witness/observer.ts';
import { ENDINGS, type Ending, type OpenWitness, type Witness } from '../witness/witness.ts';
import type { Flush } from './deferred-constraints.ts';
import { classify } from './grammar.ts';
import { type BoundaryListener, createGuard, type Guard } from './guard.ts';
import { naively } from './naive-guard.ts';
import { rollBackPhase } from './savepoints.ts';
import type { Closing, Trial } from './trial.ts';

/** Defences taken away on purpose, so that a canary can show what they are for. Production proofs have none of these. */
export type Weakness = 'naive_guard' | 'no_identity_check' | 'no_flush' | `keeps_${Ending}`;

interface RollbackOnlyOptions {
  readonly database: Database;
  /** The same connection as the pipeline meets it, where somebody listens to what it is answered. */
  readonly guarded?: Database;
  readonly observer: Observer;
  readonly flush: Flush;
  readonly before: Sighting;
  readonly weaknesses: readonly Weakness[];
  readonly names: Names;
  readonly openWitness: OpenWitness;
  readonly onSeen: (seen: Sighting, pid: number) => void;
}

export interface RollbackOnly extends Trial {
  /** No method of this name exists: a proof never commits. */
  readonly commit?: never;
  /** The server's process in which everything happens. */
  readonly pid: number;
  guard(onBoundary: BoundaryListener, ahead?: (method: string) => RowsAsked | null): Guard;
  /** Ends the trial, as a rollback. */
  rollBack(): Promise<RollbackClosing>;
  end(): Promise<RollbackClosing>;
}

export interface RollbackClosing extends Closing {
  /** What could not be compared; such a case shows nothing. Always empty on a copy. */
  readonly doubts: readonly string[];
}

export async function beginRollbackOnly(options: RollbackOnlyOptions): Promise<RollbackOnly> {
  const { database, observer, weaknesses, names } = options;
  const flush = weaknesses.includes('no_flush') ? { ...options.flush, script: '' } : options.flush;
  const witness = await options.openWitness(database);
  const { transaction } = witness;
  const violations: Violation[] = [];
  let guard: Guard | null = null;
  const rollBack = async (): Promise<RollbackClosing> => {
    guard?.close();
    const inside = { database, witness, violations, weaknesses };
    await leavePhase(inside, guard);
    const account = await closeInside(inside);
    const own = { transaction, pid: database.pid, drawn: account.drawn ?? [] };
    const audit = await observer.audit(options.before, own);
    options.onSeen(audit.now, database.pid);
    return {
      completeness: await settle(observer.session, account),
      residue: audit.residue,
      violations: [...(guard?.violations ?? []), ...violations],
      auditedTransactions: audit.auditedTransactions,
      sessionLost: database.status() === null,
      doubts: account.doubts ?? [],
    };
  };
  return {
    pid: database.pid,
    sharesSession: true,
    outside: observer.session,
    guard: (onBoundary, ahead = () => null) => {
      const naive = weaknesses.includes('naive_guard');
      guard = createGuard({
        database: options.guarded ?? database,
        see: witness.see,
        flush,
        endings: endingsOf(witness, weaknesses),
        onBoundary,
        ahead,
        classify: naive ? naively : classify,
      });
      return guard;
    },
    strike: createStrike(database, observer, {
      inPhase: () => guard?.inPhase() ?? false,
      fullDisk: witness.fullDisk,
    }),
    look: () => witness.see('', 'kept'),
    rowsSince: (wanted) => readRowsSince(database, wanted),
    asOther: (role, act) =>
      actAs(database, flush, { role, act: () => act(logicalSession(database, names)) }),
    beginAsOther: null,
    digest: (table) => witness.digest(table),
    digestRows: (table) => witness.digestRows(table),
    interrupt: () => observer.cancel(database.pid),
    rollBack,
    end: rollBack,
  };
}

function endingsOf({ endings }: Witness, weaknesses: readonly Weakness[]): string {
  const kept = ENDINGS.filter((ending) => !weaknesses.includes(`keeps_${ending}`));
  return kept.map((ending) => endings[ending]).join(' ');
}

/** What is asked afterwards is asked in the operator's name, not in that of a phase that was left open. */
async function leavePhase(
  { database, witness, violations }: Inside,
  guard: Guard | null,
): Promise<void> {
  const status = database.status();
  if (guard?.inPhase() !== true || status === null || status === 'I') return;
  violations.push(OPEN_PHASE);
  await rollBackPhase(witness.see);
}

const OPEN_PHASE: Violation = {
  code: 'E_TRANSACTION_CONTROL',
  message: 'a phase ended without COMMIT or ROLLBACK and its connection was not given back',
};

interface Inside {
  readonly database: Database;
  readonly witness: Witness;
  readonly violations: Violation[];
  readonly weaknesses: readonly Weakness[];
}

/** Takes stock and rolls back. A lost session has rolled back already, so there is nothing to take stock of. */
async function closeInside(inside: Inside): Promise<Stocktaking> {
  const { database, violations } = inside;
  const nothing: Stocktaking = { undeclared: [], probes: [] };
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
  if (!inside.weaknesses.includes('no_identity_check')) {
    for (const message of await inside.witness.complaints()) {
      violations.push({ code: 'E_TRANSACTION_ENDED', message });
    }
  }
  const account = await inside.witness.takeStock();
  const [answer] = await database.script('rollback');
  if (answer?.command !== 'ROLLBACK' || database.status() !== 'I') {
    throw new ProofError('E_INTERNAL', `ROLLBACK was answered by ${String(answer?.command)}`);
  }
  return account;
}

/** Others commit as well: what they deferred is checked when they are done. */
async function actAs(
  database: Database,
  flush: Flush,
  { role, act }: { readonly role: string; readonly act: () => Promise<void> },
): Promise<void> {
  await database.script(`savepoint cutproof_other; set local role ${identifier(role)}`);
  try {
    await act();
    await database.script(`set local role none; ${flush.script} release savepoint cutproof_other`);
  } catch (error) {
    // What is asked to close the case must not be asked in the name of somebody else: it would hide this error behind its own.
    if (database.status() === 'T' || database.status() === 'E') {
      await database.script(
        'rollback to savepoint cutproof_other; release savepoint cutproof_other',
      );
    }
    throw error;
  }
}
