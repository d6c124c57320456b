/** Writes the evidence folder of a run: complete or not at all. It never changes a folder that stands. */
import { lstat, mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { syncFolder } from '../../platform/durable-files.ts';
import { ProofError, thrownError } from '../../schema/failure.ts';
import { isRunId } from '../evidence/assemble.ts';
import { evidenceFiles, type FolderParts } from './files.ts';

interface WriteEvidenceOptions extends FolderParts {
  /** The folder that holds all runs. Made where it is missing. */
  readonly out: string;
}

const LATEST = 'latest';

/** Writes `<out>/<runId>/`, points `<out>/latest` at it and gives its path. */
export async function writeEvidence({ out, ...parts }: WriteEvidenceOptions): Promise<string> {
  const { runId } = parts.evidence;
  // The run id names a folder here: a path in its place would write elsewhere.
  if (!isRunId(runId)) throw new ProofError('E_EVIDENCE', `${JSON.stringify(runId)} is no run id`);
  const home = resolve(out);
  const final = join(home, runId);
  await mkdir(home, { recursive: true });
  await refuseStanding(final);
  await refuseForeignLatest(join(home, LATEST));

  const draft = join(home, `.tmp-${runId}`);
  await makeDraft(draft);
  try {
    await writeFiles(draft, evidenceFiles(parts));
    // The draft's name is ours alone, yet another run may have published this id meanwhile.
    await refuseStanding(final);
    await rename(draft, final);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw asEvidenceFailure(error, `could not write ${final}`);
  }
  await pointLatest(home, runId);
  await syncFolder(home);
  return final;
}

async function refuseStanding(folder: string): Promise<void> {
  if ((await kindOf(folder)) === 'nothing') return;
  throw new ProofError('E_EVIDENCE', `${folder} exists already`, {
    hint: 'evidence is written once; give the run another id or another --out',
  });
}

async function refuseForeignLatest(link: string): Promise<void> {
  if ((await kindOf(link)) !== 'something') return;
  throw new ProofError('E_EVIDENCE', `${link} is not a symbolic link`, {
    hint: 'move it away; cutproof replaces this name at every run',
  });
}

async function kindOf(path: string): Promise<'nothing' | 'link' | 'something'> {
  try {
    return (await lstat(path)).isSymbolicLink() ? 'link' : 'something';
  } catch (error) {
    if (thrownError(error).code === 'ENOENT') return 'nothing';
    throw asEvidenceFailure(error, `could not look at ${path}`);
  }
}

async function makeDraft(draft: string): Promise<void> {
  try {
    await mkdir(draft);
  } catch (error) {
    throw new ProofError('E_EVIDENCE', `could not make the draft folder ${draft}`, {
      hint: 'where an earlier run died while writing, remove the folder',
      cause: error,
    });
  }
}

async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const folders = new Set([folder]);
  for (const [path, text] of files) {
    const target = join(folder, path);
    // Every folder on the way is synced too, or the names in it may be lost with the power.
    for (let up = dirname(target); up.length > folder.length; up = dirname(up)) folders.add(up);
    await mkdir(dirname(target), { recursive: true });
    await writeSynced(target, text);
  }
  for (const each of folders) await syncFolder(each);
}

async function writeSynced(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(text, 'utf8');
  await file.sync();
}

/** Replaces the link in one step: a reader sees the run before or this one, never none. */
async function pointLatest(home: string, runId: string): Promise<void> {
  const link = join(home, `.latest-${runId}`);
  try {
    await rm(link, { force: true });
    await symlink(runId, link, 'dir');
    await rename(link, join(home, LATEST));
  } catch (error) {
    await rm(link, { force: true });
    throw asEvidenceFailure(error, `the run is written, but ${join(home, LATEST)} was not moved`);
  }
}

function asEvidenceFailure(error: unknown, message: string): ProofError {
  if (error instanceof ProofError) return error;
  return new ProofError('E_EVIDENCE', message, { cause: error });
}
