/** What the law of recovery does not show of the orchestrator: who is refused, what is lost on the way, what may not be taken back. Real log-ins and real commits on clones that are thrown away. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import type { KillSwitch } from '../../cutter/phases/kill-switch.ts';
import { planDocument } from '../../cutter/planner/planner.ts';
import { openRunJournals } from '../../cutter/run/journal.ts';
import { createLedger } from '../../cutter/run/ledger.ts';
import { createOrchestrator } from '../../cutter/run/orchestrator.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { askOne, digestCopy, useCopies } from '../../harness/testing/copy.fixture.ts';
import { DISK, type Disk } from '../../platform/append-only-file.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { Connection } from '../../schema/session.ts';
import { alwaysArmed, seamsFor } from '../pipeline/adapter-seams.ts';
import { off } from '../pipeline/cutter.ts';

const copies = useCopies();
const ARM = 'update cutter.kill_switch set execution_enabled = true';
const planOf = (text: string) =>
  planDocument(text, {
    documentRef: 'vn/orchestrator',
    actor: 'cutter',
    ownerRef: 'library',
    depth: 'point',
    publicationType: 'law',
  });
const run: Run = { runId: 'run-1', plan: planOf('Điều 1.\nMột.\nĐiều 2.\nHai.\n') };
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-orchestrator-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Given {
  readonly state?: string;
  readonly disk?: Disk;
  readonly killSwitch?: KillSwitch;
  /** Is given each connection and may put itself before it; throws to refuse it. */
  readonly meet?: (connection: Connection, what: string) => Connection;
}

function orchestratorOn(target: Target, given: Given = {}) {
  const { state = folder, disk = DISK, killSwitch = alwaysArmed(), meet = (one) => one } = given;
  const opened: string[] = [];
  const open = async (role: string, what: string) => {
    opened.push(what);
    return meet(await connect({ ...target, user: role }), what);
  };
  const provider = { open };
  const orchestrator = createOrchestrator({
    adapter: (inverseWatch) =>
      new ProductionLiveExecutionAdapter({
        ...seamsFor(provider, killSwitch, OWN_NAMES),
        inverseWatch,
      }),
    ledger: createLedger(() => open('cutter_exec', 'ledger'), OWN_NAMES),
    killSwitch,
    state: openRunJournals(state, disk, () => new Date()),
  });
  return { ...orchestrator, opened };
}

