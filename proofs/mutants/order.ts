/** In which order the laws are asked about a mutant of the SQL, and which never are. The order is a matter of time alone; what is not asked can only make a score worse. */
import { LAWS, type LawId } from '../../schema/contract/laws.ts';
import type { Mutant } from '../../schema/mutant.ts';

/** Cheap ones first, that refute much: measured on a first draw. */
const FIRST: readonly LawId[] = [
  'compensation/restores',
  'functions/as-modelled',
  'compensation/any-prefix',
  'cut/contract',
  'compensation/yields',
  'concurrency/open-neighbours',
  'kill-switch/refuses',
  'kill-switch/unmoved',
  'verify/reads-only',
  'recorders/hold-to-plan',
  'preflight/agrees',
];
/** Those that try hundreds of cases, and those whose cases are clones or processes. */
const LAST: readonly LawId[] = [
  'approval/two-sovereigns-once',
  'faults/lost-acknowledgement',
  'lifecycle/end-to-end',
  'concurrency/two-cutters',
  'recovery/after-crash',
  'compensation/repeats',
  'roles/genuine',
  'faults/all-or-nothing',
];
/** What they say holds for any pipeline: whether a backup restores what stood there, and whether the harness lets something escape or sees two things where there is one. */
const OF_NO_PIPELINE: readonly LawId[] = ['backup/restores', 'fidelity/twin', 'rollback/no-escape'];
/** Whose business a file is, where it is mostly that of one. */
const OF_A_FILE: Readonly<Record<string, readonly LawId[]>> = {
  '068-approvals.sql': ['approval/two-sovereigns-once'],
  '084-questions.sql': ['verify/reads-only', 'recovery/after-crash'],
  '086-orchestration.sql': ['recovery/after-crash'],
};

/** What is about rights, whatever the file. */
const OF_RIGHTS = /grant|revoke|owner|security definer|search_path/;

/** Those that such a mutant could fall to, in the order in which they are asked. */
export function lawsOfSql({ file, operator }: Pick<Mutant, 'file' | 'operator'>): readonly LawId[] {
  const ids = Object.keys(LAWS) as readonly LawId[];
  const placed = [...FIRST, ...LAST, ...OF_NO_PIPELINE];
  const between = ids.filter((id) => !placed.includes(id));
  const own = OF_A_FILE[file.replace(/^.*\//, '')] ?? [];
  const rights: readonly LawId[] = OF_RIGHTS.test(operator) ? ['roles/genuine'] : [];
  return [...new Set([...rights, ...own, ...FIRST, ...between, ...LAST])];
}
