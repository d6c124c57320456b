/** Makes folders, and makes the names in them last: what is synced here is there after the power was lost. Never removes anything, and never writes to a file. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describeFailure, ProofError } from '../schema/failure.ts';

/** Makes the folder, for us alone. Rejects with `E_USAGE`, naming the option that says where it is. */
export function makePrivateFolder(folder: string, option: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ProofError('E_USAGE', `no folder ${folder}: ${describeFailure(cause)}`, {
      hint: `name a place that can be written to after ${option}`,
      cause,
    });
  }
}

export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

/** What a folder is synced by: the system's own calls, or those of somebody who counts them. */
interface FolderSync {
  readonly openFolder?: (path: string) => number;
  readonly sync: (file: number) => void;
  readonly close?: (file: number) => void;
}

/** The same before it returns. */
export function syncFolderNow(
  folder: string,
  { openFolder = (path) => openSync(path, 'r'), sync, close = closeSync }: FolderSync,
): void {
  const file = openFolder(folder);
  try {
    sync(file);
  } finally {
    close(file);
  }
}
