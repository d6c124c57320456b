/** The plan of completeness: every law there must be, and which readiness items it closes. A law that is missing is unknown. */
import type { ReadinessItem } from '../suite.ts';

export const READINESS_IDS = ['F1', 'F2', 'F3', 'F4', 'GAP5', 'GAP6', 'GAP7', 'GAP8'] as const;
export type ReadinessId = (typeof READINESS_IDS)[number];

export const READINESS: readonly (ReadinessItem & { readonly id: ReadinessId })[] = [
  { id: 'F1', subject: 'every method is gated, and every failure leaves nothing behind' },
  { id: 'F2', subject: 'every row meets the contract of fn_iu_create' },
  { id: 'F3', subject: 'the recorders work for any number of units' },
  { id: 'F4', subject: 'the backup before the write is encrypted and restores' },
  { id: 'GAP5', subject: 'directories and configuration at run time' },
  { id: 'GAP6', subject: 'what was committed can be taken back' },
  { id: 'GAP7', subject: 'two sovereigns approve, once', signedBy: 'SG_1 and SG_2 sign' },
  { id: 'GAP8', subject: 'the first target document is harmless' },
];

/** Laws that this version proves, with the items each closes. */
export const LAWS = {
  'kill-switch/refuses': ['F1'],
  'kill-switch/unmoved': [],
  'roles/genuine': [],
  'functions/as-modelled': [],
  'cut/contract': ['F2'],
  'cut/agrees-with-model': ['F2'],
  'preflight/agrees': ['F2'],
  'verify/reads-only': [],
  'lifecycle/end-to-end': ['F1', 'F3'],
  'recorders/hold-to-plan': ['F3'],
  'compensation/restores': ['GAP6'],
  'compensation/any-prefix': ['GAP6'],
  'compensation/repeats': ['GAP6'],
  'compensation/yields': ['GAP6'],
  'compensation/neighbours': ['GAP6'],
  'recovery/after-crash': ['GAP6'],
  'surroundings/irrelevant': ['GAP6'],
  'faults/all-or-nothing': ['F1'],
  'faults/lost-acknowledgement': ['F1'],
  'concurrency/two-cutters': ['GAP6'],
  'concurrency/open-neighbours': ['GAP6'],
  'rollback/no-trace': ['F1'],
  'rollback/no-escape': ['F1'],
  'fidelity/twin': ['F1', 'GAP6'],
  'backup/restores': ['F4'],
  'planner/lossless': ['F2', 'GAP8'],
  'target/harmless': ['GAP8'],
  'runtime/directories': ['GAP5'],
  'approval/two-sovereigns-once': ['GAP7'],
  'evidence/tamper-evident': [],
} as const satisfies Record<string, readonly ReadinessId[]>;
export type LawId = keyof typeof LAWS;

/** Laws that need programs of other people. Only these may a run of all laws leave out, where the programs are not installed. */
export const MAY_BE_SKIPPED: readonly LawId[] = ['backup/restores'];
