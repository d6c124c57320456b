/** What becomes of mutants on a real server: who changes nothing survives, who is refuted is killed, and whoever hangs or cannot be made is neither. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { wholeRun } from '../../generators/history.ts';
import { connect } from '../../harness/connection/connection.ts';
import { judgeMutant, questionsOf, type Switched } from '../../harness/engine/ask-laws.ts';
import type { Law } from '../../harness/engine/definition.ts';
import { type MutantBench, openMutantBench } from '../../harness/engine/mutant-bench.ts';
import { type MutantGround, openMutantGround } from '../../harness/engine/mutant-ground.ts';
import { digestOfContract, type Environment, SMALL } from '../../harness/engine/settings.ts';
import { restores } from '../../harness/laws/compensation.ts';
import { askOne, useCopies } from '../../harness/testing/copy.fixture.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';

const copies = useCopies();
const settings = { ...SMALL, runs: 2 };
const RESTORES = {
  ...restores(PRODUCTION),
  id: 'compensation/restores',
  given: wholeRun(CUTTER_PARTS, 5),
  examples: () => explicitRuns(SMALL).slice(0, 1),
  requires: {},
  canaries: [],
} as unknown as Law<unknown, unknown>;
/** Sees its copy from outside, where no transaction is seen. */
const OUTSIDE: Law<unknown, unknown> = {
  ...RESTORES,
  id: 'kill-switch/refuses',
  act: async (_value, { sandbox }) => {
    await using session = await connect((await sandbox('armed')).target);
    return await askOne(session, `select prosrc from pg_proc where proname = 'fn_cut_open'`);
  },
  check: (_value, seen) => (String(seen).includes('-- a mutant') ? ['it is a mutant'] : []),
};

let ground: MutantGround;
let bench: MutantBench;
beforeAll(async () => {
  ground = await openMutantGround(environment());
  bench = openMutantBench(ground);
}, 60_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await ground[Symbol.asyncDispose]();
});

function environment(): Environment {
  const all = { concurrentSessions: true, terminate: true, realCommits: true, pgDump: false };
  const { admin, commitsFile, templateName } = copies;
  return {
    ...{ kind: 'embedded', contractDigest: digestOfContract(CUTTER), capabilities: all },
    ...{ settings: {}, existing: null, commits: null, seed: SMALL.seed },
    ...{ ...copies.template, admin, commitsFile },
    ...{ template: templateName, binding: OWN_NAMES.binding },
  };
}

/** The same function with one text in the place of another. */
async function bodyWith(from: string, to: string): Promise<string> {
  await using session = await connect(await copies.clone());
  const body = await askOne(session, `select pg_get_functiondef('public.fn_cut_open'::regproc)`);
  expect(String(body)).toContain(from);
  return String(body).replace(from, () => to);
}

function judge(statements: readonly string[], law = RESTORES, patienceMs = 60_000) {
  const mutant: Switched = {
    ...{ id: 'one', kind: 'sql', file: '070-cut.sql', routine: 'public.fn_cut_open', line: 1 },
    ...{ operator: 'by hand', from: 'a', to: 'b', statements },
  };
  const questions = questionsOf([law], { environment: environment(), settings, everyStage: false });
  const options = { questions, settings, bench, ground, patienceMs };
  return judgeMutant(mutant, { ...options, tell: async () => undefined });
}

describe('a mutant', { timeout: 90_000 }, () => {
  it('never is killed where it changes nothing, be it in a transaction or on a copy of its own', async () => {
    const same = await bodyWith('begin', 'begin');

    expect(await judge([same])).toMatchObject({
      end: { status: 'survived' },
      asked: [{ law: 'compensation/restores', stage: 'rollback', cases: 3 }],
    });
    // What locks a table is no matter for a transaction that others look into.
    expect(
      await judge(['alter table public.legal_document alter title set statistics 7']),
    ).toMatchObject({ end: { status: 'survived' } });
  });

  it('always is killed by the law that refutes it, and leaves the next one whole', async () => {
    const broken = await bodyWith('case when not was_created', 'case when was_created');

    expect(await judge([broken])).toMatchObject({
      end: { status: 'killed', by: { law: 'compensation/restores', stage: 'rollback' } },
    });
    expect(await judge([await bodyWith('begin', 'begin')])).toMatchObject({
      end: { status: 'survived' },
    });
  });

  it('always is killed on a copy of its own where a table is what is broken', async () => {
    const dropped = ['alter table public.legal_document drop column title cascade'];

    expect(await judge(dropped)).toMatchObject({ end: { status: 'killed' } });
    expect(await judge([await bodyWith('begin', 'begin')])).toMatchObject({
      end: { status: 'survived' },
    });
  });

  it('never is killed by being slow, and never holds up those behind it', async () => {
    const slow = await bodyWith(
      'was_created := found;',
      'was_created := found; perform pg_sleep(600);',
    );

    expect(await judge([slow])).toMatchObject({
      end: { status: 'unjudged', reason: expect.stringContaining('E_DEADLINE') },
    });
    expect(await judge([await bodyWith('begin', 'begin')])).toMatchObject({
      end: { status: 'survived' },
    });
  });

  it('never is killed where the server refuses it', async () => {
    expect(await judge([await bodyWith('exit when found', 'exit when ) found')])).toMatchObject({
      end: { status: 'stillborn', reason: expect.stringContaining('42601') },
      asked: [],
    });
  });

  it('never is killed by a law that crashes', async () => {
    const crashing: Law<unknown, unknown> = {
      ...RESTORES,
      act: async () => {
        throw new Error('no luck');
      },
    };

    expect(await judge([await bodyWith('begin', 'begin')], crashing)).toMatchObject({
      end: { status: 'unjudged', reason: expect.stringContaining('no luck') },
    });
  });

  it('never holds up those behind it where a law itself waits for ever', async () => {
    const waiting: Law<unknown, unknown> = {
      ...RESTORES,
      act: async (_value, { sandbox }) => {
        const trial = await (await sandbox('armed')).begin();
        return trial.outside.query('select pg_sleep(600)');
      },
    };
    const same = [await bodyWith('begin', 'begin')];

    expect(await judge(same, waiting, 2_000)).toMatchObject({
      end: { status: 'unjudged', reason: expect.stringContaining('E_DEADLINE') },
    });
    expect(await judge(same)).toMatchObject({ end: { status: 'survived' } });
  });

  it('always is there for a law that looks at its copy from outside', async () => {
    const marked = await bodyWith('begin', 'begin -- a mutant');

    expect(await judge([marked], OUTSIDE)).toMatchObject({ end: { status: 'killed' } });
    expect(await judge([await bodyWith('begin', 'begin')], OUTSIDE)).toMatchObject({
      end: { status: 'survived' },
    });
  });
});
