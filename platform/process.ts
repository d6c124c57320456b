/** What the operating system says about processes. Never signals a process that it was not given. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const HAS_PROC = existsSync('/proc/self/stat');
const SYSTEM_PATH = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** Says when the process began, in the system's own words; undefined when it has ended. A number comes again, its birth does not. */
export function birthOf(pid: number): string | undefined {
  if (HAS_PROC) {
    const fields = statFields(pid);
    // A zombie has ended; it only waits for its parent to ask.
    return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  }
  const [state, ...started] = askPs(['-o', 'stat=,lstart=', '-p', String(pid)])
    .trim()
    .split(/\s+/);
  if (started.length === 0 || state?.startsWith('Z')) return undefined;
  return String(Date.parse(started.join(' ')) / 1_000);
}

/** Gives the words the process was started with, each ended by a NUL or a blank; empty when it has ended. */
export function commandLineOf(pid: number): string {
  if (!HAS_PROC) return askPs(['-ww', '-o', 'command=', '-p', String(pid)]);
  return readIfThere(`/proc/${pid}/cmdline`) ?? '';
}

export function childrenOf(pid: number): number[] {
  const pairs = HAS_PROC ? parentsFromProc() : parentsFromPs();
  return pairs.filter(([, parent]) => parent === pid).map(([child]) => child);
}

/** Sends the signal; false when there is nobody to receive it. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Ends a server without the event loop: quit, wait, then kill it with its children. */
export function endNow(pid: number, patienceMs: number): void {
  const birth = birthOf(pid);
  if (birth === undefined) return;
  const children = childrenOf(pid);
  signal(pid, 'SIGQUIT');
  const deadline = performance.now() + patienceMs;
  while (birthOf(pid) === birth) {
    if (performance.now() > deadline) {
      for (const each of [pid, ...children, ...childrenOf(pid)]) signal(each, 'SIGKILL');
      return;
    }
    // The event loop has stopped or must not turn: this is the one wait that needs neither it nor the CPU.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

function parentsFromProc(): [number, number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(statFields(Number(name))?.[1])]);
}

function parentsFromPs(): [number, number][] {
  return askPs(['-A', '-o', 'pid=,ppid='])
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([child, parent]) => [child ?? Number.NaN, parent ?? Number.NaN]);
}

/** The fields after the name of the program, which alone may hold blanks and brackets: state, parent, … */
function statFields(pid: number): string[] | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function askPs(words: readonly string[]): string {
  return spawnSync('ps', words, { encoding: 'utf8', env: SYSTEM_PATH }).stdout ?? '';
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
