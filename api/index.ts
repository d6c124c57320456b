/** The public door: what somebody needs to prove a pipeline of his own. Everything else may change without a word. */

export { everySingleFault } from '../generators/every-fault.ts';
export {
  eachKindOfFault,
  everyFault,
  everyPairOfFaults,
  faultyRun,
  manyFaults,
} from '../generators/faulty-history.ts';
export {
  anyHistory,
  everyMeddling,
  everyPrefix,
  meddledRun,
  prefixRun,
  wholeRun,
} from '../generators/history.ts';
export {
  everyInterruption,
  everyLostAnswer,
  everyRepeat,
  lostAnswer,
  repeatedRevert,
} from '../generators/repeated-steps.ts';
export type { HistoryParts } from '../generators/steps.ts';
export type { Canary, Law } from '../harness/engine/definition.ts';
export { setUpFor } from '../harness/engine/global-setup.ts';
export { law } from '../harness/engine/law.ts';
export { definePipeline, type Pipeline, withoutDefence } from '../harness/engine/pipeline.ts';
export type { Settings, Stage } from '../harness/engine/settings.ts';
export type { Workbench } from '../harness/engine/workbench.ts';
export { anyPrefix, repeats, restores, yields } from '../harness/laws/compensation.ts';
export { escapesOf } from '../harness/laws/escapes.ts';
export { allOrNothing, lostAcknowledgement } from '../harness/laws/faults.ts';
export { mutated } from '../harness/laws/mutant.ts';
export { noEscape, noTrace } from '../harness/laws/rollback.ts';
export { twin } from '../harness/laws/twin.ts';
export { reporting, withSeams, wrapped } from '../harness/laws/wrapped.ts';
export {
  differences,
  judgeAlways,
  judgeDuties,
  judgeSwitch,
  stateAfter,
} from '../harness/run/checks.ts';
export type { Interference } from '../harness/run/interference.ts';
export type { History, Step } from '../schema/history.ts';
export type { Observation } from '../schema/observation.ts';
export type {
  Contract,
  Duty,
  Methods,
  PhaseOutcome,
  PhaseRefusal,
  PipelineRun,
} from '../schema/pipeline.ts';
export type { Answer, Connection, ConnectionProvider, Session } from '../schema/session.ts';
