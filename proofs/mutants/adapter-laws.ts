/** Says which laws are asked about a mutant of the cutter's TypeScript, and what a copy of the project needs for that. Never leaves a source of the cutter to nobody. */
import type { LawId } from '../../schema/contract/laws.ts';
import { ProofError } from '../../schema/failure.ts';

/** The folders and files that laws are run from, and those of them that get mutants. */
export const CHECKOUT = {
  copied: [
    'api',
    'cli',
    'counterexamples',
    'cutter',
    'examples',
    'generators',
    'harness',
    'package.json',
    'platform',
    'proofs',
    'schema',
    'tsconfig.json',
    'vitest.config.ts',
  ],
  instrumented: ['cutter'],
} as const;

/** Whatever runs phases and takes them back, the quickest to refute first. */
const PHASES: readonly LawId[] = [
  'compensation/restores',
  'lifecycle/end-to-end',
  'kill-switch/refuses',
  'faults/all-or-nothing',
  'compensation/yields',
  'recorders/hold-to-plan',
  'faults/lost-acknowledgement',
  'cut/contract',
  'cut/agrees-with-model',
  'compensation/any-prefix',
  'compensation/repeats',
  'verify/reads-only',
  'compensation/neighbours',
  'concurrency/two-cutters',
  'concurrency/open-neighbours',
  'fidelity/twin',
];

/** By the beginning of a path: the first that fits counts. */
const ASKED: readonly (readonly [beginning: string, laws: readonly LawId[]])[] = [
  ['cutter/statements.ts', [...PHASES, 'preflight/agrees', 'recovery/after-crash']],
  ['cutter/planner/', ['planner/lossless', 'target/harmless']],
  ['cutter/plan/cutplan-file.ts', ['planner/lossless', 'target/harmless']],
  [
    'cutter/plan/',
    [
      'preflight/agrees',
      'recorders/hold-to-plan',
      'cut/contract',
      'verify/reads-only',
      'lifecycle/end-to-end',
      'target/harmless',
    ],
  ],
  [
    'cutter/phases/kill-switch.ts',
    ['kill-switch/refuses', 'kill-switch/unmoved', 'approval/two-sovereigns-once'],
  ],
  ['cutter/phases/', [...PHASES, 'approval/two-sovereigns-once', 'recovery/after-crash']],
  ['cutter/run/', ['recovery/after-crash', 'surroundings/irrelevant']],
  ['cutter/approval/', ['approval/two-sovereigns-once']],
  ['cutter/backup/', ['backup/restores']],
  ['cutter/machine/', ['runtime/directories']],
];

/** Gives the laws in the order in which they are best asked. `path` is within the project. */
export function lawsFor(path: string): readonly LawId[] {
  const [, laws] = ASKED.find(([beginning]) => path.startsWith(beginning)) ?? [];
  if (laws !== undefined) return laws;
  throw new ProofError('E_CONTRACT', `no law is asked about mutants of ${path}`, {
    hint: 'add its folder to proofs/mutants/adapter-laws.ts, with the laws that should notice',
  });
}