/** Somebody acts before a statement of a method, or after it. */
function around(
  method: string,
  statement: string,
  acts: { readonly before?: () => Promise<void>; readonly after?: () => Promise<void> },
): NonNullable<Given['meet']> {
  return (connection, what) =>
    what !== method
      ? connection
      : {
          query: async (text, values) => {
            if (text.includes(statement)) await acts.before?.();
            const answer = await connection.query(text, values);
            if (text.includes(statement)) await acts.after?.();
            return answer;
          },
          [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
        };
}

const gone = () => Promise.reject(new Error('Connection terminated unexpectedly'));
const journal = () =>
  readFileSync(join(folder, 'run-1.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const { entry, phase, end, outcome } = JSON.parse(line);
      return [entry, phase ?? end, outcome?.status].filter(Boolean).join(' ');
    });

async function commitLater(connection: Connection): Promise<void> {
  await delay(300);
  await connection.query('COMMIT');
  await connection[Symbol.asyncDispose]();
}

async function contentOf(target: Target): Promise<unknown> {
  await using session = await connect(target);
  return await digestCopy(session);
}

async function asSuperuser(target: Target, ...statements: string[]): Promise<void> {
  await using session = await connect(target);
  for (const statement of statements) await session.query(statement);
}

async function standing(target: Target): Promise<unknown> {
  await using session = await connect(target);
  return await askOne(session, `select public.fn_run_state('run-1') -> 'phases'`);
}

const EACH = PHASES.flatMap((phase) => [`intends ${phase}`, `ended ${phase} applied`]);
const BACK = PHASES.toReversed().flatMap((phase) => [
  `intends inverse ${phase}`,
  `inverse ended ${phase} applied`,
]);

describe('a run', () => {
  it('always journals every phase and every inverse before and after it', async () => {
    const target = await copies.clone([ARM]);
    const orchestrator = orchestratorOn(target);

    expect(await orchestrator.run(run)).toEqual({ status: 'completed' });
    expect(journal()).toEqual([...EACH, 'closes completed']);
    expect(await orchestrator.revert('run-1')).toEqual({ status: 'compensated', reason: null });
    expect(journal().slice(EACH.length + 1)).toEqual([
      'recovers',
      'turns back',
      ...BACK,
      'closes compensated',
    ]);
  });

  it('never opens a connection with the switch of the process off, and begins no journal', async () => {
    const target = await copies.clone([ARM]);
    const armed = orchestratorOn(target);
    const refusing = orchestratorOn(target, { killSwitch: off() });
    const reason = expect.objectContaining({ code: 'kill_switch_process' });

    expect(await refusing.run(run)).toEqual({ status: 'refused', reason });
    expect(readdirSync(folder)).toEqual([]);
    await armed.run(run);
    expect(await refusing.recover('run-1', 'forward')).toEqual({ status: 'completed' });
    expect(await refusing.revert('run-1')).toEqual({ status: 'refused', reason });
    expect(await refusing.revert({ ...run, runId: 'run-2' })).toEqual({
      status: 'refused',
      reason,
    });
    expect(refusing.opened).toEqual([]);
  });

  it('never stands with the switch of the database off: what it did not begin it need not take back', async () => {
    const target = await copies.clone();

    expect(await orchestratorOn(target).run(run)).toMatchObject({
      status: 'refused',
      reason: { code: 'kill_switch_database' },
    });
    expect(journal()).toEqual([
      'intends pre_write_backup',
      'ended pre_write_backup refused',
      'closes refused',
    ]);
  });

  it('is always stuck when the switch is turned off in the middle, and recovered when it is on again', async () => {
    const target = await copies.clone([ARM]);
    const disarm = 'update cutter.kill_switch set execution_enabled = false';
    const orchestrator = orchestratorOn(target, {
      meet: around('leg_b_record', 'BEGIN', { before: () => asSuperuser(target, disarm) }),
    });

    expect(await orchestrator.run(run)).toMatchObject({
      status: 'stuck',
      reason: { code: 'kill_switch_database' },
    });
    await asSuperuser(target, ARM);
    expect(await orchestrator.recover('run-1', 'forward')).toMatchObject({ status: 'compensated' });
  });

  it('is always taken back when a phase is refused, and says why', async () => {
    const target = await copies.clone([ARM]);
    await orchestratorOn(target).run(run);
    const before = await standing(target);

    // The same addresses under another run id.
    const again = await orchestratorOn(target).run({ ...run, runId: 'run-2' });

    expect(again).toMatchObject({ status: 'compensated', reason: { code: 'preflight' } });
    expect(await standing(target)).toEqual(before);
  });
});

describe('two orchestrators of one run', () => {
  it('never both work: the second is refused by the folder, or by the database', async () => {
    const target = await copies.clone([ARM]);
    const elsewhere = join(folder, 'elsewhere');
    const refusals: unknown[] = [];
    const first = orchestratorOn(target, {
      meet: around('lifecycle_enact', 'BEGIN', {
        before: async () => {
          for (const state of [folder, elsewhere]) {
            const second = orchestratorOn(target, { state });
            refusals.push(await second.run(run));
            refusals.push(state === folder ? await second.recover('run-1', 'backward') : null);
            refusals.push(await second.revert(run));
          }
        },
      }),
    });

    expect(await first.run(run)).toEqual({ status: 'completed' });
    const refused = {
      status: 'refused',
      reason: expect.objectContaining({ code: 'run_in_progress' }),
    };
    expect(refusals).toEqual([refused, refused, refused, refused, null, refused]);
  });

  it('never follow each other under one id, wherever the first left its journal', async () => {
    const target = await copies.clone([ARM]);
    const elsewhere = orchestratorOn(target, { state: join(folder, 'elsewhere') });
    const refused = (code: string) => ({ status: 'refused', reason: { code } });
    await orchestratorOn(target).run(run);

    expect(await orchestratorOn(target).run(run)).toMatchObject(refused('already_applied'));
    expect(await elsewhere.run(run)).toMatchObject(refused('already_applied'));
    await orchestratorOn(target).revert('run-1');
    expect(await elsewhere.run(run)).toMatchObject(refused('already_reverted'));
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['run-1.lock-2']);
  });

  it('never goes on when the hold was lost: somebody else may have it', async () => {
    const target = await copies.clone([ARM]);
    const end = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction' and usename = 'cutter_exec'`;
    const orchestrator = orchestratorOn(target, {
      meet: around('cut_leg_a', 'BEGIN', { before: () => asSuperuser(target, end) }),
    });

    expect(await orchestrator.run(run)).toMatchObject({
      status: 'indeterminate',
      reason: { code: 'connection_lost' },
    });
    expect(await standing(target)).toEqual({ pre_write_backup: 'applied', cut_leg_a: 'applied' });
    expect(await orchestrator.recover('run-1', 'forward')).toEqual({ status: 'completed' });
  });
});

