/** Law: every function of the copy, called directly, does what the model of the contract says: row by row and column by column, or it is refused with that code and nothing changes. */
import type { DirectCalls } from '../../generators/direct-call.ts';
import { directCalls } from '../../generators/direct-calls.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptEach, acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { judgeAlways } from '../../harness/run/checks.ts';
import { type CutterWorkbench, PRODUCTION } from '../pipeline/cutter.ts';
import { acceptRun } from '../pipeline/run-shape.ts';
import { UNFAITHFUL_FUNCTIONS } from './canaries.ts';
import { type CallsSeen, callDirectly } from './case.ts';
import type { Answered } from './check.ts';
import { acceptDeed } from './deed-shape.ts';
import { directExamples } from './examples.ts';
import { LIMITED } from './held.ts';
import { labelAnswered, REQUIRED } from './labels.ts';
import { NEIGHBOURS } from './neighbours.ts';
import { PROBED } from './probe.ts';
import { READER } from './whole-state.ts';

law({
  pipeline: PRODUCTION,
  id: 'functions/as-modelled',
  claim:
    'a function that is called directly always does what the model says, or is refused with that code, and never changes anything else',
  needs: ['concurrentSessions'],
  given: directCalls(),
  examples: directExamples,
  act: (value: DirectCalls, workbench: CutterWorkbench): Promise<CallsSeen> =>
    callDirectly(value, workbench),
  check: (_value, { answered, seen }) => [
    ...answered.flatMap((one) => one.findings.map((finding) => `${sayWhat(one)}: ${finding}`)),
    ...judgeAlways(seen),
  ],
  accepts: acceptFields({
    runs: (value) => [
      ...acceptEach(acceptRun)(value),
      ...acceptWhere((runs) => Array.isArray(runs) && runs.length === 2, 'they are not two')(value),
    ],
    deeds: acceptEach(acceptDeed),
  }),
  label: (_value, { answered }) => labelAnswered(answered),
  requires: REQUIRED,
  tell: (_value, { answered }) => answered.map((one) => `${sayWhat(one)}: ${one.ended}`),
  tally: (_value, { seen }) => ({ residue: seen.residue }),
  prepare: (pipeline) => ({
    ...pipeline,
    statements: [...pipeline.statements, ...READER, ...NEIGHBOURS, ...PROBED, ...LIMITED],
  }),
  canaries: UNFAITHFUL_FUNCTIONS,
});

function sayWhat({ deed, what, given, role }: Answered): string {
  return `deed ${deed + 1}, ${what}${given} by ${role}`;
}
