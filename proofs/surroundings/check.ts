/** Judges a run in its surroundings: it ends as it ends in plain ones, but for the trouble, and that only once; the same stands then, and after the compensation what stood before. Pure. */
import type { Surroundings } from '../../generators/surroundings.ts';
import type { Told } from '../../harness/counterexample/story.ts';
import { METHODS, type RefusalCode } from '../../schema/contract/phase.ts';
import {
  compareAlways,
  compareWithAfter,
  compareWithBefore,
  type DatabaseDigest,
} from '../recovery/database-digest.ts';
import { type Surrounded, troubledMethod } from './case.ts';
import type { Played, SceneEnd } from './scene.ts';

export function judgeSurroundings(
  value: Surroundings,
  { seen, plain, elsewhere }: Surrounded,
): readonly string[] {
  const { done, undone } = seen;
  return [
    ...compareWithAfter(unfolded(elsewhere.done), unfolded(plain.done)).map(
      (what) => `${value.language} sorts or folds otherwise: ${what}`,
    ),
    ...judgeEnds(value, seen),
    ...judgeRefused(value, seen),
    ...(done === null ? [] : compareWithAfter(plain.done, done.digest)),
    ...((done?.otherAudits ?? 0) === 0
      ? []
      : [`of ${done?.otherAudits} units the last trace in the audit is not their digest`]),
    ...compareWithBefore(plain.before, undone),
    ...compareAlways(plain.before, undone),
    // What a run that never stood leaves in the ledgers is another thing.
    ...(done === null
      ? []
      : compareWithAfter(plain.undone, undone).map((what) => `taken back: ${what}`)),
    ...seen.changed.map((what) => `a session was given back otherwise than it was taken: ${what}`),
  ];
}

/** The search rows alone are folded as a language folds. */
function unfolded({ likeness, ...digest }: DatabaseDigest): DatabaseDigest {
  return { ...digest, likeness: { ...likeness, 'public.information_unit_search': 'by language' } };
}

function judgeEnds(value: Surroundings, seen: Played): readonly string[] {
  const wanted = endsOf(value, seen);
  const found = seen.ends.map(say);
  const differing = Array.from({ length: Math.max(wanted.length, found.length) }, (_, at) => at)
    .filter((at) => !wanted[at]?.includes(found[at] ?? 'nothing'))
    .map(
      (at) =>
        `${found[at] ?? 'nothing'}, where it should be ${wanted[at]?.join(' or ') ?? 'nothing'}${because(seen.ends[at])}`,
    );
  // Each one after the first follows from it.
  return differing.slice(0, 1);
}

function because(end: SceneEnd | undefined): string {
  return end === undefined || end.message === '' ? '' : `: ${end.message}`;
}

function say({ what, status, code }: SceneEnd): string {
  return `${what} ${status}${code === null ? '' : ` ${code}`}`;
}

/** What each call may come to, in order. */
function endsOf(value: Surroundings, { struck }: Played): readonly (readonly string[])[] {
  const { trouble } = value;
  switch (trouble.of) {
    case 'second process': {
      const completed = [['recover completed'], ['revert compensated']];
      if (trouble.way === 'back')
        return [['run completed'], ['revert died'], ['recover compensated']];
      return [
        ['run died'],
        ...(trouble.policy === 'forward' ? completed : [['recover compensated']]),
      ];
    }
    case 'half a revert': {
      const stopped = ['stuck', 'indeterminate'].map((how) => `revert ${how} ${codeOf(value)}`);
      return [
        ['run completed'],
        struck ? stopped : ['revert compensated'],
        ['recover compensated'],
      ];
    }
    case 'held':
    case 'idle hold': {
      const barred = trouble.of === 'held' ? [['run refused run_in_progress']] : [];
      return [...barred, ['run completed'], ['recover completed'], ['revert compensated']];
    }
    case 'nothing':
    case 'limit':
    case 'read only':
    case 'slow commit':
      return METHODS.flatMap((method) => {
        const refuses =
          struck && trouble.of !== 'slow commit' && troubledMethod(trouble) === method;
        return [
          ...(refuses ? [[`${method} refused ${codeOf(value)}`]] : []),
          [`${method} applied`],
        ];
      });
    default:
      return trouble satisfies never;
  }
}

const CODES: Readonly<Record<string, RefusalCode>> = {
  lock_timeout: 'conflict',
  statement_timeout: 'cancelled',
  transaction_timeout: 'connection_lost',
  idle_in_transaction_session_timeout: 'connection_lost',
};

/** How whoever is in trouble is refused. */
function codeOf({ trouble }: Surroundings): string {
  return ('limit' in trouble ? CODES[trouble.limit[0]] : 'database_error') ?? 'none';
}

/** A phase that was refused has changed nothing; of a compensation that holds inverse by inverse, and is judged by its end. */
function judgeRefused({ trouble }: Surroundings, { refused }: Played): readonly string[] {
  if (refused === null || troubledMethod(trouble) === 'revert_cut') return [];
  return Object.keys(refused.before.exact)
    .filter((table) => refused.before.exact[table] !== refused.after.exact[table])
    .map((table) => `${table} was changed by a phase that was refused`);
}

/** What a case is an example of. */
export function labelSurroundings(
  { language, settings, meanwhile, pool, left, trouble }: Surroundings,
  { seen }: Surrounded,
): readonly string[] {
  const known = [...settings, ...meanwhile].filter(({ name }) => !seen.passedOver.includes(name));
  const way = 'way' in trouble ? ` ${trouble.way}` : 'what' in trouble ? ` ${trouble.what}` : '';
  return [
    `trouble: ${trouble.of}${trouble.of !== 'nothing' && !seen.struck ? ', which did not come' : way}`,
    ...('limit' in trouble && seen.struck ? [`a short ${trouble.limit[0]}`] : []),
    `pool: ${pool}`,
    ...(seen.passedOver.includes(language) ? [] : [`language: ${language}`]),
    ...(seen.takenAgain > 0 ? ['a session was taken again'] : []),
    ...left.map((one) => `left: ${one}`),
    ...new Set(known.map(({ name }) => `set: ${name}`)),
    ...new Set(known.map(({ place }) => `set for: ${place}`)),
    ...(meanwhile.length > 0 ? ['set meanwhile'] : []),
    ...seen.passedOver.map((name) => `not on this server: ${name}`),
  ];
}

export function tellSurroundings(value: Surroundings, { seen }: Surrounded): readonly Told[] {
  const { run, language, settings, meanwhile, pool, left, trouble } = value;
  const listed = (all: Surroundings['settings']) =>
    all
      .map(({ place, name, value: set }) => `${name} = ${JSON.stringify(set)} for ${place}`)
      .join(', ');
  return [
    `a run of ${run.plan.rows.length} units; trouble: ${JSON.stringify(trouble)}`,
    `set: ${listed(settings) || 'nothing'}; meanwhile: ${listed(meanwhile) || 'nothing'}`,
    `language: ${language}; pool: ${pool}; left by the last user: ${left.join(', ') || 'nothing'}`,
    ...seen.ends.map((end) => `${say(end)}${because(end)}`),
  ];
}