describe('a lost answer to COMMIT', () => {
  it('is always resolved by asking, and the run goes on', async () => {
    const target = await copies.clone([ARM]);
    const losing = orchestratorOn(target, {
      meet: around('cut_leg_a', 'COMMIT', { after: gone }),
    });

    expect(await losing.run(run)).toEqual({ status: 'completed' });
  });

  it('is always waited for, where the server still works on the COMMIT', async () => {
    const target = await copies.clone([ARM]);
    const late: Promise<void>[] = [];
    const orchestrator = orchestratorOn(target, {
      meet: (connection, what) =>
        what !== 'cut_leg_a'
          ? connection
          : {
              query: (text, values) => {
                // The second COMMIT is that of the question.
                if (text !== 'COMMIT' || late.length > 0) return connection.query(text, values);
                late.push(commitLater(connection));
                return gone();
              },
              // The server has not noticed yet that nobody listens.
              [Symbol.asyncDispose]: async () => undefined,
            },
    });

    expect(await orchestrator.run(run)).toEqual({ status: 'completed' });
    await Promise.all(late);
  });

  it('is never guessed: the run stops, and is recovered later', async () => {
    const target = await copies.clone([ARM]);
    let committed = false;
    const losing = around('cut_leg_a', 'COMMIT', {
      after: () => {
        committed = true;
        return gone();
      },
    });
    const orchestrator = orchestratorOn(target, {
      meet: (connection, what) => {
        if (committed) throw new Error('connect ECONNREFUSED');
        return losing(connection, what);
      },
    });

    expect(await orchestrator.run(run)).toMatchObject({ status: 'indeterminate' });
    expect(journal().slice(2)).toEqual([
      'intends cut_leg_a',
      'ended cut_leg_a indeterminate',
      'stops indeterminate',
    ]);
    expect(await orchestratorOn(target).recover('run-1', 'forward')).toEqual({
      status: 'completed',
    });
  });
});

describe('a compensation', () => {
  it('is always stuck where others built on the run, changes nothing, and goes on when they yield', async () => {
    const target = await copies.clone([ARM]);
    const orchestrator = orchestratorOn(target);
    await orchestrator.run(run);
    await asSuperuser(
      target,
      `insert into public.information_unit_reference (from_id, to_id, kind)
       select 1, max(id), 'cites' from public.information_unit`,
    );
    const before = await contentOf(target);

    expect(await orchestrator.revert('run-1')).toMatchObject({
      status: 'stuck',
      reason: { code: 'built_upon' },
    });
    expect(await contentOf(target)).toEqual(before);
    expect(journal().at(-1)).toBe('stops stuck');
    await asSuperuser(
      target,
      `delete from public.information_unit_reference
       where to_id = (select max(id) from public.information_unit)`,
    );
    expect(await orchestrator.recover('run-1', 'backward')).toMatchObject({
      status: 'compensated',
    });
  });

  it('is always possible without the journal, by the plan, and never without both', async () => {
    const target = await copies.clone([ARM]);
    const elsewhere = orchestratorOn(target, { state: join(folder, 'elsewhere') });
    await orchestratorOn(target).run(run);

    await expect(elsewhere.revert('run-1')).rejects.toThrow(/has no journal of run run-1/);
    await expect(elsewhere.recover('run-1', 'backward')).rejects.toThrow(/has no journal/);
    expect(await elsewhere.revert({ ...run, plan: planOf('Điều 1.\nKhác.\n') })).toMatchObject({
      status: 'refused',
      reason: { code: 'journal_contradicted' },
    });
    expect(await elsewhere.revert(run)).toEqual({ status: 'compensated', reason: null });
    expect(await standing(target)).toEqual(
      Object.fromEntries(PHASES.map((phase) => [phase, 'compensated'])),
    );
  });
});

describe('a journal that contradicts the database', () => {
  it.each([
    [
      'the ledger has forgotten a phase',
      async (target: Target) => {
        await asSuperuser(target, `delete from cutter.run_event where phase = 'lifecycle_enact'`);
        return target;
      },
    ],
    ['it is another database', async () => copies.clone([ARM])],
  ])('is never acted upon: %s', async (_what, change) => {
    const target = await copies.clone([ARM]);
    await orchestratorOn(target).run(run);
    const changed = await change(target);
    const before = await contentOf(changed);

    expect(await orchestratorOn(changed).revert('run-1')).toMatchObject({
      status: 'refused',
      reason: { code: 'journal_contradicted' },
    });
    expect(await contentOf(changed)).toEqual(before);
    expect(journal()).toEqual([...EACH, 'closes completed']);
  });

  it('never makes a run go on that could not be journalled', async () => {
    const target = await copies.clone([ARM]);
    let lines = 0;
    const full: Disk = {
      ...DISK,
      write: (file, text) => {
        lines += 1;
        if (lines === 4) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        DISK.write(file, text);
      },
    };

    expect(await orchestratorOn(target, { disk: full }).run(run)).toMatchObject({
      status: 'indeterminate',
      reason: { code: 'journal_failed' },
    });
    expect(await standing(target)).toEqual({ pre_write_backup: 'applied' });
    expect(await orchestratorOn(target).recover('run-1', 'backward')).toMatchObject({
      status: 'compensated',
    });
  });
});
