/** The cases that are always tried: every function in and out of turn, each deviation of each parameter where the call would else be taken, every role that may not, every state. Plain data. */
import {
  DEVIATIONS,
  type Deviations,
  type Meaning,
  PARAMETERS,
  ROUTINES,
  type Routine,
} from '../../generators/call-parameters.ts';
import {
  callOf,
  type Deed,
  type DirectCall,
  type DirectCalls,
  inverseOf,
  MAY_CALL,
  phaseOf,
  SPEAKERS,
} from '../../generators/direct-call.ts';
import { CLAIM_EDITS } from '../../generators/neighbour-deeds.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import type { Holder } from '../../schema/contract/privileges.ts';
import { by, done, PAIRS, swiftly, undone } from './courses.ts';
import { editedExamples } from './examples-edited.ts';
import { PROBES } from './probes.ts';
import { REFUSED_ROWS } from './refused-rows.ts';

export function directExamples(): readonly DirectCalls[] {
  const apart = [
    PROBES.map((_, probe): Deed => ({ do: 'probe', probe })),
    ...[0 as const, 1 as const].map((of) => everyInverse(of)),
    ...SPEAKERS.map((role) => everyCallBy(role)),
    ...(['off', 'missing'] as const).map((to) => everythingWith(to)),
    ...approvals(),
    ...halfDone(),
    ...ROUTINES.flatMap((routine) =>
      PARAMETERS[routine].map((meaning) => everyDeviationOf(routine, meaning)),
    ),
    ...ROUTINES.map((routine) => everyPairOf(routine)),
    ...editedExamples(),
    REFUSED_ROWS.map((_, row): Deed => ({ do: 'spoil', row })),
  ];
  return [
    ...apart.map((deeds) => ({ runs: PAIRS.apart, deeds })),
    ...inOneDocument().map((deeds) => ({ runs: PAIRS.together, deeds })),
  ];
}

/** One run goes on, or back, between the phases of the other. */
function inOneDocument(): readonly (readonly Deed[])[] {
  const [one, other] = [done(0, PHASES.length), done(1, PHASES.length)];
  return [
    [...one.slice(0, 2), ...other.slice(0, 2), ...one.slice(2), ...undone(0)],
    [...one.slice(0, 3), ...other.slice(0, 3), ...undone(1), ...undone(0)],
    [...one, ...other, ...undone(1).slice(0, 3), ...undone(0)],
    [...one.slice(0, 2), ...undone(0), ...other, ...undone(1)],
  ];
}

/** Forward, again, back, again, and forward once more. */
function everyInverse(of: 0 | 1): readonly Deed[] {
  const all = done(of, PHASES.length);
  const questions = by('cutter_verify', [
    callOf('public.fn_run_state', of),
    callOf('public.fn_revert_check', of),
    callOf('public.fn_run_settle', of),
  ]);
  return [...all, questions, ...all, ...undone(of), questions, ...undone(of).slice(0, 2), ...all];
}

function everyCallBy(role: Holder): readonly Deed[] {
  return [
    by(
      role,
      ROUTINES.map((routine) => callOf(routine, 0)),
      'rollback',
    ),
  ];
}

/** Each function once, by one who may. */
function everythingWith(to: 'off' | 'missing'): readonly Deed[] {
  const byExec = ROUTINES.filter((routine) => MAY_CALL[routine]?.includes('cutter_exec') === true);
  return [
    ...done(0, 2),
    { do: 'switch', to },
    by(
      'cutter_exec',
      byExec.map((routine) => callOf(routine, 0)),
    ),
    by('cutter_verify', [callOf('public.fn_verify_record', 0), callOf('public.fn_run_state', 0)]),
    { do: 'switch', to: 'on' },
    ...done(0, 3).slice(2),
  ];
}

/** One parameter with all that may stand in it, each in the same state: where the call, as it should be, would be taken. */
function everyDeviationOf(routine: Routine, meaning: Meaning): readonly Deed[] {
  const role = MAY_CALL[routine]?.[0] ?? 'cutter_exec';
  const { deeds, first } = turnOf(routine);
  const each = DEVIATIONS[meaning].map((way) => {
    const spoilt = callOf(routine, 0, { [meaning]: way } as Deviations);
    return by(role, [...first, spoilt], 'rollback');
  });
  return [...deeds, ...each, by(role, [...first, callOf(routine, 0)])];
}

