/** Under whose name the server runs. PostgreSQL refuses to run as root, so root lends it an account that owns nothing. Makes no account. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ProofError } from '../../schema/failure.ts';

/** The number that "nobody" has where no list of users says otherwise. */
const NOBODY = 65_534;

export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Gives the account to run the server under; undefined where it is our own, as for everybody but root. */
export function serverAccount(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // `postgres` is avoided on purpose: where it exists, it may own a database that matters.
  const fields = usersOfThisHost()
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  const account = { uid: Number(fields?.[2] ?? NOBODY), gid: Number(fields?.[3] ?? NOBODY) };
  if (succeeds(account, '/bin/sh', ['-c', ':'])) return account;
  throw new ProofError('E_SERVER_START', `root may not run a program as user ${account.uid} here`, {
    hint: 'PostgreSQL refuses root: run as an ordinary user, or with the capabilities of a real root',
  });
}

/** Says whether the account can enter the folder: folders above it, such as a private home, may bar the way. */
export function canEnter(account: ServerAccount | undefined, folder: string): boolean {
  return succeeds(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder]);
}

/** Runs a program under the account and says whether it could be run and ended well. */
export function succeeds(
  account: ServerAccount | undefined,
  program: string,
  words: readonly string[],
): boolean {
  const { status } = spawnSync(program, words, { ...account, stdio: 'ignore', env: {} });
  return status === 0;
}

function usersOfThisHost(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
