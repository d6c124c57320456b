/** The laws of wrong values: where a pipeline or what it hands to a law is wrong, no law holds for want of something to judge. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { History } from '../../schema/history.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { Observation } from '../../schema/observation.ts';
import type { ConnectionProvider } from '../../schema/session.ts';
import { definePipeline } from '../engine/pipeline.ts';
import type { Workbench } from '../engine/workbench.ts';
import type { Sandbox } from '../rollback/sandbox.ts';
import { runHistory } from '../run/history.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { boundary, changedTable, observed } from '../testing/observation.fixture.ts';
import { IDLE } from '../testing/pipeline.fixture.ts';
import { anyPrefix, repeats, restores, yields } from './compensation.ts';
import { tryToEscape } from './escape-attempt.ts';
import { escapesOf } from './escapes.ts';
import { lostAcknowledgement } from './faults.ts';
import { noEscape, noTrace } from './rollback.ts';
import { twin } from './twin.ts';

const PHASE = 'pre_write_backup';
const TARGETS = {
  contract: CUTTER,
  write: '',
  truncated: 'public.vocab',
  readable: 'public.vocab',
  setting: 'a.b',
};

describe('a phase that was applied and changed no row', () => {
  const call = { do: 'phase', run: 0, phase: PHASE } as const;
  const history: History = { runs: [{ runId: 'a' }], steps: [call, call], faults: [] };
  const outcome = { status: 'applied', detail: {} } as const;
  const twice = (inserted: number): Observation => {
    const state = [changedTable('public.information_unit', { inserted, net: String(inserted) })];
    return observed({
      steps: [0, 1].map((step) => ({
        step,
        method: PHASE,
        outcome,
        connections: 1,
        statements: 3,
      })),
      boundaries: [boundary({ step: 0, state }), boundary({ step: 1, state })],
    });
  };
  const outside = { tables: new Map(), mark: 0n };
  const rest = { before: outside, after: outside, counts: [], history, refusals: [], tried: 0 };
  const laws = { restores, anyPrefix, repeats, yields, lostAcknowledgement, noTrace };
  const judge = {
    ...Object.fromEntries(
      Object.entries(laws).map(([name, of]) => [
        name,
        (seen: Observation) => of(IDLE).check(history, { ...seen, ...rest, seen } as never),
      ]),
    ),
    noEscape: (seen: Observation) =>
      noEscape(IDLE, []).check({ way: { statements: [] } } as never, { ...rest, seen } as never),
    twin: (seen: Observation) => {
      const either = { seen, aftermath: { begun: [], asides: [] } };
      return twin(IDLE).check(history, { rollback: either, commit: either });
    },
  };

  it.each(Object.entries(judge))('is always a finding of %s', (_name, check) => {
    const finding = `${PHASE} was applied and changed no row`;

    expect(check(twice(0)).filter((one) => one === finding)).toEqual([finding]);
    // What stands already may be applied again without a change.
    expect(check(twice(1))).not.toContain(finding);
  });
});

describe('the ways out', () => {
  const copies = useCopies();
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await copies.sandbox();
  }, 120_000);
  afterAll(() => sandbox[Symbol.asyncDispose]());

  it.each(['truncated', 'readable'])('never are tried upon a table of no contract: %s', (role) => {
    expect(() => escapesOf({ ...TARGETS, [role]: 'public.nowhere' })).toThrow(
      `${role} is public.nowhere, which is no table of the contract`,
    );
  });

  it('never name a sequence, and no law asks for one, where the contract has none', () => {
    const contract = { ...CUTTER, sequences: [] };

    expect(escapesOf({ ...TARGETS, contract }).map(({ family }) => family)).not.toContain(
      'sequences',
    );
    expect(noTrace({ ...IDLE, contract }).requires).toEqual({});
    expect(noTrace(IDLE).requires).toEqual({ 'a sequence advanced': 1 });
  });

  it.each([
    ['insert into public.nowhere values (1)', '42P01'],
    ['insert into nowhere.vocab values (1)', 'nowhere'],
    ['update public.information_unit set nowhere = 1', '42703'],
    ['insert in public.vocab', 'E_SYNTAX'],
  ])('never are refused by being wrong themselves: %s', async (write, says) => {
    await expect(attempt(write)).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: expect.stringMatching(`^direct write is no way out to refuse .*${says}`),
    });
  });

  it('always may be refused by the rights of whoever tries them', async () => {
    const { refusals } = await attempt('delete from public.vocab');

    expect(refusals).toEqual([expect.stringContaining('permission denied')]);
  });

  /** One phase that asks a question, and tries a way out before it commits. */
  function attempt(write: string) {
    const pipeline = definePipeline<{ readonly runId: string }, ConnectionProvider>({
      ...IDLE,
      seams: (connections) => connections,
      adapter: (connections) => ({
        [PHASE]: async () => {
          await using session = await connections.open('cutter_exec', PHASE);
          for (const sql of ['BEGIN', 'select 1', 'ROLLBACK']) await session.query(sql);
          return { status: 'applied', detail: {} };
        },
      }),
    });
    const workbench = {
      pipeline,
      names: OWN_NAMES,
      sandbox: async () => sandbox,
      run: (history: History, { seams = pipeline.seams } = {}) =>
        runHistory(history, {
          begin: () => sandbox.begin(),
          names: OWN_NAMES,
          deadlineMs: 10_000,
          pipeline: { ...pipeline, adapter: (open) => pipeline.adapter(seams(open, OWN_NAMES)) },
        }),
    } as unknown as Workbench;
    const way = { name: 'direct write', family: 'tables and catalogs', statements: [write] };
    const run = { runId: 'a' };
    return tryToEscape({ way, run, phase: PHASE, statement: 2, swallows: true }, workbench);
  }
});
