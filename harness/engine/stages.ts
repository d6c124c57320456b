/** In which stages a law runs, and what that means for it. Pure. */
import type { LawResult } from '../../schema/evidence.ts';
import type { Law } from './definition.ts';
import type { Settings, Stage } from './settings.ts';

export function stagesOf<Value, Seen>(law: Law<Value, Seen>): readonly Stage[] {
  return law.stages ?? ['rollback'];
}

/** A case with real commits mostly takes as long as ten that are rolled back: every fifth is tried so. */
export function share<Value, Seen>(law: Law<Value, Seen>, cases: number, stage: Stage): number {
  return stage === 'commit' && law.cheap !== true ? Math.ceil(cases / 5) : cases;
}

export function leftOut<Value, Seen>(law: Law<Value, Seen>, { stages }: Settings): string {
  return `it needs the ${stagesOf(law).join(' and the ')} stage, and only ${stages.join(', ')} ran`;
}

export function stageOf<Value, Seen>(
  law: Law<Value, Seen>,
  ran: readonly Stage[],
): LawResult['stage'] {
  const [only = 'none'] = ran;
  if (law.needs === 'nothing' || only === 'none') return 'none';
  return ran.length > 1 || law.twins === true ? 'both' : only;
}
