/** Reads evidence that stands in a folder. Refuses what is not evidence of this format; never changes a folder. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRunId } from '../../harness/evidence/assemble.ts';
import { dayOf } from '../../harness/evidence/nights-calendar.ts';
import { sha256 } from '../../schema/digest.ts';
import { EVIDENCE_FORMAT, type Evidence } from '../../schema/evidence.ts';
import { isProofError, ProofError, thrownError } from '../../schema/failure.ts';
import type { Night } from '../../schema/night.ts';
import { VERDICTS } from '../../schema/verdict.ts';
import { orRefuse, readText } from '../io.ts';

export interface Stored {
  readonly evidence: Evidence;
  /** `sha256:` and 64 hexadecimal digits over the bytes of `evidence.json`. */
  readonly digest: string;
}

/** Rejects with E_EVIDENCE what cannot be read, and what is of another format. */
export function readEvidence(folder: string): Stored {
  const file = join(folder, 'evidence.json');
  const refusal = {
    code: 'E_EVIDENCE',
    hint: 'name a folder that cutproof prove has written',
  } as const;
  const text = readText(file, refusal);
  const evidence = orRefuse(file, refusal, () => JSON.parse(text) as Evidence);
  if (evidence?.format === EVIDENCE_FORMAT) return { evidence, digest: sha256(text) };
  throw new ProofError('E_EVIDENCE', `${file} has the format ${JSON.stringify(evidence?.format)}`, {
    hint: `this version reads ${EVIDENCE_FORMAT}`,
  });
}

/** The runs that lie in the folder of all runs; shards are parts, and no runs of their own. `nightly` keeps those of the row of nights. */
export function readNights(home: string, nightly: boolean): readonly Night[] {
  return namesIn(home).flatMap((runId): readonly Night[] => {
    try {
      const { evidence } = readEvidence(join(home, runId));
      if (evidence.shard !== undefined || (nightly && evidence.nightly !== true)) return [];
      return [nightOf(runId, evidence)];
    } catch (error) {
      // A bad night must not vanish because its folder is damaged.
      if (!isProofError(error) && !(error instanceof TypeError)) throw error;
      return [{ status: 'unreadable', date: dayOf(runId), runId }];
    }
  });
}

function nightOf(runId: string, { startedAt, finishedAt, verdict, laws }: Evidence): Night {
  const runs = laws.reduce((sum, law) => sum + law.runs, 0);
  const durationMs = Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
  if (!VERDICTS.includes(verdict) || !Number.isFinite(runs) || !Number.isFinite(durationMs)) {
    throw new ProofError('E_EVIDENCE', `${runId} does not say how it ended`);
  }
  return { status: 'ran', date: dayOf(runId), runId, verdict, runs, durationMs };
}

function isDay(date: string): boolean {
  return !Number.isNaN(Date.parse(`${date}T00:00:00Z`));
}

function namesIn(home: string): readonly string[] {
  try {
    return readdirSync(home).filter((name) => isRunId(name) && isDay(dayOf(name)));
  } catch (error) {
    // The first run makes the folder.
    if (thrownError(error).code === 'ENOENT') return [];
    throw error;
  }
}
