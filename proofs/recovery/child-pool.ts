/** Starts processes that wait for a mission ahead of time, for a start costs more than a mission. Never gives one process two missions. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEnd } from '../../cutter/run/advance.ts';
import { mutantEnvironment } from '../../harness/mutants/switch.ts';
import { ProofError } from '../../schema/failure.ts';
import type { SentMission } from './child.ts';

const SCRIPT = fileURLToPath(new URL('./child.ts', import.meta.url));
const WAITING = 2;

/** How a process went: the moment at which it killed itself, or how its orders ended. */
type Fate =
  | { readonly status: 'died'; readonly moment: string }
  | { readonly status: 'lived'; readonly ends: readonly RunEnd[]; readonly moments: number };

export interface ChildPool extends AsyncDisposable {
  /** `parent` is a folder that goes with the run. Rejects with `E_INTERNAL` where the process ended in any other way than it was told. */
  send(sent: SentMission, parent: string): Promise<Fate>;
}

export function createChildPool(): ChildPool {
  const waiting: ChildProcess[] = [];
  let mutant = '';
  const fill = (cache: string) => {
    while (waiting.length < WAITING) waiting.push(start(cache));
  };
  /** Whoever was started as another mutant is none of this case. */
  const dismissOthers = () => {
    const now = JSON.stringify(mutantEnvironment());
    if (now !== mutant) for (const child of waiting.splice(0)) child.stdin?.end();
    mutant = now;
  };
  return {
    send: async (sent, parent) => {
      const cache = join(parent, 'child-pool');
      dismissOthers();
      const child = waiting.shift() ?? start(cache);
      fill(cache);
      return tellFate(child, sent);
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of waiting) {
        const gone = once(child, 'exit');
        // It reads that nothing comes any more, and ends.
        child.stdin?.end();
        if (child.exitCode === null && child.signalCode === null) await gone;
      }
    },
  };
}

/** Reading the modules is most of a start: what one has compiled serves the next. */
function start(cache: string): ChildProcess {
  const env = { NODE_COMPILE_CACHE: cache, ...mutantEnvironment() };
  return spawn(process.execPath, [SCRIPT], { env, stdio: ['pipe', 'pipe', 'pipe'] });
}

async function tellFate(child: ChildProcess, sent: SentMission): Promise<Fate> {
  const [said, complained]: [string[], string[]] = [[], []];
  child.stdout?.on('data', (chunk) => said.push(String(chunk)));
  child.stderr?.on('data', (chunk) => complained.push(String(chunk)));
  const closed = once(child, 'close');
  child.stdin?.end(`${JSON.stringify(sent)}\n`);
  const [status, signal] = await closed;
  const { died, ended, moments } = parse(said.join(''));
  if (signal === 'SIGKILL' && died !== undefined) return { status: 'died', moment: died };
  if (status === 0 && ended !== undefined && moments !== undefined && sent.kill === null) {
    return { status: 'lived', ends: ended, moments };
  }
  const how = `${status ?? signal}: ${said.join('')}${complained.join('')}`;
  throw new ProofError('E_INTERNAL', `a process that was to die ended with ${how}`, {
    hint: 'a kill that never happened shows nothing: see proofs/recovery/rehearsal.ts',
  });
}

interface Said {
  readonly died?: string;
  readonly ended?: readonly RunEnd[];
  readonly moments?: number;
}

function parse(text: string): Said {
  return text === '' ? {} : (JSON.parse(text) as Said);
}
