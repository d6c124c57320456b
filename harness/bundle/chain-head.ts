/** Finds the place of the next signed run in the chain. Reads the folder of all runs and changes nothing. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProofError } from '../../schema/failure.ts';
import { type ChainLink, isRunId } from '../evidence/assemble.ts';
import { digestHex, SIGNATURE_FILE, SUMS_FILE } from './sha256sums.ts';

/** Gives the link that follows the last signed run. Ask right before writing: another run may have been written since. */
export async function nextLink(home: string): Promise<ChainLink> {
  const runs: SignedRun[] = [];
  for (const name of await namesIn(home)) runs.push(...(await readSigned(home, name)));
  const last = runs.sort((a, b) => a.sequence - b.sequence).at(-1);
  if (last === undefined) return { sequence: 1, previous: null };
  const { runId, sumsDigest, sequence } = last;
  return { sequence: sequence + 1, previous: { runId, sumsDigest } };
}

interface SignedRun {
  readonly runId: string;
  readonly sequence: number;
  readonly sumsDigest: string;
}

async function namesIn(home: string): Promise<readonly string[]> {
  const names = await unlessMissing(readdir(home));
  return names?.filter(isRunId).sort() ?? [];
}

/** None where the run is not signed: it has no place in the chain. */
async function readSigned(home: string, name: string): Promise<readonly SignedRun[]> {
  const read = (path: string) => unlessMissing(readFile(join(home, name, path)));
  if ((await read(SIGNATURE_FILE)) === null) return [];
  const [sums, evidence] = [await read(SUMS_FILE), await read('evidence.json')];
  const sequence = sequenceOf(evidence?.toString('utf8') ?? '');
  if (sums !== null && sequence !== null) {
    return [{ runId: name, sequence, sumsDigest: `sha256:${digestHex(sums)}` }];
  }
  throw new ProofError('E_EVIDENCE', `the signed run ${name} is damaged: nothing can follow it`, {
    hint: 'restore it, or begin a new chain with another --out',
  });
}

function sequenceOf(text: string): number | null {
  try {
    const { sequence } = JSON.parse(text) as { readonly sequence?: number };
    return Number.isSafeInteger(sequence) ? (sequence ?? null) : null;
  } catch {
    // Damaged: the caller says so.
    return null;
  }
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
