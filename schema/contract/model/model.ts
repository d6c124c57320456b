/** The pipeline as its contract says it: for any state of the tables and any call, what it must come to. Pure; it never asks a database, and is never evidence by itself. */
import type { Call } from './call.ts';
import type { Expectation } from './expectation.ts';
import type { State } from './state.ts';

export function expectCall(_state: State, call: Call): Expectation {
  throw new Error(`not written yet: ${call.routine}`);
}
export function expectCommit(_state: State): Expectation {
  throw new Error('not written yet');
}
