/** Says where the time of a case goes: every wait for the server, by whom it was for and what was asked. Wraps the connections of a sandbox and changes nothing that passes. */

import { connect, type Database, type Target } from '../harness/connection/connection.ts';
import { readFlush } from '../harness/rollback/deferred-constraints.ts';
import type { Guard } from '../harness/rollback/guard.ts';
import type { Sandbox } from '../harness/rollback/sandbox.ts';
import { beginRollbackOnly, type RollbackOnly } from '../harness/rollback/transaction.ts';
import { openInstalled } from '../harness/witness/installed.ts';
import { type Observer, openObserver } from '../harness/witness/observer.ts';
import { CUTTER } from '../schema/contract/cutter.ts';
import { OWN_NAMES } from '../schema/names.ts';

/** One round trip. */
export interface Wait {
  /** The part of the case: `begin`, a method of the adapter, `look`, `roll back`, `audit`. */
  readonly part: string;
  readonly text: string;
  readonly ms: number;
}

interface ProfiledSandbox extends Sandbox {
  /** Gives the waits since the last call, and forgets them. */
  take(): readonly Wait[];
}

/** The part that is under way; its waits are noted under it. */
interface Meter {
  part: string;
  waits: Wait[];
}

/** A sandbox without a vacuum: for a profile of some hundred cases, not for a proof. */
export async function openProfiledSandbox(
  target: Target,
  commitsFile: string,
): Promise<ProfiledSandbox> {
  await using resources = new AsyncDisposableStack();
  const meter: Meter = { part: 'begin', waits: [] };
  const observer = meterObserver(
    resources.use(await openObserver(target, commitsFile, CUTTER)),
    meter,
  );
  const flush = await readFlush(observer.session);
  const operator = resources.use(await connect({ ...target, user: 'proof_operator' }));
  const database = meterDatabase(operator, meter);
  let before = await observer.look(operator.pid);
  const kept = resources.move();
  return {
    observer,
    target,
    take: () => meter.waits.splice(0),
    begin: () =>
      during(meter, 'begin', async () => {
        const transaction = await beginRollbackOnly({
          database,
          observer,
          flush,
          before,
          weaknesses: [],
          names: OWN_NAMES,
          openWitness: openInstalled(CUTTER),
          onSeen: (seen) => {
            before = seen;
          },
        });
        return meterTransaction(transaction, meter);
      }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function meterTransaction(transaction: RollbackOnly, meter: Meter): RollbackOnly {
  return {
    ...transaction,
    guard: (onBoundary, ahead) => meterGuard(transaction.guard(onBoundary, ahead), meter),
    look: () => during(meter, 'look', transaction.look),
    rollBack: () => during(meter, 'roll back', transaction.rollBack),
  };
}

function meterGuard(guard: Guard, meter: Meter): Guard {
  return {
    get violations() {
      return guard.violations;
    },
    inPhase: guard.inPhase,
    close: guard.close,
    open: (role, method) => {
      const inner = guard.open(role, method);
      return {
        query: (text, values) => during(meter, method, () => inner.query(text, values)),
        [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
      };
    },
  };
}

function meterDatabase(inner: Database, meter: Meter): Database {
  return {
    ...inner,
    query: (text, values) => timed(meter, text, () => inner.query(text, values)),
    script: (text) => timed(meter, text, () => inner.script(text)),
  };
}

function meterObserver(inner: Observer, meter: Meter): Observer {
  return {
    ...inner,
    session: meterDatabase(inner.session, meter),
    look: (pid) => during(meter, 'audit', () => timed(meter, 'look', () => inner.look(pid))),
    audit: (before, own) =>
      during(meter, 'audit', () => timed(meter, 'look again', () => inner.audit(before, own))),
  };
}

async function during<T>(meter: Meter, part: string, act: () => Promise<T>): Promise<T> {
  const outer = meter.part;
  meter.part = part;
  try {
    return await act();
  } finally {
    meter.part = outer;
  }
}

async function timed<T>(meter: Meter, text: string, act: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await act();
  } finally {
    const { part } = meter;
    meter.waits.push({ part, text: text.trim(), ms: performance.now() - started });
  }
}