/** What must be done before a function has its turn, and what must come before it in its transaction. */
function turnOf(routine: Routine): {
  readonly deeds: readonly Deed[];
  readonly first: readonly DirectCall[];
} {
  const cut = phaseOf(PAIRS.apart, 0, 'cut_leg_a').calls;
  const at = cut.findIndex((call) => call.routine === routine);
  if (at >= 0)
    return {
      deeds: done(0, 1),
      first: routine === 'public.fn_cut_close' ? cut.slice(0, -1) : cut.slice(0, at),
    };
  const forward = PHASES.findIndex(
    (phase) => phaseOf(PAIRS.apart, 0, phase).calls[0]?.routine === routine,
  );
  if (forward >= 0) return { deeds: swiftly(done(0, forward)), first: [] };
  const back = PHASES.findIndex((phase) => inverseOf(0, phase).calls[0]?.routine === routine);
  if (back >= 0) return { deeds: swiftly(done(0, back + 1)), first: [] };
  if (routine === 'public.fn_approval_consume')
    return { deeds: [by('cutter_exec', [callOf('public.fn_approval_claim', 0)])], first: [] };
  const standing = routine.includes('approval') ? [] : swiftly(done(0, PHASES.length));
  return { deeds: standing, first: [] };
}

/** Two parameters at once, each with the first that may stand in it: which of two objections comes first is part of the contract. A row is told all of its own at once. */
function everyPairOf(routine: Routine): readonly Deed[] {
  const role = MAY_CALL[routine]?.[0] ?? 'cutter_exec';
  const meanings: readonly Meaning[] = PARAMETERS[routine];
  const { deeds, first } = turnOf(routine);
  const spoilt = (some: readonly Meaning[]): Deed => {
    const but = Object.fromEntries(some.map((meaning) => [meaning, DEVIATIONS[meaning][0]]));
    return by(role, [...first, callOf(routine, 0, but as Deviations)], 'rollback');
  };
  if (routine === 'public.fn_iu_create') return [...deeds, spoilt(meanings.slice(2))];
  const pairs = meanings.flatMap((one, at) => meanings.slice(at + 1).map((two) => [one, two]));
  return [...deeds, ...pairs.map(spoilt)];
}

function approvals(): readonly (readonly Deed[])[] {
  const claim = callOf('public.fn_approval_claim', 0);
  const consume = callOf('public.fn_approval_consume', 0);
  const edited = CLAIM_EDITS.slice(0, 4).map((how): Deed => ({ do: 'claim', how, run: 0 }));
  const again = callOf('public.fn_approval_claim', 0, { approval: 'another', nonce: 'another' });
  const toRecover = { ...again, but: { ...again.but, operations: 'to recover' as const } };
  const recover = { approval: 'another', operation: 'to recover' } as const;
  return [
    [
      by('cutter_exec', [claim, again, toRecover]),
      by('cutter_exec', [callOf('public.fn_approval_consume', 0, recover), consume]),
    ],
    [
      by('cutter_exec', [claim]),
      ...edited,
      by('cutter_exec', [claim, callOf('public.fn_approval_claim', 1)]),
      by('cutter_verify', [consume]),
      by('cutter_exec', [
        consume,
        callOf('public.fn_approval_consume', 0, { run: 'of the other run' }),
      ]),
      ...edited,
    ],
    ...CLAIM_EDITS.slice(4).map((how): readonly Deed[] => [
      { do: 'claim', how, run: 0 },
      by('cutter_exec', [consume, claim]),
      by('cutter_exec', [callOf('public.fn_approval_consume', 0, { operation: 'to revert' })]),
    ]),
  ];
}

/** Cuts that must not commit. */
function halfDone(): readonly (readonly Deed[])[] {
  const cut = phaseOf(PAIRS.apart, 0, 'cut_leg_a').calls;
  const [open, first, ...rest] = cut;
  if (open === undefined || first === undefined) return [];
  const closing = (count: 'one less' | 'one more') => callOf('public.fn_cut_close', 0, { count });
  const opening = callOf('public.fn_cut_open', 0, { count: 'one more' });
  const crossing = { ...first, but: { parent: 'of the baseline' as const } };
  return [
    [
      ...done(0, 1),
      by('cutter_exec', cut.slice(0, -1)),
      by('cutter_exec', [open]),
      by('cutter_exec', [first]),
    ],
    [...done(0, 1), by('cutter_exec', [open, crossing, ...rest]), by('cutter_exec', cut)],
    [...done(0, 1), by('cutter_exec', [open, open, ...cut.slice(1), ...cut])],
    [...done(0, 1), by('cutter_exec', [open, callOf('public.fn_cut_open', 0, { count: 'zero' })])],
    [...done(0, 1), by('cutter_exec', [open, first, closing('one less'), closing('one more')])],
    [...done(0, 1), by('cutter_exec', [opening, ...cut.slice(1), closing('one more')])],
  ];
}
