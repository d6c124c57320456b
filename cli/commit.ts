/** Which commit of this suite runs. Reads git and changes nothing. */
import { spawnSync } from 'node:child_process';

const ROOT = new URL('..', import.meta.url);

/** Gives 40 hexadecimal digits, followed by `-dirty` where files differ from the commit; `unknown` outside a checkout. */
export function readCommit(): string {
  const head = git('rev-parse', 'HEAD');
  if (head === null || !/^[0-9a-f]{40}$/.test(head)) return 'unknown';
  return git('status', '--porcelain') === '' ? head : `${head}-dirty`;
}

function git(...words: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', words, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
