/** Asks a server again and again whether it still answers, on a connection of its own. Says once that it is lost; judges nothing. */
import { setTimeout as delay } from 'node:timers/promises';
import { describeFailure } from '../../schema/failure.ts';
import { connect, type Database, type Target } from '../connection/connection.ts';

interface HeartbeatOptions {
  readonly target: Target;
  readonly everyMs: number;
  /** A server that says nothing for so long is lost: a cut network path gives no error, only silence. */
  readonly patienceMs: number;
  readonly onLost: (why: string) => void;
}

/** Dispose of it before the server is taken away on purpose. */
export function startHeartbeat(options: HeartbeatOptions): AsyncDisposable {
  const stopping = new AbortController();
  const beating = beat(options, stopping.signal);
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await beating;
    },
  };
}

async function beat(options: HeartbeatOptions, stopping: AbortSignal): Promise<void> {
  const { target, everyMs, patienceMs, onLost } = options;
  let session: Database | null = null;
  const ask = async () => {
    session ??= await connect(target);
    // Connected too late: nobody will use it any more.
    if (stopping.aborted) session.destroy();
    else await session.query('select 1');
  };
  while (!stopping.aborted) {
    const known = session as Database | null;
    const why = await failure(ask(), patienceMs, stopping);
    if (why !== null) {
      (session as Database | null)?.destroy();
      session = null;
      // This session alone may have been ended, so another one is tried before anything is said.
      if (known !== null && why !== SILENCE) continue;
      if (!stopping.aborted) onLost(why === SILENCE ? `${why} for ${patienceMs} ms` : why);
      return;
    }
    // Aborted is as good as over: the loop looks.
    await delay(everyMs, undefined, { signal: stopping, ref: false }).catch(() => undefined);
  }
  (session as Database | null)?.destroy();
}

const SILENCE = 'it says nothing';

/** Gives why the server did not answer in time, or null. */
async function failure(
  asked: Promise<void>,
  patienceMs: number,
  stopping: AbortSignal,
): Promise<string | null> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, stopping]);
  const late = delay(patienceMs, SILENCE, { signal }).catch(() => null);
  const answered = asked.then(() => null, describeFailure);
  const why = await Promise.race([answered, late]);
  over.abort();
  return why;
}
