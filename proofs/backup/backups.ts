/** Backups that are taken or drilled wrongly, by name, for processes that die are told a name. Each must be refuted by the law of the backup. */
import { appendFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encryption, type Gpg, type RecipientKey } from '../../cutter/backup/key.ts';
import type { compareStates } from '../../cutter/backup/manifest.ts';
import { outputOf } from '../../cutter/backup/program.ts';
import { exportSnapshot, HOLDING, lockTables } from '../../cutter/backup/snapshot.ts';
import { type BackupSteps, HONEST_STEPS } from '../../cutter/backup/steps.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { replacing } from '../pipeline/mutant.ts';

export interface NamedBackup {
  readonly breaks: string;
  readonly steps: BackupSteps;
  /** What the drill compares states with, where it is broken. */
  readonly compare?: typeof compareStates;
}

const broken = (breaks: string, steps: Partial<BackupSteps>): NamedBackup => ({
  breaks,
  steps: { ...HONEST_STEPS, ...steps },
});

export const BACKUPS: Readonly<Record<string, NamedBackup>> = {
  production: { breaks: 'nothing', steps: HONEST_STEPS },
  'publishes-before-the-dump-ended': broken('the file has its name from the first piece on', {
    tap: async (_bytes, draft) => {
      await appendFile(finalOf(draft), 'published');
    },
    publish: async (from, to) => rename(from, to),
  }),
  'ignores-the-end-of-pg-dump': broken('whatever comes out of pg_dump is taken for a dump', {
    mayEnd: () => true,
    judgeEnds: () => undefined,
  }),
  'ignores-the-end-of-gpg': broken('whatever comes out of gpg is taken for a backup', {
    judgeEnds: () => undefined,
    judgePackets: () => [],
  }),
  'encrypts-for-a-name': broken('the key is found by its user id and not by its fingerprint', {
    readRecipient: (gpg, { file }) => byName(gpg, file),
    encryption: (gpg, key) => {
      const program = encryption(gpg, key);
      const words = program.words.filter((word) => word !== '--no-keyring');
      const at = words.indexOf('--recipient-file');
      const recipient = ['--trust-model', 'always', '--recipient', 'cutproof backup'];
      return { ...program, words: words.toSpliced(at, 2, ...recipient) };
    },
    judgePackets: () => [],
  }),
  'dumps-to-a-plain-file': broken('the dump passes through a file that is removed afterwards', {
    tap: (bytes, draft) => appendFile(`${draft}.plain`, bytes),
    judgeEnds: HONEST_STEPS.judgeEnds,
    publish: async (from, to) => {
      await unlink(`${from}.plain`);
      await HONEST_STEPS.publish(from, to);
    },
  }),
  'writes-over-a-name': broken('a name that is taken is given to the new file', {
    publish: async (from, to) => rename(from, to),
    refuseTaken: async () => undefined,
  }),
  'leaves-a-draft-under-the-name': broken('the file has its name while it is being written', {
    draftOf: finalOf,
    publish: async () => undefined,
    discard: async () => undefined,
  }),
  'writes-to-one-draft': broken('every backup of a folder is written to a draft of one name', {
    draftOf: (path) => join(dirname(path), `backup.${process.pid}.partial`),
  }),
  'takes-the-snapshot-before-the-lock': broken('the snapshot is taken, then the tables are held', {
    hold: async (session, names) => {
      for (const statement of HOLDING) await session.query(statement);
      const snapshot = await exportSnapshot(session);
      await lockTables(session, names);
      return snapshot;
    },
  }),
  'does-not-notice-a-lost-lock': broken('the lock is taken, and nobody asks whether it lasted', {
    stillHolds: async () => undefined,
  }),
  'drills-by-counting': {
    breaks: 'the drill compares numbers of rows and no content',
    steps: HONEST_STEPS,
    compare: (dumped, restored) =>
      dumped.tables.flatMap(({ name, rows }) => {
        const found = restored.tables.find((table) => table.name === name)?.rows;
        return found === rows ? [] : [`${name} has ${found} rows instead of ${rows}`];
      }),
  },
};

/** Each of them but the honest one, as a canary. */
export const WRONG_BACKUPS: readonly CutterCanary[] = Object.entries(BACKUPS)
  .filter(([name]) => name !== 'production')
  .map(([name, { breaks }]) => replacing({ name, breaks }, 'backup', () => name));

function finalOf(draft: string): string {
  return draft.replace(/\.\d+\.partial$/, '');
}

/** As `gpg -r` finds it. */
function byName({ path, home }: Gpg, file: string): RecipientKey {
  const quiet = ['--no-options', '--batch', '--quiet', '--no-autostart'];
  const words = ['--homedir', home, ...quiet, '--import', file];
  outputOf({ path, words, environment: {} });
  return { file, primaryFingerprint: '0'.repeat(40), encrypting: [] };
}
