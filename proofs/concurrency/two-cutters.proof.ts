/** Law: cutters at work at once never touch each other's rows, and come to what some order of them comes to. Shown with real commits, statement by statement. */
import { everyContendedInterleaving } from '../../generators/contended-interleaving.ts';
import { interleaving } from '../../generators/interleaving.ts';
import type { Told } from '../../harness/counterexample/story.ts';
import { law } from '../../harness/engine/law.ts';
import {
  acceptEach,
  acceptFields,
  acceptText,
  acceptWhere,
} from '../../harness/engine/value-shape.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { Interleaved } from '../../schema/interleaved.ts';
import { cutterName, type Interleaving } from '../../schema/interleaving.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { acceptRun } from '../pipeline/run-shape.ts';
import { FORGETFUL_CUTTERS } from './canaries.ts';
import { judgeInterleaving } from './check.ts';
import { tellInterleaving } from './explanation.ts';

law({
  pipeline: PRODUCTION,
  id: 'concurrency/two-cutters',
  claim:
    'interleaved runs and reverts never touch each other’s rows, and always come to what one after the other comes to',
  needs: ['concurrentSessions', 'terminate'],
  stages: ['commit'],
  cheap: true,
  given: interleaving(),
  examples: everyContendedInterleaving,
  act: (value, workbench) => workbench.interleave(value),
  check: judgeInterleaving,
  accepts: acceptFields({
    runs: acceptEach(acceptRun),
    cutters: acceptEach(acceptFields({ steps: acceptEach(acceptText) })),
    standing: acceptWhere(Array.isArray, 'there is none'),
    schedule: acceptWhere(Array.isArray, 'there is none'),
  }),
  label: labelsOf,
  requires: {
    'read committed': 6,
    'repeatable read': 6,
    serializable: 6,
    'one document': 6,
    'another document': 3,
    'the same run': 6,
    'three cutters': 1,
    'a revert beside a cut': 4,
    'all applied': 2,
    'waited for a lock': 6,
    'gave way to a deadlock': 1,
    'failed to serialise': 3,
    'failed at COMMIT': 1,
  },
  tell: (value, seen) => [
    ...value.cutters.map(({ run, isolation }, cutter): Told => {
      const text = `${cutterName(cutter)} works on ${value.runs[run]?.runId}, ${isolation}`;
      return { what: 'deed', text };
    }),
    ...tellInterleaving(value, seen),
  ],
  canaries: FORGETFUL_CUTTERS,
});

function isFailedCommit({ sql, answer }: Interleaved['statements'][number]): boolean {
  return sql === 'COMMIT' && answer.status === 'error';
}

function labelsOf({ runs, cutters }: Interleaving<Run>, seen: Interleaved): readonly string[] {
  const documents = new Set(cutters.map(({ run }) => runs[run]?.plan.documentRef));
  const states = seen.steps.flatMap(({ outcome }) =>
    outcome?.status === 'refused' ? [outcome.reason.sqlstate ?? ''] : [],
  );
  const takes = (method: string) => (cutter: Interleaving['cutters'][number]) =>
    cutter.steps.some((step) => (step === 'revert_cut' ? 'revert' : 'cut') === method);
  const labels: readonly (readonly [string, boolean])[] = [
    ['one document', runs.length > 1 && documents.size === 1],
    ['another document', documents.size > 1],
    ['the same run', runs.length === 1],
    ['three cutters', cutters.length > 2],
    ['a revert beside a cut', cutters.some(takes('revert')) && cutters.some(takes('cut'))],
    ['all applied', seen.steps.every(({ outcome }) => outcome?.status === 'applied')],
    ['waited for a lock', seen.statements.some(({ waited }) => waited)],
    ['gave way to a deadlock', states.includes('40P01')],
    ['failed to serialise', states.includes('40001')],
    ['failed at COMMIT', seen.statements.some(isFailedCommit)],
  ];
  const isolations = new Set(cutters.map(({ isolation }) => isolation));
  return [...isolations, ...labels.filter(([, met]) => met).map(([label]) => label)];
}
