/** The general laws, on a pipeline that is no cutter: an account transfer in two phases, with an audit log. Everything here comes through the public door. */
import {
  allOrNothing,
  anyHistory,
  anyPrefix,
  eachKindOfFault,
  escapesOf,
  everyFault,
  everyInterruption,
  everyLostAnswer,
  everyMeddling,
  everyPairOfFaults,
  everyPrefix,
  everyRepeat,
  faultyRun,
  type History,
  law,
  lostAcknowledgement,
  lostAnswer,
  manyFaults,
  meddledRun,
  noEscape,
  noTrace,
  prefixRun,
  repeatedRevert,
  repeats,
  restores,
  twin,
  wholeRun,
  yields,
} from 'cutproof';
import fc from 'fast-check';
import { CANARIES } from './canaries.ts';
import { BANK } from './contract.ts';
import { EXAMPLE, TRANSFER_PARTS, TRANSFERS } from './pipeline.ts';

/** A committed case costs as much as ten others: some of the interruptions are enough there. */
const SPACING = { rollback: 1, commit: 7 } as const;

/** Others change what was empty too. */
const BLANK = [{ ...EXAMPLE[0], runId: 'blank', memo: '' }] as const;

law({
  ...restores(TRANSFERS),
  id: 'bank/restores',
  given: wholeRun(TRANSFER_PARTS, 1),
  examples: () => everyPrefix(TRANSFER_PARTS, EXAMPLE).slice(-1),
  canaries: [CANARIES.keepsLastRun],
});

law({
  ...anyPrefix(TRANSFERS),
  id: 'bank/any-prefix',
  given: prefixRun(TRANSFER_PARTS, 1),
  examples: () => everyPrefix(TRANSFER_PARTS, EXAMPLE),
  canaries: [CANARIES.tripsOverNothing],
});

law({
  ...repeats(TRANSFERS),
  id: 'bank/repeats',
  given: repeatedRevert(TRANSFER_PARTS, 1),
  examples: (_settings, stage) => [
    ...everyInterruption(TRANSFER_PARTS, EXAMPLE)
      .filter((_, at) => at % SPACING[stage] === 0)
      .flatMap((died) => [died, disconnected(died)]),
    ...everyRepeat(TRANSFER_PARTS, EXAMPLE),
  ],
  canaries: [CANARIES.refundsTwice],
});

law({
  ...yields(TRANSFERS),
  id: 'bank/yields',
  given: meddledRun(TRANSFER_PARTS, 1),
  examples: () => [EXAMPLE, BLANK].flatMap((runs) => everyMeddling(TRANSFER_PARTS, runs)),
  canaries: [CANARIES.overwrites],
});

law({
  ...allOrNothing(TRANSFERS),
  id: 'bank/all-or-nothing',
  given: fc.oneof(faultyRun(TRANSFER_PARTS, 1), manyFaults(TRANSFER_PARTS, 1)),
  examples: (_settings, stage) => [
    ...eachKindOfFault(TRANSFER_PARTS, EXAMPLE),
    ...everyFault(TRANSFER_PARTS, EXAMPLE),
    // Where all steps share one session, nothing can strike after it was ended.
    ...everyPairOfFaults(TRANSFER_PARTS, EXAMPLE).filter(
      ({ faults }) => stage === 'commit' || faults[0]?.kind !== 'terminate',
    ),
  ],
  canaries: [CANARIES.successAnyway],
});

law({
  ...lostAcknowledgement(TRANSFERS),
  id: 'bank/lost-acknowledgement',
  given: lostAnswer(TRANSFER_PARTS, 1),
  examples: () => everyLostAnswer(TRANSFER_PARTS, EXAMPLE),
  canaries: [CANARIES.silenceIsSuccess],
});

law({
  ...noTrace(TRANSFERS),
  id: 'bank/no-trace',
  given: anyHistory(TRANSFER_PARTS, 1),
  examples: () => everyPrefix(TRANSFER_PARTS, EXAMPLE).slice(-1),
  canaries: [CANARIES.strayNumber],
});

const ESCAPES = escapesOf({
  contract: BANK,
  write: `insert into bank.audit_log (run_id, phase, event, amount) values ('escape', 'reserve', 'applied', 1)`,
  truncated: 'bank.audit_log',
  readable: 'bank.account',
  setting: 'bank.mode',
});

law({
  ...noEscape(TRANSFERS, ESCAPES),
  id: 'bank/no-escape',
  given: fc.record({
    way: fc.constantFrom(...ESCAPES),
    run: TRANSFER_PARTS.run({ maxUnits: 1, tag: 'a' }),
    phase: fc.constantFrom(...BANK.phases),
    statement: fc.nat({ max: 3 }),
    swallows: fc.boolean(),
  }),
  examples: () =>
    ESCAPES.map((way) => ({
      way,
      run: EXAMPLE[0],
      phase: 'settle',
      statement: 3,
      swallows: true,
    })),
  canaries: [CANARIES.openDoor],
});

law({
  ...twin(TRANSFERS),
  id: 'bank/twin',
  given: fc.oneof(
    anyHistory(TRANSFER_PARTS, 1),
    wholeRun(TRANSFER_PARTS, 1),
    faultyRun(TRANSFER_PARTS, 1),
    meddledRun(TRANSFER_PARTS, 1),
  ),
  examples: () => [
    ...everyPrefix(TRANSFER_PARTS, EXAMPLE),
    ...everyMeddling(TRANSFER_PARTS, EXAMPLE),
    ...everyLostAnswer(TRANSFER_PARTS, EXAMPLE),
    ...eachKindOfFault(TRANSFER_PARTS, EXAMPLE),
  ],
  canaries: [CANARIES.leaksSetting],
});

/** The same interruption, survived by the process: only its connection is gone. */
function disconnected(history: History): History {
  return { ...history, faults: history.faults.map((fault) => ({ ...fault, kind: 'disconnect' })) };
}
