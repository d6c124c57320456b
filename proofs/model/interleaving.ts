/** Holds every COMMIT of an interleaving against the model: what changed in all tables is what the calls of that transaction must change, whoever else is at work. */
import type { ModelState } from '../../schema/contract/model/state.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { CommittedTurn, InterleavingWatch } from '../../schema/interleaved.ts';
import { cutterName, type Interleaving } from '../../schema/interleaving.ts';
import type { Names } from '../../schema/names.ts';
import { committed } from './judging.ts';
import { NOTHING_READ, readAgain, readAll, type StateReading } from './reading.ts';
import { translationOf } from './translation.ts';
import { NOT_BEGUN } from './watching.ts';

/** Transactions that overlap are judged one after the other, in the order of their COMMITs: each holds what it writes until it ends. */
export function watchInterleaving(value: Interleaving<Run>, names: Names): InterleavingWatch {
  const translation = translationOf(value.runs, names);
  const works = value.cutters.map(({ run }) => ({
    progress: { ...NOT_BEGUN },
    run: value.runs[run],
  }));
  const begun = new Map<number, ModelState>();
  const findings: string[] = [];
  let reading: StateReading = NOTHING_READ;
  // The pipeline must not hear of it: it would be taken for an answer of the server.
  let failure: { readonly cause: unknown } | null = null;
  const judge = (
    before: StateReading,
    { cutter, step, method, alone }: CommittedTurn,
  ): readonly string[] => {
    const work = works[cutter];
    if (work === undefined) return [];
    const working = { step, method, run: work.run, isDisturbed: false };
    const found = committed(work.progress, working, {
      ...{ before, after: reading, begun: begun.get(cutter) ?? before.state },
    });
    const who = `${cutterName(cutter)}'s ${method} (step ${step}), commit`;
    return alone ? found.map((finding) => `${who}: ${finding}`) : [];
  };
  return {
    start: async (read) => {
      reading = await readAll(read, translation);
    },
    begin: (cutter) => {
      begun.set(cutter, reading.state);
    },
    commit: async (read, turn) => {
      const before = reading;
      try {
        reading = await readAgain(read, before, translation);
        findings.push(...judge(before, turn));
      } catch (cause) {
        failure ??= { cause };
      }
    },
    findings: () => {
      if (failure !== null) throw failure.cause;
      return findings;
    },
  };
}
