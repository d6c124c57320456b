/** Damages a backup after it was taken, or makes it one of another state than its manifest claims. Never judges whether anybody notices. */
import { spawnSync } from 'node:child_process';
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import type { BackupPaths } from '../../cutter/backup/folder.ts';
import { readManifest } from '../../cutter/backup/manifest.ts';
import { BACKUP_DAMAGES, type BackupDamage, type BackupTrial } from '../../generators/backup.ts';
import { readDatabaseState } from '../../harness/catalog/database-state.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import type { DatabaseState } from '../../schema/backup.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Names } from '../../schema/names.ts';
import type { Keys } from './tools.ts';

const SHARES = 1_000;
/** Before it stand the packets that say for whom the file is; what follows is the message. */
const MESSAGE_AT = 300;
/** No trigger sees it, so that nothing else changes along. */
const QUIETLY = 'set session_replication_role = replica;';
/** The witness notes what it sees; the notes are not what is compared. */
const FORGET = `do $$ begin
  if to_regclass('proof.journal') is not null then delete from proof.journal; end if;
end $$`;
const CHANGES: Readonly<Partial<Record<BackupTrial['strikes'], string>>> = {
  'one value is another': `update public.information_unit set title = title || '!'
    where id = (select min(id) from public.information_unit)`,
  'one row is missing': `delete from public.information_unit_audit
    where id = (select min(id) from public.information_unit_audit)`,
};

/** Changes what is going to be dumped, where the manifest is to claim another state. Gives the state before, or null where nothing is changed. */
export async function changeOne(
  target: Target,
  strikes: BackupTrial['strikes'],
  names: Names,
): Promise<DatabaseState | null> {
  const change = CHANGES[strikes];
  if (change === undefined) return null;
  await using session = await connect(target);
  await session.script(FORGET);
  const before = await readDatabaseState(session);
  await session.script(`${QUIETLY} ${names.sql(change)}; ${FORGET}`);
  return before;
}

/** `claimed` is the state before it was changed. */
export function damage(
  trial: BackupTrial,
  paths: BackupPaths,
  { held, keys }: { readonly held: DatabaseState | null; readonly keys: Keys },
): void {
  if (!isDamage(trial)) return;
  const { strikes, at } = trial;
  const manifest = readManifest(paths.manifestFile);
  const bytes = readFileSync(paths.file);
  const place = MESSAGE_AT + Math.floor((at * (bytes.length - MESSAGE_AT)) / SHARES);
  const write = (after: Buffer, more: object) => {
    writeFileSync(paths.file, after);
    writeFileSync(paths.manifestFile, JSON.stringify({ ...manifest, ...more }));
  };
  const [flipped, cut] = [Buffer.from(bytes), bytes.subarray(0, place)];
  flipped[place] = (flipped[place] ?? 0) ^ 1;
  const after = {
    'a byte is flipped': () => write(flipped, {}),
    'the end is cut off': () => write(cut, {}),
    'a byte is flipped and its digest made anew': () => write(flipped, sizeOf(flipped)),
    'the end is cut off and its digest made anew': () => write(cut, sizeOf(cut)),
    'one value is another': () => write(bytes, held === null ? {} : { state: held }),
    'one row is missing': () => write(bytes, held === null ? {} : { state: held }),
    'something is put behind the dump': () => {
      const longer = lengthen(paths.file, keys);
      write(longer, sizeOf(longer));
    },
    'the dump is gone': () => unlinkSync(paths.file),
    // Only whoever drills is struck.
    'the secret key is elsewhere': () => undefined,
  } satisfies Record<BackupDamage, () => void>;
  after[strikes]();
}

/** The same dump with a byte more, encrypted as well: pg_restore would not look at it. */
function lengthen(file: string, { gpg, home, recipientFile }: Keys): Buffer {
  const call = (words: readonly string[], input?: Buffer) =>
    spawnSync(gpg, ['--homedir', home, '--batch', '--quiet', ...words], {
      ...(input === undefined ? {} : { input }),
      maxBuffer: 64 * 1024 * 1024,
    }).stdout;
  const longer = Buffer.concat([call(['--decrypt', file]), Buffer.from('!')]);
  return call(['--compress-algo', 'none', '--recipient-file', recipientFile, '--encrypt'], longer);
}

export function isDamage(
  trial: BackupTrial,
): trial is { readonly strikes: BackupDamage; readonly at: number } {
  return BACKUP_DAMAGES.some((one) => one === trial.strikes);
}

function sizeOf(bytes: Buffer) {
  return { cipherBytes: bytes.length, cipherDigest: sha256(bytes) };
}
