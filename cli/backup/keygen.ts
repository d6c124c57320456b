/** `cutproof backup keygen`: makes a key for backups alone, in a GNUPGHOME of its own. Prints its public half only, and never writes over a key that stands. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { makeKey } from '../../cutter/backup/keygen.ts';
import { findGpg } from '../../harness/server/client-programs.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';

const FOLDER = 'backup-key';

interface Options {
  readonly out?: string;
  readonly user: string;
  readonly expire: string;
  readonly json: boolean;
}

export function addKeygen(command: Command, end: (status: ExitStatus) => void): void {
  command
    .command('keygen')
    .description('make the key for which backups are encrypted, and print its fingerprint')
    .option('--out <dir>', `new folder for it (default: cutproof/${FOLDER} in ~/.config)`)
    .option('--user <name>', 'user id of the key', 'cutproof backup')
    .option('--expire <when>', 'as gpg takes it: 2y, 90d, 0 for never', '2y')
    .option('--json', 'print one JSON document', false)
    .action((options: Options) => end(keygen(options)));
}

function keygen({ out, user, expire, json }: Options): ExitStatus {
  const folder = resolve(out ?? join(readEnvironment().configFolder, 'cutproof', FOLDER));
  const { path: gpg } = findGpg();
  const home = join(folder, 'gnupg');
  const recipientFile = join(folder, 'backup.pub.asc');
  if (existsSync(home) || existsSync(recipientFile)) {
    throw new ProofError('E_USAGE', `there is a key in ${folder} already`, {
      hint: 'name another folder by --out: what was encrypted for a key is lost without it',
    });
  }
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot use ${folder}: ${describeFailure(cause)}`, { cause });
  }
  const { fingerprint, publicKey } = makeKey({ gpg, home, user, expire });
  writeFileSync(recipientFile, publicKey, { mode: 0o644, flag: 'wx' });
  // gpg leaves its agent behind, which holds the folder.
  spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  process.stdout.write(
    json
      ? `${JSON.stringify({ fingerprint, recipientFile, home })}\n`
      : `BACKUP_GPG_FPR=${fingerprint}\nCUTPROOF_BACKUP_RECIPIENT=${recipientFile}\n`,
  );
  process.stderr.write(
    [
      `secret key: ${home} (mode 0700, its files 0600, no passphrase)`,
      'take that folder to the machine where backups are drilled, keep a second copy offline, and',
      'remove it here: who writes to production must not be able to read its backups',
      'the two lines above are all that production needs, with the public key file',
      '',
    ].join('\n'),
  );
  return EXIT.proved;
}
