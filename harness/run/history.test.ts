/** The laws of running a history, with pipelines that misbehave: whatever they do, the case ends, the copy stays as it was, and the next case runs. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { Fault } from '../../schema/fault.ts';
import type { History } from '../../schema/history.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { methodsOf, type PhaseOutcome } from '../../schema/pipeline.ts';
import type { ConnectionProvider, Session } from '../../schema/session.ts';
import type { Sandbox } from '../rollback/sandbox.ts';
import { digestCopy, useCopies } from '../testing/copy.fixture.ts';
import { IDLE } from '../testing/pipeline.fixture.ts';
import { type PipelineUnderProof, runHistory } from './history.ts';

const copies = useCopies();
const REFERENCE = 'public.information_unit_reference';
const WRITE = `insert into ${REFERENCE} (from_id, to_id, kind) values (1, 2, 'stage')`;

let sandbox: Sandbox;
let before: unknown;

beforeAll(async () => {
  sandbox = await copies.sandbox([`grant select, insert on ${REFERENCE} to cutter_exec`]);
}, 120_000);
afterAll(() => sandbox[Symbol.asyncDispose]());
beforeEach(async () => {
  before = await digestCopy(sandbox.observer.session);
});

const history = (phases: number, faults: readonly Fault[] = []): History => ({
  runs: [{ runId: 'run-stage' }],
  steps: CUTTER.phases.slice(0, phases).map((phase) => ({ do: 'phase', run: 0, phase })),
  faults,
});
const APPLIED: PhaseOutcome = { status: 'applied', detail: {} };

/** A pipeline of which every method does the same. */
function pipeline(
  work: (open: () => ReturnType<ConnectionProvider['open']>) => Promise<unknown>,
): PipelineUnderProof {
  return {
    ...IDLE,
    adapter: (provider) =>
      Object.fromEntries(
        methodsOf(CUTTER).map((method) => [
          method,
          async () => {
            await work(() => provider.open('cutter_exec', method));
            return APPLIED;
          },
        ]),
      ),
  };
}

/** One plain phase around what is done in it. */
const phase = (work: (session: Session) => Promise<unknown>) =>
  pipeline(async (open) => {
    await using connection = await open();
    await connection.query('BEGIN');
    await work(connection);
    await connection.query('COMMIT');
  });

const run = (of: PipelineUnderProof, given = history(1), deadlineMs = 10_000) =>
  runHistory(given, { begin: () => sandbox.begin(), pipeline: of, names: OWN_NAMES, deadlineMs });
const writes = phase((session) => session.query(WRITE));

