/** Law: a process may be killed at any moment of a run, of its compensation or of a recovery; recovered, the database is as before or as after, never between. */
import fc from 'fast-check';
import { afterAll } from 'vitest';
import { run } from '../../generators/plan.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptText, acceptWhere } from '../../harness/engine/value-shape.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { acceptRun } from '../pipeline/run-shape.ts';
import { type Crash, createCrashes } from './case.ts';
import { judgeRecovery, labelRecovery, tellRecovery } from './check.ts';
import { everyCrash, tellingCrashes } from './examples.ts';
import { WRONG_RECOVERIES } from './orchestrators.ts';

const crashes = createCrashes();
afterAll(() => crashes[Symbol.asyncDispose]());

/** Examples are asked for at once, and a rehearsal takes its time. */
const every = await everyCrash();

const anyMoment = fc.nat({ max: 9_999 });
const given: fc.Arbitrary<Crash> = fc
  .record({
    run: run({ maxUnits: 4, tag: 'a' }),
    way: fc.constantFrom('runs', 'reverts', ...PHASES),
    kill: anyMoment,
    again: fc.option(anyMoment, { freq: 1 }),
    policy: fc.constantFrom('forward', 'backward'),
  })
  .map(({ way, ...rest }) => ({
    ...rest,
    refuses: PHASES.find((phase) => phase === way) ?? null,
    reverts: way === 'reverts',
  }));

law({
  pipeline: PRODUCTION,
  id: 'recovery/after-crash',
  claim:
    'always brings the database to before or to after, wherever the process was killed, and never leaves it between',
  needs: ['concurrentSessions'],
  stages: ['commit'],
  given,
  // Every moment takes minutes.
  examples: ({ exhaustive }) => [...tellingCrashes(), ...(exhaustive ? every : [])],
  act: (value, workbench) => crashes.act(value, workbench),
  check: judgeRecovery,
  accepts: acceptFields({
    run: acceptRun,
    reverts: acceptWhere((reverts) => typeof reverts === 'boolean', 'it is neither true nor false'),
    policy: acceptText,
  }),
  label: labelRecovery,
  // One at least of each: the examples alone meet them, whatever the seed.
  requires: {
    'killed nowhere': 1,
    'killed in journal': 1,
    'killed in cut_leg_a': 1,
    'killed in revert_cut': 1,
    'a COMMIT in flight': 1,
    'a torn line': 1,
    'the recovery was killed too': 1,
    'no journal yet': 1,
    'forward, to after': 1,
    'backward, to before': 1,
    'forward, to before': 1,
    'backward, to after': 1,
  },
  tell: tellRecovery,
  canaries: WRONG_RECOVERIES,
});
