/** Holds every COMMIT of an interleaving against the model: what changed in all tables is what the calls of that transaction must change, whoever else is at work. */

import type { ModelState } from '../../schema/contract/model/state.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import type { InterleavingWatch } from '../../schema/interleaved.ts';
import { type Cutter, cutterName, type Interleaving } from '../../schema/interleaving.ts';
import type { Names } from '../../schema/names.ts';
import { committed } from './judging.ts';
import { NOTHING_READ, readAgain, readAll, type StateReading } from './reading.ts';
import { translationOf } from './translation.ts';
import { createWatching, type Habits } from './watching.ts';

/** Where every COMMIT of overlapping transactions is, in the order of their COMMITs, one after the other, a correct pipeline shows no difference: each locks what it writes until it ends. */
export function watchInterleaving(value: Interleaving<Run>, names: Names): InterleavingWatch {
  const translation = translationOf(value.runs, names);
  const habits: Habits = new Map();
  const watchings = value.cutters.map((cutter) =>
    createWatching(stepsOf(value, cutter), { translation, habits }),
  );
  const begun = new Map<number, ModelState>();
  const findings: string[] = [];
  let reading: StateReading = NOTHING_READ;
  return {
    start: async (read) => {
      reading = await readAll(read, translation);
    },
    begin: (cutter) => {
      begun.set(cutter, reading.state);
    },
    commit: async (read, { cutter, step, method, alone }) => {
      const before = reading;
      reading = await readAgain(read, before, translation);
      const watching = watchings[cutter];
      if (watching === undefined) return;
      const boundary = { step, method, state: [] };
      const found = committed(watching, boundary, {
        ...{ before, after: reading, changed: [] },
        begun: begun.get(cutter) ?? before.state,
      });
      if (!alone) return;
      const who = `${cutterName(cutter)}'s ${method} (step ${step}), commit`;
      findings.push(...found.map((finding) => `${who}: ${finding}`));
    },
    findings: () => findings,
  };
}

/** The methods of the steps are told with each COMMIT; here it counts whose run they are about. */
function stepsOf({ runs }: Interleaving<Run>, { run, steps }: Cutter): History<Run> {
  return { runs, steps: steps.map(() => ({ do: 'revert' as const, run })), faults: [] };
}
