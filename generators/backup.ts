/** What strikes a backup while it is taken, and what is done to it before it is restored. Plain data; where a fault strikes is a share of the way, so that every number is one. */
import fc from 'fast-check';
import type { Run } from '../schema/contract/phase.ts';
import { run } from './plan.ts';

/** Each must leave nothing that could be taken for a backup. */
export const BACKUP_FAULTS = [
  'pg_dump is killed',
  'pg_dump fails at its end',
  'gpg is killed',
  'gpg fails at its end',
  'the disk is full',
  'the fingerprint is of another key',
  'the key is an impostor',
  'the key has expired',
  'the file holds two keys',
  'the key file is missing',
  'the name of the dump is taken',
  'the name of the manifest is taken',
  'the lock is lost',
  'the folder is missing',
  'the folder is a link',
  'others may write in the folder',
  'the fingerprint is none',
  'the key was revoked',
  'the key can only sign',
  'the file holds no key',
  'pg_dump is too old',
  'pg_dump cannot be run',
  'gpg encrypts for another too',
] as const;

/** Each must be found when the backup is restored. */
export const BACKUP_DAMAGES = [
  'a byte is flipped',
  'the end is cut off',
  'a byte is flipped and its digest made anew',
  'the end is cut off and its digest made anew',
  'one value is another',
  'one row is missing',
  'something is put behind the dump',
  'the dump is gone',
  'the secret key is elsewhere',
] as const;

export type BackupFault = (typeof BACKUP_FAULTS)[number];
export type BackupDamage = (typeof BACKUP_DAMAGES)[number];

export type BackupTrial =
  | { readonly strikes: 'nothing' }
  | { readonly strikes: BackupFault; readonly at: number }
  /** cutproof itself is killed; the moment is counted round. */
  | { readonly strikes: 'cutproof is killed'; readonly at: number }
  /** A run on another database is backed up in the same folder meanwhile; where the number is odd, it has the same id, and its files would have the same names. */
  | { readonly strikes: 'another backup'; readonly at: number }
  /** Somebody writes whenever he is not kept from it. */
  | { readonly strikes: 'a writer' }
  /** Whoever restores has all that he needs long before gpg has ended. */
  | { readonly strikes: 'gpg ends late' }
  /** The key was made for this backup alone. */
  | { readonly strikes: 'a new key' }
  | { readonly strikes: BackupDamage; readonly at: number };

export interface BackupCase {
  readonly run: Run;
  /** How many phases of the run stand when the backup is taken. */
  readonly phases: number;
  readonly trial: BackupTrial;
}

/** Shares are thousandths of the way. */
const SHARES = 1_000;

/** Many cases are undisturbed: what restores must be seen on many states. */
export function backupCase(): fc.Arbitrary<BackupCase> {
  const at = fc.nat({ max: SHARES - 1 });
  const trial: fc.Arbitrary<BackupTrial> = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ strikes: 'nothing' as const }) },
    { weight: 5, arbitrary: fc.record({ strikes: fc.constantFrom(...BACKUP_FAULTS), at }) },
    {
      weight: 1,
      arbitrary: fc.record({ strikes: fc.constant('cutproof is killed' as const), at }),
    },
    { weight: 1, arbitrary: fc.record({ strikes: fc.constant('another backup' as const), at }) },
    { weight: 1, arbitrary: fc.constant({ strikes: 'a writer' as const }) },
    { weight: 2, arbitrary: fc.record({ strikes: fc.constantFrom(...BACKUP_DAMAGES), at }) },
  );
  return fc.record({ run: run({ maxUnits: 6, tag: 'b' }), phases: fc.nat({ max: 5 }), trial });
}

/** The run that is backed up meanwhile: its id begins as that of the case, or is the same. */
export function neighbourOf({ run: { runId }, trial }: BackupCase): string | null {
  if (trial.strikes !== 'another backup') return null;
  return trial.at % 2 === 0 ? `${runId}-2` : runId;
}
