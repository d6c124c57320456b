/** Says whether a file can be decrypted, and whether what comes of it is an archive to its very end. */
import { pipe } from '../../cutter/backup/pipe.ts';
import { endedWell } from '../../cutter/backup/program.ts';
import type { Site } from './site.ts';

/** A list of contents would be no proof: pg_restore gives one of half an archive, too. */
export async function decrypts(path: string, { keys, clients }: Site): Promise<boolean> {
  const words = ['--homedir', keys.home, '--no-options', '--batch', '--quiet', '--decrypt', path];
  const { first, second } = await pipe({
    first: { path: keys.gpg, words, environment: {} },
    second: { path: clients.pgRestore, words: ['--file=/dev/null'], environment: {} },
    take: async () => undefined,
    mayEnd: () => true,
  });
  return endedWell(first) && endedWell(second);
}
