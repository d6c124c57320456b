/** The model and the server, transaction by transaction: whatever is called in whatever state, both say the same of every table, row and column. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import { callsOf } from '../../schema/contract/model/phases.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import { planOf } from './plan.fixture.ts';
import { type ModelledServer, modelServer } from './server.fixture.ts';
import { callsFor, type ModelStep, meddlingOf, type Place, steps } from './steps.fixture.ts';

const copies = useCopies();
const ARM = 'update cutter.kill_switch set execution_enabled = true';
const ROWS = 60;
const SEED = 11;
/** Every way in which the contract refuses, and some of the tables' own. */
const MET = ['ok', 'CK001', 'CK002', 'CK003', 'CK004', 'CK005', 'CK006', 'CK007', 'CK008', 'CK010'];
const MET_BESIDES = ['42501', '23502'];

/** What came of it; null where nothing was called. */
async function take(server: ModelledServer, step: ModelStep, place: Place): Promise<string | null> {
  if (step.do === 'meddle') {
    await server.meddle(meddlingOf(step, place));
    return null;
  }
  const made = await server.make(callsFor(step, place, server));
  expect(made).toMatchObject({ findings: [] });
  return made.came;
}

describe('the model', () => {
  it('always agrees with the server on each transaction of a run and of its compensation', async () => {
    await using server = await modelServer(await copies.clone([ARM]));
    for (const document of ['vn/new', 'vn/baseline-d']) {
      const run = { runId: `run of ${document}`, plan: planOf(document, 'x', [null, 1, 1, 3]) };
      for (const method of METHODS) {
        for (const calls of callsOf(method, run, server.state)) {
          expect(await server.make(calls)).toMatchObject({ findings: [], came: 'ok' });
        }
      }
    }
  });

  it('always agrees with the server on calls in any order, with any values, in any state', async () => {
    await using server = await modelServer(await copies.clone([ARM]));
    const met = new Set<string | null>();
    let index = 0;
    const agrees = fc.asyncProperty(steps, async (row) => {
      index += 1;
      const place: Place = { index, next: 0, back: 0 };
      await server.meddle(ARM);
      for (const step of row) met.add(await take(server, step, place));
    });

    // What was done before is there still, so a smaller case would be another one.
    await fc.assert(agrees, { seed: SEED, numRuns: ROWS, endOnFailure: true });

    expect([...MET, ...MET_BESIDES].filter((code) => !met.has(code))).toEqual([]);
  });
});
