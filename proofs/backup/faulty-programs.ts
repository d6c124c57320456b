/** Programs that fail as told, standing in for pg_dump and gpg: they pass the real one's output on, up to a point. Plain shell, so that nothing of ours is in them. */
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupOptions } from '../../cutter/backup/backup.ts';
import type { BackupFault, BackupTrial } from '../../generators/backup.ts';
import type { Keys } from './tools.ts';

export type Gear = Pick<BackupOptions, 'pgDump' | 'gpg' | 'recipientFile' | 'fingerprint'>;

/** A dump of the copy is larger than this many bytes, and its pieces are smaller. */
const LEAST_DUMP_BYTES = 150_000;
const SHARES = 1_000;
/** Longer than what is told on: the end of it is. */
const COMPLAIN = `echo '${'x'.repeat(900)} it is out of ink' >&2`;

/** A number of bytes within the dump, from the first one on. */
export function within(at: number): number {
  return 1 + Math.floor((at * LEAST_DUMP_BYTES) / SHARES);
}

/** Gives what the backup is taken with, some of it struck. */
export function strike(
  trial: BackupTrial,
  whole: Gear,
  { keys, folder }: { readonly keys: Keys; readonly folder: string },
): Gear {
  /** Answers what is asked before as the real one does. */
  const asked = (real: string, words: string) =>
    `case " $* " in *'${words}'*) ;; *) exec '${real}' "$@" ;; esac`;
  const dump = (...lines: readonly string[]) =>
    program(folder, 'pg_dump', [asked(whole.pgDump, '--snapshot='), ...lines]);
  const gpg = (...lines: readonly string[]) =>
    program(folder, 'gpg', [asked(whole.gpg, ' --encrypt '), ...lines]);
  switch (trial.strikes) {
    case 'pg_dump is killed':
      return {
        ...whole,
        pgDump: dump(`'${whole.pgDump}' "$@" | head -c ${within(trial.at)}`, 'kill -KILL $$'),
      };
    case 'pg_dump fails at its end':
      return { ...whole, pgDump: dump(`'${whole.pgDump}' "$@"`, COMPLAIN, 'exit 1') };
    case 'gpg is killed':
      return { ...whole, gpg: gpg(`head -c ${within(trial.at)} > /dev/null`, 'kill -KILL $$') };
    case 'gpg fails at its end':
      return { ...whole, gpg: gpg(`'${whole.gpg}' "$@"`, COMPLAIN, 'exit 2') };
    case 'the fingerprint is of another key':
      return { ...whole, fingerprint: keys.impostorFingerprint };
    case 'the key is an impostor':
      return { ...whole, recipientFile: keys.impostorFile };
    case 'the key has expired':
      return { ...whole, recipientFile: keys.expiredFile, fingerprint: keys.expiredFingerprint };
    case 'the file holds two keys':
      return { ...whole, recipientFile: keys.bothFile };
    case 'the key was revoked':
      return { ...whole, recipientFile: keys.revokedFile, fingerprint: keys.revokedFingerprint };
    case 'the key can only sign':
      return { ...whole, recipientFile: keys.signingFile, fingerprint: keys.signingFingerprint };
    case 'the file holds no key':
      return { ...whole, recipientFile: '/dev/null' };
    case 'the fingerprint is none':
      return { ...whole, fingerprint: whole.fingerprint.slice(1) };
    case 'pg_dump is too old':
      return {
        ...whole,
        pgDump: program(folder, 'pg_dump', [`echo 'pg_dump (PostgreSQL) 9.6.24'`]),
      };
    case 'pg_dump cannot be run':
      return { ...whole, pgDump: join(folder, 'no-such-pg_dump') };
    case 'gpg encrypts for another too':
      return {
        ...whole,
        gpg: gpg(`exec '${whole.gpg}' --recipient-file '${keys.impostorFile}' "$@"`),
      };
    case 'the key file is missing':
      return { ...whole, recipientFile: join(folder, 'no-such-key.asc') };
    default:
      return whole;
  }
}

/** Gives the folder that the backup is to be kept in, some of them struck. `root` is empty but for it. */
export function strikeFolder(trial: BackupTrial, folder: string, root: string): string {
  switch (trial.strikes) {
    case 'the folder is missing':
      return join(root, 'no-such-folder');
    case 'the folder is a link':
      symlinkSync(folder, join(root, 'linked'));
      return join(root, 'linked');
    case 'others may write in the folder':
      chmodSync(folder, trial.at % 2 === 0 ? 0o720 : 0o702);
      return folder;
    default:
      return folder;
  }
}

/** A gpg that has written and told all, and takes its time to end: longer than whoever reads from it. */
export function lateGpg(gpg: string, folder: string): string {
  return program(folder, 'late-gpg', [
    `'${gpg}' "$@"`,
    'status=$?',
    'exec >&-',
    'sleep 0.5',
    'exit $status',
  ]);
}

function program(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  return path;
}

/** What a failure must say for itself: one that fails for another reason shows nothing. */
export const REASONS: Readonly<Record<BackupFault, RegExp>> = {
  'pg_dump is killed': /pg_dump was ended by SIGKILL/,
  'pg_dump fails at its end':
    /^E_BACKUP: pg_dump ended with status 1: x{582} it is out of ink; gpg was ended by SIGKILL \(/,
  'gpg is killed': /gpg was ended by SIGKILL/,
  'gpg fails at its end': /; gpg ended with status 2: x{582} it is out of ink \(/,
  'the disk is full': /cannot write .*EFBIG/,
  'the fingerprint is of another key': /not the pinned/,
  'the key is an impostor': /not the pinned/,
  'the key has expired': /has expired/,
  'the file holds two keys': /and one is wanted/,
  'the key file is missing': /cannot read the recipient file/,
  'the name of the dump is taken': /dump\.gpg exists already/,
  'the name of the manifest is taken': /manifest\.json exists already/,
  'the lock is lost': /the lock was lost/,
  'the folder is missing': /cannot be used: .*ENOENT/,
  'the folder is a link': /is no folder/,
  'others may write in the folder': /can be written to by others/,
  'the fingerprint is none': /no fingerprint/,
  'the key was revoked': /which was revoked/,
  'the key can only sign': /has no part that can encrypt/,
  'the file holds no key': /no valid OpenPGP data found/,
  'pg_dump is too old': /is version 9\.6\.24, older than the server/,
  'pg_dump cannot be run': /cannot run .*no-such-pg_dump/,
  'gpg encrypts for another too': /not the pinned key alone/,
};
