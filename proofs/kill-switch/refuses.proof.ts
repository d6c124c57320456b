/** Law: with the switch off, in the process or in the database, every method refuses before it does anything. The methods are found by looking at the adapter. */
import fc from 'fast-check';
import { fault } from '../../generators/fault.ts';
import { oneFlaw } from '../../generators/one-flaw.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { exercised } from '../../harness/laws/exercised.ts';
import { tellHistory } from '../../harness/laws/unwinding.ts';
import { METHODS, type Run } from '../../schema/contract/phase.ts';
import { transactionsOf } from '../../schema/contract/transactions.ts';
import type { Fault } from '../../schema/fault.ts';
import type { History, Step } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import { type CutterPipeline, type CutterWorkbench, off, PRODUCTION } from '../pipeline/cutter.ts';
import { acceptRun } from '../pipeline/run-shape.ts';
import { databaseSaysYes, GATELESS_METHODS, ungatedSeventh } from './canaries-refuses.ts';
import { foundMethods, judgeSwitchedOff, tallySwitch } from './switched-off.ts';

interface Attempt {
  readonly run: Run;
  readonly faults: readonly Fault[];
  /** Which half of the switch is off. */
  readonly half: 'process' | 'database';
}

interface Refusals {
  readonly seen: Observation;
  readonly methods: readonly string[];
}

law({
  pipeline: PRODUCTION,
  id: 'kill-switch/refuses',
  claim:
    'with the switch off, always refuses every method before any statement is sent, whatever the plan and the fault',
  needs: ['concurrentSessions'],
  stages: ['rollback', 'commit'],
  given: attempt(),
  examples: () => [],
  act: async (value: Attempt, workbench: CutterWorkbench): Promise<Refusals> => {
    const off = value.half === 'process';
    const seen = await workbench.run(toHistory(value), off ? switchedOff(workbench) : DATABASE_OFF);
    return { seen, methods: foundMethods(workbench.pipeline) };
  },
  check: ({ half }, { seen, methods }) => [
    ...methods
      .filter((method) => !METHODS.some((known) => known === method))
      .map(
        (method) =>
          `${method} is not among the gated methods: nothing shows that it asks the switch`,
      ),
    ...judgeSwitchedOff(half, seen),
  ],
  accepts: acceptFields({
    run: acceptRun,
    faults: acceptWhere(Array.isArray, 'they are no list'),
    half: acceptWhere((half) => half === 'process' || half === 'database', 'it is neither half'),
  }),
  label: ({ half }) => [`${half} half off`],
  requires: { 'process half off': 1, 'database half off': 1 },
  tell: (value, { seen }) => tellHistory(toHistory(value), seen, PRODUCTION),
  tally: ({ half }, { seen }, stage) => ({
    killSwitch: tallySwitch(half, seen),
    ...exercised(seen, stage),
  }),
  canaries: [...GATELESS_METHODS, databaseSaysYes, ungatedSeventh],
});

/** Asked on the armed copy, so that nothing but the process stands in the way. */
function switchedOff({ pipeline }: CutterWorkbench) {
  const seams: CutterPipeline['seams'] = (connections, names) => ({
    ...pipeline.seams(connections, names),
    killSwitch: off(),
  });
  return { copy: 'armed', seams } as const;
}
/** Asked with the process armed, so that nothing but the database stands in the way. */
const DATABASE_OFF = { copy: 'shipped' } as const;

function attempt(): fc.Arbitrary<Attempt> {
  const place = { step: 0, transactions: transactionsOf('cut_leg_a', 1) };
  return fc.record({
    run: oneFlaw(10).map(({ plan }) => ({ runId: 'run-off', plan })),
    faults: fc.array(fault(place), { maxLength: 2 }),
    half: fc.constantFrom('process' as const, 'database' as const),
  });
}

/** Every method once, in the order of a run. The planned faults never strike: no statement of theirs may be reached. */
function toHistory({ run, faults, half }: Attempt): History {
  const steps = METHODS.map(
    (method): Step =>
      method === 'revert_cut' ? { do: 'revert', run: 0 } : { do: 'phase', run: 0, phase: method },
  );
  return { runs: [run], steps, faults: half === 'process' ? faults : [] };
}
