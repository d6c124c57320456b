/** Transactions in any order, with any values, and what others do between them: on these the model and the server must agree. Never part of a run. */
import fc from 'fast-check';
import type { Call } from '../../schema/contract/model/call.ts';
import { callsOf } from '../../schema/contract/model/phases.ts';
import type { ModelState, Value } from '../../schema/contract/model/state.ts';
import { METHODS, PHASES } from '../../schema/contract/phase.ts';
import { CALLERS } from '../../schema/contract/privileges.ts';
import { MEDDLINGS } from './meddlings.fixture.ts';
import { planOf } from './plan.fixture.ts';

export type ModelStep =
  /** The next phase of the run; the next inverse. */
  | { readonly do: 'next' | 'back' }
  | { readonly do: 'method'; readonly method: string; readonly part: number }
  /** One call, some of whose values are odd. */
  | { readonly do: 'call'; readonly routine: string; readonly role: string; readonly odd: Odd }
  /** A cut that lacks a call, or of which one names a unit of another document. */
  | { readonly do: 'cut'; readonly without: number; readonly crossing: number }
  | { readonly do: 'meddle'; readonly how: number; readonly unit: number };

type Odd = readonly number[];

const ROUTINES = Object.keys(CALLERS).filter((one) => one.startsWith('public.'));
const ROLES = ['cutter_exec', 'cutter_exec', 'cutter_exec', 'cutter_verify', 'directus_app'];
const MOST_VALUES = 13;
/** A value is odd where its number is below how many odd ones there are. */
const CHANCES = 80;

export const steps: fc.Arbitrary<readonly ModelStep[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: fc.constant('next' as const) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('back' as const) }) },
    { weight: 5, arbitrary: methodStep() },
    { weight: 4, arbitrary: callStep() },
    { weight: 2, arbitrary: meddleStep() },
    { weight: 1, arbitrary: cutStep() },
  ),
  { minLength: 6, maxLength: 16 },
);

function methodStep(): fc.Arbitrary<ModelStep> {
  const method = fc.constantFrom(...METHODS);
  return fc.record({ do: fc.constant('method' as const), method, part: fc.nat(5) });
}

function callStep(): fc.Arbitrary<ModelStep> {
  return fc.record({
    do: fc.constant('call' as const),
    routine: fc.constantFrom(...ROUTINES),
    role: fc.constantFrom(...ROLES),
    odd: fc.array(fc.nat(CHANCES), { minLength: MOST_VALUES, maxLength: MOST_VALUES }),
  });
}

function meddleStep(): fc.Arbitrary<ModelStep> {
  const how = fc.nat(MEDDLINGS.length - 1);
  return fc.record({ do: fc.constant('meddle' as const), how, unit: fc.nat(3) });
}

function cutStep(): fc.Arbitrary<ModelStep> {
  const [without, crossing] = [fc.nat(8), fc.nat(6)];
  return fc.record({ do: fc.constant('cut' as const), without, crossing });
}

/** Where a row of steps has come to; each row has a run of its own. */
export interface Place {
  readonly index: number;
  next: number;
  back: number;
}

function runOf({
  index,
}: Place): Parameters<typeof callsOf>[1] & { readonly plan: ReturnType<typeof planOf> } {
  const documents = ['vn/baseline-d', `vn/of-${index}`, `vn/of-${index - 1}`];
  const document = documents[index % documents.length] ?? '';
  return { runId: `run-${index}`, plan: planOf(document, `place-${index}`, [null, 1, 1, 3]) };
}

