/** Finds what a backup left in its folder: the one that was published, and every file beside it. Judges nothing. */
import { join } from 'node:path';
import type { BackupPaths } from '../../cutter/backup/folder.ts';
import { readManifest } from '../../cutter/backup/manifest.ts';
import { type BackupCase, neighbourOf } from '../../generators/backup.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Left } from './observation.ts';
import { decrypts, filesOf } from './plaintext-watch.ts';
import type { BackupSite } from './site.ts';

/** What somebody else's file holds that has the name before. */
export const STOOD = 'it stood here before';

interface Place {
  readonly site: BackupSite;
  readonly backups: string;
}

/** The one backup of the run that has a manifest, whatever its moment. */
export async function findPublished(at: Place, value: BackupCase): Promise<BackupPaths | null> {
  const { backups } = at;
  const known = [value.run.runId, neighbourOf(value)];
  const found = filesOf(backups)
    .filter(({ name, bytes }) => name.endsWith('.manifest.json') && bytes.toString() !== STOOD)
    .map(({ name }) => ({
      manifestFile: join(backups, name),
      ...readManifest(join(backups, name)),
    }));
  const other = found.find(({ runId }) => !known.includes(runId));
  if (other !== undefined) {
    throw new ProofError('E_INTERNAL', `a manifest of ${other.runId} in ${backups}`);
  }
  const own = found.find(({ runId }) => runId === value.run.runId);
  if (own === undefined) return null;
  return { file: join(backups, own.file), manifestFile: own.manifestFile };
}

export async function describeLeft(
  at: Place,
  published: BackupPaths | null,
): Promise<readonly Left[]> {
  const left: Left[] = [];
  for (const { name, mode, bytes } of filesOf(at.backups)) {
    const kind = kindOf(name);
    const path = join(at.backups, name);
    const standing = bytes.toString('latin1') === STOOD;
    const claimed = kind !== 'dump' || standing || path === published?.file;
    const whole = claimed ? null : await decrypts(path, at.site);
    left.push({ name, mode, kind, whole, standing });
  }
  return left;
}

export function kindOf(name: string): Left['kind'] {
  if (name.endsWith('.dump.gpg')) return 'dump';
  if (name.endsWith('.manifest.json')) return 'manifest';
  return name.endsWith('.partial') ? 'draft' : 'other';
}
