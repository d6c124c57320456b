/** Runs a refuting case again, several times, and says whether it refutes each time. Every run counts: none is repeated for luck. */

import type { Stability } from '../../schema/evidence.ts';
import type { CaseRecording } from '../run/recorder.ts';
import type { Law } from './definition.ts';
import type { Workbench } from './workbench.ts';

const REPETITIONS = 5;

export interface Repetitions {
  readonly stability: Stability;
  /** What one of the refuting runs sent; of the first run where none refuted. */
  readonly recording: CaseRecording;
}

export async function repeat<Value, Seen>(
  law: Law<Value, Seen>,
  value: Value,
  workbench: Workbench,
): Promise<Repetitions> {
  let refuted = 0;
  let [first, refuting]: (CaseRecording | null)[] = [null, null];
  for (let run = 0; run < REPETITIONS; run += 1) {
    const { result, recording } = await workbench.recorder.during(() =>
      refutes(law, value, workbench),
    );
    first ??= recording;
    if (!result) continue;
    refuted += 1;
    refuting ??= recording;
  }
  return {
    stability: refuted === REPETITIONS ? 'stable' : `flaky ${refuted}/${REPETITIONS}`,
    recording: refuting ?? first ?? [],
  };
}

/** A run that ends in no verdict at all did not refute. */
async function refutes<Value, Seen>(
  law: Law<Value, Seen>,
  value: Value,
  workbench: Workbench,
): Promise<boolean> {
  try {
    return law.check(value, await law.act(value, workbench)).length > 0;
  } catch {
    return false;
  }
}
