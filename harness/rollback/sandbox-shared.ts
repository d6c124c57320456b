/** Opens rollback-only transactions on a database that exists, one at a time among all of ours. Installs nothing, commits nothing, and says `E_NOT_SHOWN` where others disturbed a case. */
import { describeFailure, ProofError, thrownError } from '../../schema/failure.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { connect, type Database, type Target } from '../connection/connection.ts';
import { openBare } from '../witness/bare.ts';
import { openExistingObserver } from '../witness/observer-shared.ts';
import { createPast, type Past } from '../witness/past-snapshot.ts';
import { readFlush } from './deferred-constraints.ts';
import type { Sandbox } from './sandbox.ts';
import type { RollbackClosing, RollbackOnly, Weakness } from './transaction.ts';
import { beginRollbackOnly } from './transaction.ts';

/** In milliseconds, for every transaction. Others wait for our locks no longer than a case lasts; we wait for theirs hardly at all. */
export const TIMEOUTS = {
  lock_timeout: 2_000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 60_000,
} as const;

const SETTINGS = Object.entries(TIMEOUTS)
  .map(([name, value]) => `set local ${name} = ${value};`)
  .join(' ');
/** Two cases on one database would meet each other's rows: all of ours take turns. */
const TURN = `hashtextextended('cutproof', 0)`;
const TURN_PATIENCE_MS = 300_000;

export interface ExistingSandboxOptions {
  readonly contract: Contract;
  readonly target: Target;
  readonly seed: number;
  /** How the switch must stand in every case. */
  readonly switchOn: boolean;
  /** Tables that are too large to be digested. */
  readonly unread: readonly string[];
  readonly weaknesses: readonly Weakness[];
}

export async function openExistingSandbox(options: ExistingSandboxOptions): Promise<Sandbox> {
  const { contract, target, seed, switchOn, unread, weaknesses } = options;
  await using resources = new AsyncDisposableStack();
  const common = { contract, target, settings: SETTINGS, unread };
  const observer = resources.use(await openExistingObserver(common));
  const past = resources.use(createPast(target, SETTINGS));
  const flush = await readFlush(observer.session);
  await observer.session.query(`set statement_timeout = ${TURN_PATIENCE_MS}`);
  let operator: Database | null = null;
  resources.defer(async () => operator?.[Symbol.asyncDispose]());
  const begin = async (): Promise<RollbackOnly> => {
    if (operator === null || operator.status() !== 'I') {
      operator?.destroy();
      operator = await connect(target);
      // Should the transaction ever be lost, what comes after it cannot write.
      await operator.query('set default_transaction_read_only = on');
    }
    const watched = watchOthers(operator);
    const before = await observer.look(operator.pid);
    const bare = { contract, settings: SETTINGS, seed, switchOn, unread };
    const open = openBare({ ...bare, past: { ...past, read: watched.past(past.read) } });
    const openWitness = () => open(watched.database);
    const transaction = await beginRollbackOnly({
      database: operator,
      guarded: watched.database,
      observer,
      flush,
      before,
      weaknesses,
      // A mapping is for copies.
      names: OWN_NAMES,
      openWitness,
      onSeen: () => undefined,
    });
    return endingWith(transaction, async () => {
      const closing = await transaction.rollBack();
      await past.leave();
      refuseDoubt(closing, watched.disturbance());
      return closing;
    });
  };
  const kept = resources.move();
  return {
    observer,
    target,
    begin: async () => {
      await observer.session.query(`select pg_advisory_lock(${TURN})`);
      const giveTurn = () => observer.session.query(`select pg_advisory_unlock(${TURN})`);
      try {
        const transaction = await begin();
        return endingWith(transaction, () => transaction.rollBack().finally(giveTurn));
      } catch (cause) {
        operator?.destroy();
        await past.leave();
        await giveTurn();
        throw explain(cause);
      }
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Both names of the end are one. */
function endingWith(transaction: RollbackOnly, rollBack: RollbackOnly['rollBack']): RollbackOnly {
  return { ...transaction, rollBack, end: rollBack };
}

/** What the server says where another session, or a time-out of ours, stood in the way: no answer of the pipeline's own. */
function isDisturbance(error: unknown): boolean {
  const { code, message } = thrownError(error);
  if (code === '57014') return message.includes('timeout');
  return ['40001', '40P01', '55P03', '25P03', '25P04', '53300'].includes(code);
}

interface Watched {
  readonly database: Database;
  /** The pipeline would take a failure to look back for one of its own. */
  past(read: Past['read']): Past['read'];
  disturbance(): string | null;
}

/** Remembers what the pipeline may shrug off: a case that met others shows nothing of the pipeline. Planned faults do not come this way. */
function watchOthers(database: Database): Watched {
  let met: string | null = null;
  const watch = async <Result>(sent: Promise<Result>): Promise<Result> => {
    try {
      return await sent;
    } catch (error) {
      if (isDisturbance(error)) met ??= describeFailure(error);
      throw error;
    }
  };
  return {
    database: {
      ...database,
      query: (text, values) => watch(database.query(text, values)),
      script: (text) => watch(database.script(text)),
    },
    past:
      (read) =>
      async (...asked) => {
        try {
          return await read(...asked);
        } catch (error) {
          met ??= describeFailure(error);
          throw error;
        }
      },
    disturbance: () => met,
  };
}

/** What was found stands. Where nothing was, silence is no proof: the case met others, or could not be compared. */
function refuseDoubt(closing: RollbackClosing, disturbance: string | null): void {
  const found = closing.violations.length > 0 || closing.residue.some(({ declared }) => !declared);
  if (disturbance !== null) {
    throw new ProofError(
      'E_NOT_SHOWN',
      `another session or a time-out was in the way of a case: ${disturbance}`,
      { hint: 'try again when nobody writes to the database, or prove it with --server embedded' },
    );
  }
  if (found || closing.doubts.length === 0) return;
  throw new ProofError('E_NOT_SHOWN', closing.doubts.join('; '), {
    hint: 'raise --digest-limit, or prove it on a copy: --server embedded',
  });
}

function explain(cause: unknown): unknown {
  if (!isDisturbance(cause)) return cause;
  return new ProofError('E_NOT_SHOWN', `a case could not begin: ${describeFailure(cause)}`, {
    hint: 'another session holds what the case needs: try again when the database is quiet',
    cause,
  });
}
