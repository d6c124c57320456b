/** In which order the laws are asked about a mutant of the SQL: cheap ones first that refute much. Only speed depends on it, never a verdict. */
import { LAWS, type LawId } from '../../schema/contract/laws.ts';

/** Measured: what each refuted of a first draw, and what a mutant costs that it does not refute. */
const FIRST: readonly LawId[] = [
  'compensation/restores',
  'recorders/hold-to-plan',
  'cut/contract',
  'compensation/yields',
  'verify/reads-only',
  'kill-switch/refuses',
  'compensation/any-prefix',
  'compensation/repeats',
];
/** Each case of theirs is a process, a dump or a clone. */
const LAST: readonly LawId[] = [
  'concurrency/two-cutters',
  'approval/two-sovereigns-once',
  'recovery/after-crash',
  'backup/restores',
];

export function orderOf(laws: readonly LawId[]): readonly LawId[] {
  const ids = Object.keys(LAWS) as readonly LawId[];
  const between = ids.filter((id) => !FIRST.includes(id) && !LAST.includes(id));
  return [...FIRST, ...between, ...LAST].filter((id) => laws.includes(id));
}
