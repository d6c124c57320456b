/** Functions of the copy called directly: short sequences of transactions, in and out of turn, with right and wrong arguments, by roles that may and may not, with others at work in between. Nothing is filtered, and nothing here says what must come of it. */
import fc from 'fast-check';
import { PHASES } from '../schema/contract/phase.ts';
import {
  DEVIATIONS,
  type Deviations,
  type Meaning,
  PARAMETERS,
  ROUTINES,
  type Routine,
} from './call-parameters.ts';
import {
  callOf,
  type Deed,
  type DirectCalls,
  inverseOf,
  MAY_CALL,
  phaseOf,
  type Runs,
  SPEAKERS,
} from './direct-call.ts';
import { CLAIM_EDITS, EDITS, SWITCHED } from './neighbour-deeds.ts';
import { run } from './plan.ts';

const MAX_UNITS = 2;
const MOST_DEEDS = 5;

/** A deed is drawn before the runs are known that it is about. */
type Draft = (runs: Runs) => Deed;

export function directCalls(): fc.Arbitrary<DirectCalls> {
  const upTo = (max: number) => fc.nat({ max });
  const seldom = (arbitrary: fc.Arbitrary<number>) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary });
  return fc
    .record({
      one: run({ maxUnits: MAX_UNITS, tag: 'a' }),
      other: run({ maxUnits: MAX_UNITS, tag: 'b' }),
      before: upTo(PHASES.length),
      back: seldom(upTo(PHASES.length)),
      otherBefore: seldom(upTo(3)),
      drafts: fc.array(draft(), { minLength: 1, maxLength: MOST_DEEDS }),
    })
    .map(({ one, other, before, back, otherBefore, drafts }) => {
      const runs: Runs = [one, other];
      const done = PHASES.slice(0, before);
      return {
        runs,
        deeds: [
          ...PHASES.slice(0, otherBefore).map((phase) => phaseOf(runs, 1, phase)),
          ...done.map((phase) => phaseOf(runs, 0, phase)),
          ...done
            .toReversed()
            .slice(0, back)
            .map((phase) => inverseOf(0, phase)),
          ...drafts.map((make) => make(runs)),
        ],
      };
    });
}

function draft(): fc.Arbitrary<Draft> {
  const which = fc.constantFrom(0 as const, 0 as const, 0 as const, 1 as const);
  const edit = fc.record({ how: fc.constantFrom(...EDITS), run: which, unit: fc.nat({ max: 1 }) });
  const claim = fc.record({ how: fc.constantFrom(...CLAIM_EDITS), run: which });
  return fc.oneof(
    { weight: 8, arbitrary: single(which) },
    { weight: 4, arbitrary: phaseAmiss(which) },
    {
      weight: 2,
      arbitrary: edit.map(
        (of): Draft =>
          () => ({ do: 'edit', ...of }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...SWITCHED).map(
        (to): Draft =>
          () => ({ do: 'switch', to }),
      ),
    },
    {
      weight: 1,
      arbitrary: claim.map(
        (of): Draft =>
          () => ({ do: 'claim', ...of }),
      ),
    },
  );
}

/** Any call by itself. */
function single(which: fc.Arbitrary<0 | 1>): fc.Arbitrary<Draft> {
  return fc
    .record({
      routine: fc.constantFrom(...ROUTINES),
      run: which,
      unit: fc.nat({ max: MAX_UNITS - 1 }),
      amiss: deviations(),
      // Four in five times by one that may.
      speaker: fc.nat({ max: 14 }),
      ends: ending(),
    })
    .map(({ routine, run: of, unit, amiss, speaker, ends }): Draft => {
      const may = MAY_CALL[routine] ?? [];
      const role = SPEAKERS[speaker] ?? may[speaker % may.length] ?? 'cutter_exec';
      const call = { ...callOf(routine, of), unit, but: pick(routine, amiss) };
      // Whoever may call nothing has nothing to commit.
      const left = role === 'directus_app' ? 'rollback' : ends;
      return () => ({ do: 'transaction', role, calls: [call], ends: left });
    });
}

/** A phase of which one call is left out, sent twice or sent otherwise, or none. */
function phaseAmiss(which: fc.Arbitrary<0 | 1>): fc.Arbitrary<Draft> {
  return fc
    .record({
      phase: fc.constantFrom(...PHASES, 'cut_leg_a' as const, 'cut_leg_a' as const),
      run: which,
      at: fc.nat({ max: MAX_UNITS + 1 }),
      what: fc.constantFrom('nothing', 'left out', 'twice', 'otherwise', 'last left out'),
      amiss: deviations(),
      ends: ending(),
    })
    .map(
      ({ phase, run: of, at, what, amiss, ends }): Draft =>
        (runs) => {
          const right = phaseOf(runs, of, phase);
          const { calls } = right;
          const place = what === 'last left out' ? calls.length - 1 : at % calls.length;
          const changed = calls.flatMap((call, index) => {
            if (index !== place || what === 'nothing') return [call];
            if (what === 'twice') return [call, call];
            return what === 'otherwise' ? [{ ...call, but: pick(call.routine, amiss) }] : [];
          });
          return { ...right, calls: changed.length === 0 ? calls : changed, ends };
        },
    );
}

/** Numbers that choose a parameter and a deviation of it, whatever the function. */
function deviations(): fc.Arbitrary<readonly (readonly [number, number])[]> {
  return fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 5 })), { maxLength: 2 });
}

function pick(routine: Routine, amiss: readonly (readonly [number, number])[]): Deviations {
  const meanings: readonly Meaning[] = PARAMETERS[routine];
  return Object.fromEntries(
    amiss.map(([parameter, deviation]) => {
      const meaning = meanings[parameter % meanings.length] ?? 'run';
      const ways = DEVIATIONS[meaning];
      return [meaning, ways[deviation % ways.length]];
    }),
  );
}

function ending(): fc.Arbitrary<'commit' | 'rollback'> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant('commit' as const) },
    { weight: 1, arbitrary: fc.constant('rollback' as const) },
  );
}
