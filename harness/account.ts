/** Under whose name the server runs. PostgreSQL refuses to run as root, so root lends it an account that owns nothing. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The number that "nobody" has where no list of users says otherwise. */
const NOBODY = 65_534;

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Gives the account to run the server under; undefined unless we are root, for then it is our own. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // `postgres` is avoided on purpose: where it exists, it may own a database that matters.
  const fields = usersOfThisHost()
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  return { uid: Number(fields?.[2] ?? NOBODY), gid: Number(fields?.[3] ?? NOBODY) };
}

/** Says whether the account can enter the folder: folders above it, such as a private home, may bar the way. */
export function canEnter(account: Account | undefined, folder: string): boolean {
  return succeeds(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder]);
}

/** Runs a program under the account and says whether it could be run and ended well. */
export function succeeds(
  account: Account | undefined,
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
