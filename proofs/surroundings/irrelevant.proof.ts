/** Law: whatever a server, its administrator or a pool has made of the surroundings of a run, the run and its compensation end as they end in plain ones. */
import { afterAll } from 'vitest';
import { surroundings } from '../../generators/surroundings.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { acceptRun } from '../pipeline/run-shape.ts';
import { TRUSTING } from './canaries.ts';
import { createSurroundings } from './case.ts';
import { judgeSurroundings, labelSurroundings, tellSurroundings } from './check.ts';
import { tellingSurroundings } from './examples.ts';

const cases = createSurroundings();
afterAll(() => cases[Symbol.asyncDispose]());

const listed = acceptWhere(Array.isArray, 'it is no list');

law({
  pipeline: PRODUCTION,
  id: 'surroundings/irrelevant',
  claim:
    'always ends with the same outcomes and the same rows, whatever the settings, the pool and the time-outs around it, and never leaves anything behind in a session',
  needs: ['concurrentSessions'],
  stages: ['commit'],
  given: surroundings(),
  examples: tellingSurroundings,
  act: (value, workbench) => cases.act(value, workbench),
  check: judgeSurroundings,
  accepts: acceptFields({ run: acceptRun, settings: listed, meanwhile: listed, left: listed }),
  label: labelSurroundings,
  // One at least of each: the examples alone meet them, whatever the seed.
  requires: {
    'trouble: nothing': 1,
    'trouble: limit forward': 1,
    'trouble: limit back': 1,
    'trouble: read only forward': 1,
    'trouble: read only back': 1,
    'trouble: slow commit forward': 1,
    'trouble: slow commit back': 1,
    'trouble: second process forward': 1,
    'trouble: second process back': 1,
    'trouble: half a revert': 1,
    'trouble: idle hold': 1,
    'trouble: held run': 1,
    'trouble: held turn': 1,
    'a short lock_timeout': 1,
    'a short statement_timeout': 1,
    'a short idle_in_transaction_session_timeout': 1,
    'pool: first in, first out': 1,
    'pool: last in, first out': 1,
    'language: server': 1,
    'a session was taken again': 1,
    'left: temporary tables': 1,
    'left: an advisory lock': 1,
    'set: timezone': 1,
    'set: datestyle': 1,
    'set: search_path': 1,
    'set: default_transaction_isolation': 1,
    'set for: cutter_exec': 1,
    'set for: cutter_verify': 1,
    'set for: database': 1,
    'set for: session': 1,
    'set meanwhile': 1,
  },
  tell: tellSurroundings,
  canaries: TRUSTING,
});