describe('a history', () => {
  it('never lets somebody meddle who is none of the others of the contract', async () => {
    const stranger: PipelineUnderProof = {
      ...writes,
      interfere: () => ({ role: 'cutter_exec', sql: WRITE, values: [] }),
    };
    const meddled: History = {
      ...history(1),
      steps: [{ do: 'meddle', run: 0, how: 'edit_title', unit: 0 }],
    };

    await expect(run(stranger, meddled)).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: 'edit_title is done by cutter_exec, who is none of the others',
      hint: 'let edit_title be done by one of: directus_app',
    });
  });

  it('always records every statement, every boundary and every outcome', async () => {
    const seen = await run(writes);

    expect(
      seen.statements.map(({ index, sql, method, role }) => [index, sql, method, role]),
    ).toEqual(
      ['BEGIN', WRITE, 'COMMIT'].map((sql, index) => [
        index,
        sql,
        'pre_write_backup',
        'cutter_exec',
      ]),
    );
    expect(seen.boundaries.map(({ method, kind, state }) => [method, kind, state.length])).toEqual([
      ['start', 'start', 0],
      ['pre_write_backup', 'commit', 1],
      ['end', 'end', 1],
    ]);
    expect(seen.steps).toEqual([
      { step: 0, method: 'pre_write_backup', outcome: APPLIED, connections: 1, statements: 3 },
    ]);
    expect([seen.violations, seen.residue]).toEqual([[], []]);
    expect(await digestCopy(sandbox.observer.session)).toEqual(before);
  });

  it('always lets a later step see what an earlier one committed', async () => {
    const counted: unknown[] = [];
    const adapter = phase(async (session) => {
      const { rows } = await session.query(
        `select count(*)::int as n from ${REFERENCE} where kind = 'stage'`,
      );
      counted.push(rows[0]?.['n']);
      await session.query(
        `insert into ${REFERENCE} (from_id, to_id, kind) select 1, 2 + count(*), 'stage' from ${REFERENCE} where kind = 'stage'`,
      );
    });

    await run(adapter, history(3));

    expect(counted).toEqual([0, 1, 2]);
  });

  it('always calls a method that throws a violation, and goes on', async () => {
    const seen = await run(
      pipeline(async () => {
        throw new TypeError('no outcome');
      }),
      history(2),
    );

    expect(
      seen.violations.map(({ code, message }) => [code, message.includes('no outcome')]),
    ).toEqual([
      ['E_INTERNAL', true],
      ['E_INTERNAL', true],
    ]);
    expect(seen.steps.map(({ outcome }) => outcome)).toEqual([null, null]);
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [{}, 'the status undefined'],
    [{ status: 'done', detail: {} }, 'the status done'],
    [{ status: 'applied' }, 'applied without its detail'],
    [{ status: 'refused' }, 'refused without a reason'],
    [{ status: 'indeterminate', reason: { code: '', message: 'lost' } }, 'without a reason'],
    [
      { status: 'refused', reason: { code: 'preflight', message: 'two', findings: [undefined] } },
      'findings that are no texts',
    ],
  ])('never takes %o for an outcome: it is a violation that names the method', async (end, why) => {
    const seen = await run({
      ...IDLE,
      adapter: () => ({ [CUTTER.phases[0] ?? '']: async () => end as PhaseOutcome }),
    });

    expect(seen.violations).toEqual([
      { code: 'E_INTERNAL', message: expect.stringContaining(`${CUTTER.phases[0]} ended in no`) },
    ]);
    expect(seen.violations[0]?.message).toContain(why);
    expect(seen.steps.map(({ outcome }) => outcome)).toEqual([null]);
  });

  it('never runs a step after the server ended the session', async () => {
    const fault = {
      step: 0,
      statement: 1,
      side: 'before',
      kind: 'terminate',
      sqlstate: '',
    } as const;
    const adapter = pipeline(async (open) => {
      await using connection = await open();
      await connection.query('BEGIN');
      await connection.query(WRITE).catch(() => undefined);
    });

    const seen = await run(adapter, history(3, [fault]));

    expect(seen).toMatchObject({ sessionLost: true, firedFaults: [fault], violations: [] });
    expect(seen.steps).toHaveLength(1);
    expect((await run(writes)).violations).toEqual([]);
  });

  it.each([
    ['sql_error', '40001'],
    ['cancel', '57014'],
  ] as const)('always strikes with a real %s at the planned statement', async (kind, sqlstate) => {
    const fault = { step: 0, statement: 1, side: 'after', kind, sqlstate } as const;
    const codes: unknown[] = [];
    const adapter = pipeline(async (open) => {
      await using connection = await open();
      await connection.query('BEGIN');
      await connection.query(WRITE).catch((error: { code: string }) => codes.push(error.code));
      codes.push((await connection.query('COMMIT')).command);
    });

    const seen = await run(adapter, history(1, [fault]));

    expect(codes).toEqual([sqlstate, 'ROLLBACK']);
    expect(seen.statements[1]).toMatchObject({
      fault,
      answer: { status: 'error', code: sqlstate },
    });
    expect(seen.boundaries.at(-1)?.state).toEqual([]);
  });
});

describe('a pipeline past its deadline', () => {
  /** Sleeps, and then tries everything it can. */
  function zombie(answers: string[]): PipelineUnderProof {
    return pipeline(async (open) => {
      const connection = await open();
      await connection.query('BEGIN');
      await connection.query(WRITE);
      for (const sql of ['select pg_sleep(60)', 'select pg_sleep(60)', WRITE, 'COMMIT']) {
        await connection.query(sql).catch((error: { code: string }) => answers.push(error.code));
      }
      await open().catch((error: { code: string }) => answers.push(error.code));
    });
  }

  it('is always cut off, and never heard again', async () => {
    const answers: string[] = [];
    await expect(run(zombie(answers), history(2), 400)).rejects.toMatchObject({
      code: 'E_DEADLINE',
      message: expect.stringContaining('400 ms'),
    });

    expect(answers).toEqual([
      '57014',
      'E_GUARD_CLOSED',
      'E_GUARD_CLOSED',
      'E_GUARD_CLOSED',
      'E_CONNECTION',
    ]);
  });

  it('never leaves anything on the copy, and the sandbox is always good for the next case', async () => {
    await expect(run(zombie([]), history(2), 200)).rejects.toMatchObject({ code: 'E_DEADLINE' });

    const next = await run(writes);

    expect([next.violations, next.residue, next.completeness]).toEqual([
      [],
      [],
      { status: 'complete' },
    ]);
    expect(await digestCopy(sandbox.observer.session)).toEqual(before);
  });

  it('is always cut off even where it waits for nothing that the server could cancel', async () => {
    const forever = pipeline(async (open) => {
      const connection = await open();
      await connection.query('BEGIN');
      await connection.query(WRITE);
      await new Promise(() => undefined);
    });

    await expect(run(forever, history(1), 200)).rejects.toMatchObject({ code: 'E_DEADLINE' });

    expect((await run(writes)).violations).toEqual([]);
    expect(await digestCopy(sandbox.observer.session)).toEqual(before);
  });
});
