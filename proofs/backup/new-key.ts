/** Makes a key as `cutproof backup keygen` does, in a home of its own, and says what is wrong with it. It goes when it is disposed of, with gpg's agent. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKey } from '../../cutter/backup/keygen.ts';
import { isProofError, thrownError } from '../../schema/failure.ts';

const USER = 'a new key';
const YEAR_S = 365 * 24 * 60 * 60;
/** Longer than the socket of an agent may be. */
const LONG_HOME = `/tmp/${'x'.repeat(100)}`;

export interface NewKey extends Disposable {
  readonly home: string;
  readonly recipientFile: string;
  readonly fingerprint: string;
  readonly faults: readonly string[];
}

export function makeNewKey(gpg: string): NewKey {
  const home = mkdtempSync(join(tmpdir(), 'cp-n-'));
  const dispose = () => {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const { fingerprint, publicKey } = makeKey({ gpg, home, user: USER, expire: '1y' });
    const recipientFile = join(home, 'new.asc');
    writeFileSync(recipientFile, publicKey);
    const faults = [...judgeKey(gpg, home, fingerprint), ...judgeRefusals(gpg, home)];
    return { home, recipientFile, fingerprint, faults, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function judgeKey(gpg: string, home: string, fingerprint: string): readonly string[] {
  const words = ['--homedir', home, '--batch', '--with-colons', '--list-secret-keys'];
  const { stdout } = spawnSync(gpg, words, { encoding: 'utf8' });
  const lines = stdout.split('\n').map((line) => line.split(':'));
  const keys = lines.filter(([kind]) => kind === 'sec' || kind === 'ssb');
  const [first, ...others] = keys.map((fields) => ({
    usage: fields[11]?.replaceAll(/[A-Z]/g, ''),
    lasts: Number(fields[6]) - Number(fields[5]),
  }));
  const uses = [first?.usage?.split('').sort().join(''), ...others.map(({ usage }) => usage)];
  const found = {
    uses,
    lasts: first?.lasts,
    fingerprint: lines.find(([kind]) => kind === 'fpr')?.[9],
    user: lines.find(([kind]) => kind === 'uid')?.[9],
  };
  const wanted = { uses: ['cs', 'e'], lasts: YEAR_S, fingerprint, user: USER };
  const [one, other] = [found, wanted].map((value) => JSON.stringify(value));
  return one === other ? [] : [`the new key is ${one}, not ${other}`];
}

function judgeRefusals(gpg: string, home: string): readonly string[] {
  const asked = [
    ['a home that is too long', { home: LONG_HOME }],
    ['a name of two lines', { user: 'a\nb' }],
    ['an expiry of two lines', { expire: '1y\r' }],
  ] as const;
  return asked.flatMap(([what, change]) => {
    try {
      makeKey({ gpg, home, user: USER, expire: '1y', ...change });
      return [`${what} is taken for a new key`];
    } catch (error) {
      const { code, message } = thrownError(error);
      const isOurs = isProofError(error) && code === 'E_USAGE';
      return isOurs ? [] : [`${what} is refused by ${code}: ${message}`];
    }
  });
}
