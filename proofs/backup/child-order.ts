/** Has a backup taken by a process of its own: one that is killed at a moment, or one whose files may not grow. Never takes another death for the one it ordered. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BACKUP_MOMENTS } from '../../cutter/backup/backup.ts';
import type { BackupTrial } from '../../generators/backup.ts';
import { mutantEnvironment } from '../../harness/mutants/switch.ts';
import { ProofError } from '../../schema/failure.ts';
import type { BackupChildOrder } from './child.ts';
import { within } from './faulty-programs.ts';
import type { BackupEnd } from './observation.ts';

const SCRIPT = fileURLToPath(new URL('./child.ts', import.meta.url));
/** What `ulimit -f` counts in. */
const BLOCK_BYTES = 512;

interface BackupChildEnd {
  readonly end: BackupEnd;
  readonly exitStatus: number | null;
}

/** Rejects with `E_INTERNAL` where the process died elsewhere than it was told. */
export async function sendBackup(
  trial: Extract<BackupTrial, { readonly at: number }>,
  order: Omit<BackupChildOrder, 'kill'>,
): Promise<BackupChildEnd> {
  const kill =
    trial.strikes === 'cutproof is killed'
      ? (BACKUP_MOMENTS[trial.at % BACKUP_MOMENTS.length] ?? null)
      : null;
  const limit = kill === null ? `ulimit -f ${Math.ceil(within(trial.at) / BLOCK_BYTES)}; ` : '';
  const words = ['-c', `${limit}exec "$0" "$1"`, process.execPath, SCRIPT];
  const cache = join(dirname(order.paths.folder), '..', 'cache');
  const env = { NODE_COMPILE_CACHE: cache, ...mutantEnvironment() };
  const child = spawn('/bin/sh', words, { env, stdio: 'pipe' });
  const [said, complained]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  child.stderr.on('data', (chunk) => complained.push(String(chunk)));
  const closed = once(child, 'close');
  child.stdin.end(JSON.stringify({ ...order, kill }));
  const [status, signal] = (await closed) as [number | null, NodeJS.Signals | null];
  const why = complained.join('').trim();
  if (signal === 'SIGKILL' && said.join('').trim() === kill) {
    return { end: { status: 'died' }, exitStatus: null };
  }
  if (status === 0) return { end: { status: 'taken' }, exitStatus: 0 };
  if (status === 1 && kill === null) {
    return {
      end: { status: 'failed', why, expected: /^E_(BACKUP|USAGE):/.test(why) },
      exitStatus: 1,
    };
  }
  throw new ProofError(
    'E_INTERNAL',
    `a backup that was to die at ${kill} ended with ${status ?? signal}: ${why}`,
  );
}
