/** How a recovery is judged, named and told: by what is in the database then, beside what was there before and what an undisturbed run leaves. Pure. */
import type { Told } from '../../harness/counterexample/story.ts';
import type { Crash, Crashed, Recovered } from './case.ts';
import { compareAlways, compareWithAfter, compareWithBefore } from './database-digest.ts';
import { judgeElsewhere } from './elsewhere.ts';

export function judgeRecovery(value: Crash, { seen, before, after }: Recovered): readonly string[] {
  const { end, left, journal, repeated, now, elsewhere, unlike } = seen;
  const goal = goalOf(value, left);
  const status = left === null ? 'no journal' : goal === 'after' ? 'completed' : 'compensated';
  return [
    ...(goal === 'after' ? compareWithAfter(after, now) : compareWithBefore(before, now)),
    ...compareAlways(before, now),
    ...unlike,
    ...(end.status === status ? [] : [`the recovery ended ${say(end)}, not ${status}`]),
    ...(repeated === status ? [] : [`recovered once more, it ended ${repeated}, not ${status}`]),
    ...(left === null || journal?.at(-1) === closingOf(left, status)
      ? []
      : [`the journal ends with "${journal?.at(-1)}" and not with its closing`]),
    ...(elsewhere === null
      ? []
      : [
          ...judgeElsewhere(elsewhere.ends, goal === 'after'),
          ...compareWithBefore(before, elsewhere.last),
        ]),
  ];
}

/** A journal that was closed already, such as by a run that was refused at once, stays as it is. */
function closingOf(left: readonly string[], status: string): string {
  const last = left.at(-1);
  return last?.startsWith('closes ') ? last : `closes ${status}`;
}

/** Where the journal that was left says nothing else, the policy decides. */
function goalOf({ policy }: Crash, left: Crashed['left']): 'before' | 'after' {
  const last = left?.at(-1);
  if (left === null || left.includes('turns back')) return 'before';
  if (last === 'closes completed') return 'after';
  if (last?.startsWith('closes')) return 'before';
  return policy === 'forward' ? 'after' : 'before';
}

export function tellRecovery(value: Crash, { seen }: Recovered): readonly Told[] {
  const { run, refuses, reverts, policy } = value;
  const [death, again] = seen.deaths;
  return [
    deed(
      `a run of ${count(run.plan.rows.length)}${refuses === null ? '' : `, of which ${refuses} is refused`}${reverts ? ', then its revert' : ''}`,
    ),
    deed(death === undefined ? 'nobody died' : `its process was killed at "${death}"`),
    `it left ${seen.left === null ? 'no journal' : `the journal: ${seen.left.join(', ')}`}`,
    ...(again === undefined ? [] : [deed(`recover ${policy} was killed at "${again}"`)]),
    deed(`recover ${policy} ended ${say(seen.end)}`),
    `the journal then: ${seen.journal?.join(', ') ?? 'none'}`,
  ];
}

function deed(text: string): Told {
  return { what: 'deed', text };
}

function count(units: number): string {
  return units === 1 ? 'one unit' : `${units} units`;
}

export function labelRecovery(value: Crash, { seen }: Recovered): readonly string[] {
  const [death, again] = seen.deaths;
  const side = death?.split(', ').at(-1);
  const sides = ['before', 'in flight', 'answered'].filter((one) => one === side);
  return [
    `killed ${death === undefined ? 'nowhere' : `in ${death.split(': ')[0]}`}`,
    ...sides.map((one) => `a statement ${one}`),
    ...(death?.endsWith('COMMIT, in flight') ? ['a COMMIT in flight'] : []),
    ...(death === 'journal: half a line' ? ['a torn line'] : []),
    ...(again === undefined ? [] : ['the recovery was killed too']),
    seen.left === null ? 'no journal yet' : `${value.policy}, to ${goalOf(value, seen.left)}`,
    value.run.plan.rows.length === 1 ? 'one unit' : 'several units',
  ];
}

function say(end: Crashed['end']): string {
  switch (end.status) {
    case 'completed':
    case 'no journal':
      return end.status;
    case 'failed':
      return `failed (${end.why})`;
    case 'compensated':
      return end.reason === null ? end.status : `${end.status} (${end.reason.code})`;
    case 'refused':
    case 'indeterminate':
    case 'stuck':
      return `${end.status} (${end.reason.code}: ${end.reason.message})`;
    default:
      return end satisfies never;
  }
}
