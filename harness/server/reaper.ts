/** A small shell that outlives us by a moment: when this process is killed without a word, it ends the server and removes the folders. Never ends a process that does not name them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * The standard input ends when its writer does, however that happened; nothing else is as sure after SIGKILL.
 * The folders may be gone and the server's number given to another by then, so both are looked at first.
 */
const SCRIPT = `
trap '' HUP INT TERM
server=
while read -r line; do server=$line; done
folder=$1

is_ours() {
  words=$(tr '\\0' ' ' < "/proc/$server/cmdline" || ps -ww -o command= -p "$server")
  case $words in *"$folder"*) return 0 ;; *) return 1 ;; esac
}

if [ -n "$server" ] && is_ours && kill -QUIT "$server"; then
  tries=0
  while is_ours && [ "$tries" -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
  if is_ours; then kill -KILL "$server"; fi
fi
rm -rf -- "$@" || { sleep 1; rm -rf -- "$@"; }
`;

interface Reaper extends AsyncDisposable {
  /** Names the process to be ended; undefined when there is none. */
  watch(pid: number | undefined): void;
}

/** Starts to watch over the folders, the first of which stands in the server's command line. Dispose of it when they are gone. */
export function startReaper(folders: readonly string[]): Reaper {
  // A process group of its own: Ctrl-C reaches the whole group of the terminal, and this one must stay for the end.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'cutproof-reaper', ...folders], {
    cwd: '/',
    detached: true,
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // `once` rejects where there is no shell. Then there are still the hook at exit and the sweep at the next start.
  const ended = once(shell, 'exit').catch(() => undefined);
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();

  return {
    watch(pid) {
      shell.stdin.write(`${pid ?? ''}\n`);
    },
    async [Symbol.asyncDispose]() {
      shell.ref();
      shell.stdin.end();
      await ended;
    },
  };
}
