/** Tries the stored cases of a law before anything is searched. A committed case that no longer fits keeps the law unknown; one of earlier evidence is left out. */

import { describeFailure } from '../../schema/failure.ts';
import type { KeptCase } from '../counterexample/corpus.ts';
import type { SearchEnd } from '../search/search.ts';
import type { Law } from './definition.ts';
import type { Stage } from './settings.ts';
import { stagesOf } from './stages.ts';

export interface ReplayOptions<Value> {
  readonly kept: readonly KeptCase[];
  readonly stage: Stage;
  readonly check: (value: Value) => Promise<readonly string[]>;
}

export interface Replays<Value> {
  /** How many cases were run. */
  readonly runs: number;
  /** Set where nothing needs to be searched any more. */
  readonly end: SearchEnd<Value> | null;
  /** The case that ended it. */
  readonly file: string | null;
  /** What a reason begins with that comes of a case which refutes again. */
  readonly words: string;
  readonly labels: Readonly<Record<string, number>>;
}

export async function replayKept<Value, Seen>(
  law: Law<Value, Seen>,
  { kept, stage, check }: ReplayOptions<Value>,
): Promise<Replays<Value>> {
  let runs = 0;
  const labels = { replayed: 0, 'stored, and left out': 0 };
  const told = () => Object.fromEntries(Object.entries(labels).filter(([, count]) => count > 0));
  for (const one of kept) {
    if (one.stored.law !== law.id || replayStage(law, one) !== stage) continue;
    const value = one.stored.value as Value;
    const tried = await tryOne(law, value, check);
    if (tried.status === 'unfit') {
      labels['stored, and left out'] += 1;
      if (one.origin === 'evidence') continue;
      const reason = `${one.file} cannot be replayed any more, mend it or take it away: ${tried.why}`;
      return {
        runs,
        end: { status: 'crashed', runs: 0, reason },
        file: one.file,
        words: '',
        labels: told(),
      };
    }
    runs += 1;
    labels.replayed += 1;
    const { findings } = tried;
    if (findings.length === 0) continue;
    const end = { status: 'refuted', runs: 0, value, findings, shrinks: 0 } as const;
    const words = `${one.file} refutes it again: `;
    return { runs, end, file: one.file, words, labels: told() };
  }
  return { runs, end: null, file: null, words: '', labels: told() };
}

/** A law may have lost the stage in which a case was found: the case is tried all the same. */
export function replayStage<Value, Seen>(
  law: Law<Value, Seen>,
  { stored }: Pick<KeptCase, 'stored'>,
): Stage {
  const stages = stagesOf(law);
  return stages.includes(stored.stage) ? stored.stage : (stages[0] ?? 'rollback');
}

type Tried =
  | { readonly status: 'ran'; readonly findings: readonly string[] }
  | { readonly status: 'unfit'; readonly why: string };

async function tryOne<Value, Seen>(
  law: Law<Value, Seen>,
  value: Value,
  check: ReplayOptions<Value>['check'],
): Promise<Tried> {
  const flaws = law.accepts?.(value) ?? [];
  if (flaws.length > 0) return { status: 'unfit', why: flaws.join('; ') };
  try {
    return { status: 'ran', findings: await check(value) };
  } catch (error) {
    return { status: 'unfit', why: describeFailure(error) };
  }
}
