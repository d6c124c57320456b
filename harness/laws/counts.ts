/** Runs a history and reads, inside its transaction and for the runs that a pipeline names, the digest of every table before, during and after. */
import type { CountRow } from '../../schema/evidence.ts';
import type { History } from '../../schema/history.ts';
import type { Boundary, Observation } from '../../schema/observation.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Workbench } from '../engine/workbench.ts';
import type { Trial } from '../rollback/trial.ts';

export interface CountedHistory {
  readonly seen: Observation;
  readonly counts: readonly CountRow[];
}

type Digests = ReadonlyMap<string, string>;

/** `during` is called once, when the last phase of run 0 has committed. */
export async function acrossTables(
  history: History,
  workbench: Workbench,
  during?: (trial: Trial) => Promise<void>,
): Promise<CountedHistory> {
  const { contract, caseName } = workbench.pipeline;
  const [run] = history.runs;
  const name = run === undefined ? null : (caseName?.(run) ?? null);
  const digests = new Map<'before' | 'during' | 'after', Digests>();
  const lastPhase = history.steps.findLastIndex((step) => step.do === 'phase' && step.run === 0);
  const seen = await workbench.run(history, {
    onBoundary: async (trial, boundary) => {
      const moment = momentOf(boundary, lastPhase);
      if (moment === null) return;
      if (name !== null) digests.set(moment, await digestAll(trial, contract));
      if (moment === 'during') await during?.(trial);
    },
  });
  return { seen, counts: name === null ? [] : toRows(name, digests, contract) };
}

function momentOf(boundary: Boundary, lastPhase: number): 'before' | 'during' | 'after' | null {
  if (boundary.kind === 'start') return 'before';
  if (boundary.kind === 'end') return 'after';
  return boundary.step === lastPhase && boundary.kind === 'commit' ? 'during' : null;
}

async function digestAll(trial: Trial, { tables }: Contract): Promise<Digests> {
  const digests = new Map<string, string>();
  for (const table of Object.keys(tables)) digests.set(table, await trial.digest(table));
  return digests;
}

/** A digest is `<rows>:<sha-256>`. A moment that never came has no rows and no digest, and so equals nothing. */
function toRows(
  name: string,
  digests: ReadonlyMap<string, Digests>,
  { tables }: Contract,
): readonly CountRow[] {
  return Object.entries(tables).map(([table, duty]) => {
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