/** The calls of one transaction; `at` is the clock of the server. */
export function callsFor(
  step: Exclude<ModelStep, { readonly do: 'meddle' }>,
  place: Place,
  { state, at }: { readonly state: ModelState; readonly at: string },
): readonly Call[] {
  const run = runOf(place);
  const part = (method: string, number: number) => {
    const transactions = callsOf(method, run, state);
    return transactions[number % transactions.length] ?? [];
  };
  switch (step.do) {
    case 'next':
      return part(PHASES[place.next++ % PHASES.length] ?? '', 0);
    case 'back':
      return part('revert_cut', 1 + (place.back++ % PHASES.length));
    case 'method':
      return part(step.method, step.part);
    case 'cut':
      return part('cut_leg_a', 0)
        .map((call, number) => (number === step.crossing ? crossing(call) : call))
        .filter((_, number) => number !== step.without);
    case 'call':
      return [oddCall(step, place, { state, at })];
    default:
      return step satisfies never;
  }
}

/** Its parent is a unit of another document. */
function crossing(call: Call): Call {
  if (call.routine !== 'public.fn_iu_create') return call;
  return { ...call, values: call.values.with(3, 'vn/baseline-c/chuong-1') };
}

const ODD_TEXTS: readonly Value[] = [
  null,
  '',
  ' \u00a0',
  'other',
  '\ud800x',
  'a\0b',
  'cutter',
  'run',
];
const ODD_NUMBERS: readonly Value[] = [null, 0, -1, 2, 2 ** 31, 1.5];
const ODD_MOMENTS: readonly Value[] = [null, 'infinity', '2024-01-01T00:00:00Z'];
const ODD_LISTS: readonly Value[] = [null, [], ['run', null], ['other']];

function oddCall(
  { routine: signature, role, odd }: Extract<ModelStep, { readonly do: 'call' }>,
  place: Place,
  { state, at }: { readonly state: ModelState; readonly at: string },
): Call {
  const [routine = '', inside = ''] = signature.split(/[()]/);
  const run = runOf(place);
  const usual = METHODS.flatMap((method) => callsOf(method, run, state).flat()).find(
    (call) => call.routine === routine,
  );
  const base = usual?.values ?? approval(routine, { run, place, odd, at });
  const values = inside.split(',').map((type, number): Value => {
    const odds = oddOf(type);
    const chosen = odd[number] ?? CHANCES;
    return chosen < odds.length ? (odds[chosen] ?? null) : (base[number] ?? null);
  });
  return { routine, role, values };
}

function oddOf(type: string): readonly Value[] {
  if (type === 'integer') return ODD_NUMBERS;
  if (type === 'text[]') return ODD_LISTS;
  return type === 'text' ? ODD_TEXTS : ODD_MOMENTS;
}

interface Approving {
  readonly run: Parameters<typeof callsOf>[1];
  readonly place: Place;
  readonly odd: Odd;
  readonly at: string;
}

const HOURS: readonly (readonly [from: number, to: number])[] = [
  [-1, 1],
  [-1, 2],
  [1, 2],
  [-2, -1],
  [-1, 24],
];

function approval(routine: string, { run, place, odd, at }: Approving): readonly Value[] {
  const [first = 0, second = 0, third = 0] = odd.slice(10);
  const name = `sha256:${place.index % 4 === 0 ? place.index - 1 : place.index}-${first % 2}`;
  if (routine === 'public.fn_approval_consume') {
    return [name, run.runId, second % 5 === 0 ? 'revert' : 'run'];
  }
  if (routine !== 'public.fn_approval_claim') return [run.runId];
  const [from, to] = (HOURS[third % HOURS.length] ?? [-1, 1]).map((hours) =>
    new Date(Date.parse(at) + hours * 3_600_000).toISOString(),
  );
  const operations = second % 3 === 0 ? ['revert'] : ['run', 'recover'];
  return [name, `nonce of ${name}`, run.runId, 'sha256:plan', operations, from ?? '', to ?? ''];
}

export function meddlingOf(
  { how, unit }: Extract<ModelStep, { readonly do: 'meddle' }>,
  place: Place,
): string {
  const { runId, plan } = runOf(place);
  const address = plan.rows[unit]?.canonicalAddress ?? '';
  return (MEDDLINGS[how] ?? '')
    .replaceAll('$unit', `'${address}'`)
    .replaceAll('$run', `'${runId}'`);
}
