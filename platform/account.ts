/** Accounts of this machine by name or number, as the machine itself resolves them: directories of users may be anywhere. Changes nothing. */
import { spawnSync } from 'node:child_process';
import { ProofError } from '../schema/failure.ts';

/** Numbers of a user and a group. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account of this process. */
export function currentAccount(): Account {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

/** Reads `user` or `user:group`; alone, a user brings his own group. Rejects with `E_USAGE`. */
export function readAccount(text: string): Account {
  const [user = '', group, ...rest] = text.split(':');
  if (rest.length > 0 || user === '' || group === '') {
    throw new ProofError('E_USAGE', `${JSON.stringify(text)} is no owner`, {
      hint: 'write --owner USER or --owner USER:GROUP, by name or by number',
    });
  }
  const uid = numberOf(user) ?? idOf('-u', user);
  if (group !== undefined) return { uid, gid: numberOf(group) ?? groupOf(group) };
  return { uid, gid: idOf('-g', user) };
}

const NUMBER = /^\d{1,10}$/;
const NAME = /^[A-Za-z_][A-Za-z0-9._-]*\$?$/;

function numberOf(text: string): number | null {
  const number = NUMBER.test(text) ? Number(text) : null;
  return number !== null && number < 2 ** 32 - 1 ? number : null;
}

function idOf(option: '-u' | '-g', user: string): number {
  const known = NUMBER.test(user) || NAME.test(user);
  const { stdout } = known ? ask('id', [option, user]) : { stdout: '' };
  return numberOf(stdout.trim()) ?? refuse('user', user);
}

function groupOf(group: string): number {
  const { stdout } = NAME.test(group) ? ask('getent', ['group', group]) : { stdout: '' };
  return numberOf(stdout.split(':')[2] ?? '') ?? refuse('group', group);
}

function ask(program: string, words: readonly string[]): { readonly stdout: string } {
  const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };
  return { stdout: spawnSync(program, words, { encoding: 'utf8', env }).stdout ?? '' };
}

function refuse(kind: string, name: string): never {
  throw new ProofError('E_USAGE', `this machine knows no ${kind} ${JSON.stringify(name)}`, {
    hint:
      kind === 'user'
        ? 'make it first (useradd --system NAME), or give USER:GROUP by numbers'
        : 'make it first (groupadd --system NAME), or give its number',
  });
}
