/** One clone with its operator connection and its observer. Opens transactions that can only roll back, one at a time; nothing here commits. */
import type { Names } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { connect, type Database, type Target } from '../connection/connection.ts';
import { openInstalled } from '../witness/installed.ts';
import { type Observer, openObserver, type Sighting } from '../witness/observer.ts';
import { type Flush, readFlush } from './deferred-constraints.ts';
import { beginRollbackOnly, type RollbackOnly, type Weakness } from './transaction.ts';

/** Dead rows pile up in rolled-back cases, and changed pages stay marked: both slow the witness down. */
const CASES_PER_VACUUM = 200;

interface SandboxOptions {
  /** Superuser access to the clone, for the observer. */
  readonly target: Target;
  readonly commitsFile: string;
  readonly weaknesses: readonly Weakness[];
  readonly names: Names;
  readonly contract: Contract;
  /** What each transaction begins with, before anybody counts: how a mutant costs a case and no clone. */
  readonly before?: () => string;
}

export interface Sandbox extends AsyncDisposable {
  begin(): Promise<RollbackOnly>;
  readonly observer: Observer;
  readonly target: Target;
}

export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const observer = await openObserver(options.target, options.commitsFile, options.contract);
  const operatorTarget = { ...options.target, user: 'proof_operator' };
  const flush: Flush = await readFlush(observer.session);
  let operator: Database | null = null;
  let sighting: { readonly seen: Sighting; readonly pid: number } | null = null;
  let cases = 0;
  return {
    observer,
    target: options.target,
    begin: async () => {
      cases += 1;
      if (cases % CASES_PER_VACUUM === 0) {
        await observer.session.query('vacuum (index_cleanup on, truncate off)');
        sighting = null;
      }
      if (operator === null || operator.status() !== 'I') {
        operator?.destroy();
        operator = await connect(operatorTarget);
        sighting = null;
      }
      // What was seen after the last case is what was there before this one: nothing lies between.
      const before = sighting?.seen ?? (await observer.look(operator.pid));
      return beginRollbackOnly({
        database: operator,
        observer,
        flush,
        before,
        weaknesses: options.weaknesses,
        openWitness: openInstalled(options.contract, options.before),
        names: options.names,
        onSeen: (seen, pid) => {
          sighting = { seen, pid };
        },
      });
    },
    [Symbol.asyncDispose]: async () => {
      await operator?.[Symbol.asyncDispose]();
      await observer[Symbol.asyncDispose]();
    },
  };
}
