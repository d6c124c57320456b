/** In which order the laws are asked about a mutant of the SQL, and which never are. The order is a matter of time alone; what is not asked can only make a score worse. */
import { LAWS, type LawId } from '../../schema/contract/laws.ts';

/** Cheap ones first, that refute much: measured on a first draw. */
const FIRST: readonly LawId[] = [
  'compensation/restores',
  'cut/contract',
  'compensation/yields',
  'recorders/hold-to-plan',
  'kill-switch/unmoved',
  'kill-switch/refuses',
  'compensation/any-prefix',
  'verify/reads-only',
  'preflight/agrees',
  'cut/agrees-with-model',
  'lifecycle/end-to-end',
];
/** Those that try hundreds of cases, and those whose cases are clones or processes. */
const LAST: readonly LawId[] = [
  'compensation/repeats',
  'faults/lost-acknowledgement',
  'roles/genuine',
  'faults/all-or-nothing',
  'approval/two-sovereigns-once',
  'concurrency/two-cutters',
  'recovery/after-crash',
];
/** What they say holds for any pipeline: whether a backup restores what stood there, and whether the harness lets something escape or sees two things where there is one. */
const OF_NO_PIPELINE: readonly LawId[] = ['backup/restores', 'fidelity/twin', 'rollback/no-escape'];

/** Those that a mutant of the SQL could fall to, in the order in which they are asked. */
export function lawsOfSql(): readonly LawId[] {
  const ids = Object.keys(LAWS) as readonly LawId[];
  const placed = [...FIRST, ...LAST, ...OF_NO_PIPELINE];
  return [...FIRST, ...ids.filter((id) => !placed.includes(id)), ...LAST];
}
