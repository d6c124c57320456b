/** The process that dies: waits for its mission on standard input, carries it out on a real database, and kills itself at the moment it is told. Judges nothing. */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { text } from 'node:stream/consumers';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { describeFailure } from '../../schema/failure.ts';
import { carryOut, type Mission } from './mission.ts';
import { ORCHESTRATORS } from './orchestrators.ts';

export interface SentMission {
  readonly mission: Mission;
  readonly target: Target;
  /** A name in `ORCHESTRATORS`. */
  readonly orchestrator: string;
  /** The number of the moment, from 0; null to live. */
  readonly kill: number | null;
}

// A process that is killed leaves nothing for the next one to start faster.
flushCompileCache();
const sent = await text(process.stdin);
// Nothing comes where whoever started this process has gone.
if (sent !== '') await live(JSON.parse(sent) as SentMission);
process.exit(0);

async function live({ mission, target, orchestrator, kill }: SentMission): Promise<void> {
  const factory = ORCHESTRATORS[orchestrator]?.factory;
  if (factory === undefined) throw new Error(`no orchestrator ${orchestrator}`);
  let moments = 0;
  try {
    const ends = await carryOut(mission, {
      provider: { open: (role) => connect({ ...target, user: role }) },
      factory,
      pass: (moment, lastAct) => {
        moments += 1;
        if (moments - 1 !== kill) return;
        say({ died: moment });
        lastAct?.();
        process.kill(process.pid, 'SIGKILL');
        // The signal is on its way, and nothing more may happen until it comes.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      },
    });
    say({ ended: ends, moments });
  } catch (error) {
    say({ failed: describeFailure(error), moments });
  }
}

/** Written at once: a stream would die with its buffer. */
function say(what: unknown): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
