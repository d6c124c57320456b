/** The backups that are taken or drilled wrongly, each as a canary of the law of the backup. */
import type { Canary } from '../../harness/engine/definition.ts';
import { BACKUPS } from './backups.ts';

export const WRONG_BACKUPS: readonly Canary[] = Object.entries(BACKUPS)
  .filter(([name]) => name !== 'production')
  .map(([name, { breaks }]) => ({
    name,
    breaks,
    change: (subject) => ({ ...subject, backup: name }),
  }));
