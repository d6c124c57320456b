/** Runs a history and reads, inside its transaction, the records it wrote and (for explicit cases) the digest of every table before, during and after. */

import type { Workbench } from '../../harness/engine/workbench.ts';
import type { Trial } from '../../harness/rollback/trial.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import type { CountRow } from '../../schema/evidence.ts';
import type { History } from '../../schema/history.ts';
import type { Boundary, Observation } from '../../schema/observation.ts';
import { caseName } from '../pipeline/examples.ts';
import { type Records, readRecords } from './records.ts';

export interface Counted {
  readonly seen: Observation;
  /** What stood when the last phase had committed; null where it never did. */
  readonly records: Records | null;
  readonly counts: readonly CountRow[];
}

type Digests = ReadonlyMap<string, string>;

export async function acrossTables(history: History, workbench: Workbench): Promise<Counted> {
  const name = caseName(history);
  const digests = new Map<'before' | 'during' | 'after', Digests>();
  let records: Records | null = null;
  const runId = history.runs[0]?.runId ?? '';
  const lastPhase = history.steps.findLastIndex((step) => step.do === 'phase' && step.run === 0);
  const seen = await workbench.run(history, {
    onBoundary: async (trial, boundary) => {
      const moment = momentOf(boundary, lastPhase);
      if (moment === null) return;
      if (name !== null) digests.set(moment, await digestAll(trial));
      if (moment === 'during') records = await readRecords(trial, runId);
    },
  });
  return { seen, records, counts: name === null ? [] : toRows(name, digests) };
}

function momentOf(boundary: Boundary, lastPhase: number): 'before' | 'during' | 'after' | null {
  if (boundary.kind === 'start') return 'before';
  if (boundary.kind === 'end') return 'after';
  return boundary.step === lastPhase && boundary.kind === 'commit' ? 'during' : null;
}

async function digestAll(trial: Trial): Promise<Digests> {
  const digests = new Map<string, string>();
  for (const table of Object.keys(TABLE_DUTIES)) digests.set(table, await trial.digest(table));
  return digests;
}

/** A digest is `<rows>:<sha-256>`. A moment that never came has no rows and no digest, and so equals nothing. */
function toRows(name: string, digests: ReadonlyMap<string, Digests>): readonly CountRow[] {
  return Object.entries(TABLE_DUTIES).map(([table, duty]) => {
    const of = (moment: string) => {
      const [rows = '-1', digest = ''] = digests.get(moment)?.get(table)?.split(':') ?? [];
      return { rows: Number(rows), digest };
    };
    const [before, during, after] = [of('before'), of('during'), of('after')];
    return {
      case: name,
      table,
      duty,
      before: before.rows,
      during: during.rows,
      after: after.rows,
      digestBefore: before.digest,
      digestDuring: during.digest,
      digestAfter: after.digest,
    };
  });
}
