/** The laws of taking scheduler, on a real server: the same schedule is the same order, who waits for a lock passes his turn, a deadlock ends, and nothing lasts past its deadline. */
import { describe, expect, it } from 'vitest';
import {
  connect,
  type Database,
  identifier,
  literal,
  type Target,
} from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { createScheduler, WAITING_IS_TOLD } from './scheduler.ts';

const copies = useCopies();

/** A clone with a table of two rows, whose sessions tell when they wait. */
async function makeCluster(): Promise<Target> {
  const target = await copies.clone([
    'create table public.place (id int primary key, visits int not null default 0)',
    'insert into public.place values (1), (2)',
  ]);
  await using session = await connect(target);
  for (const [name, value] of Object.entries(WAITING_IS_TOLD)) {
    const database = identifier(target.database);
    await session.query(`alter database ${database} set ${name} = ${literal(value)}`);
  }
  return target;
}

interface Scheduling {
  readonly order: string[];
  readonly waited: string[];
  readonly ends: readonly string[];
}

const visit = (id: number) => `update public.place set visits = visits + 1 where id = ${id}`;

/** Each task sends his statements one after the other, and goes on whatever the server says. */
async function play(
  target: Target,
  schedule: readonly number[],
  scripts: readonly (readonly string[])[],
  deadlineMs = 20_000,
): Promise<Scheduling> {
  await using stack = new AsyncDisposableStack();
  const observer = stack.use(await connect(target));
  const sessions: Database[] = [];
  for (const _script of scripts) sessions.push(stack.use(await connect(target)));
  const scheduler = createScheduler({ schedule, observer, deadlineMs });
  const order: string[] = [];
  const waited: string[] = [];
  const ends: string[] = scripts.map(() => 'done');
  const programs = scripts.map((script, task) => async () => {
    for (const [place, text] of script.entries()) {
      const name = `${task}.${place}`;
      const onTurn = async (turn: { sentAt: number; waited: boolean }) => {
        order[turn.sentAt] = name;
        if (turn.waited) waited.push(name);
      };
      try {
        await scheduler.send(task, sessions[task] as Database, { text, values: [], onTurn });
      } catch (error) {
        ends[task] = String((error as { code?: unknown }).code);
      }
    }
  });
  await scheduler.play(programs);
  return { order: order.filter((name) => name !== undefined), waited, ends };
}

describe('taking scheduler', () => {
  it('always plays one after the other where nothing is chosen', async () => {
    const target = await makeCluster();

    const { order } = await play(
      target,
      [],
      [
        ['begin', visit(1), 'commit'],
        ['select 1', visit(1)],
      ],
    );

    expect(order).toEqual(['0.0', '0.1', '0.2', '1.0', '1.1']);
  });

  it('always follows the choices, which count from the one that went last', async () => {
    const target = await makeCluster();
    const script = ['select 1', 'select 2', 'select 3'];

    const { order } = await play(target, [1, 0, 2, 1], [script, script, script]);

    expect(order).toEqual(['1.0', '1.1', '0.0', '1.2', '2.0', '2.1', '2.2', '0.1', '0.2']);
  });

  it('always lets whoever waits for a lock pass his turn, and go on when it is free', async () => {
    const target = await makeCluster();
    const script = ['begin', visit(1), 'commit'];

    const scheduling = await play(target, [0, 0, 1, 0], [script, script]);

    expect(scheduling).toEqual({
      order: ['0.0', '0.1', '1.0', '1.1', '0.2', '1.2'],
      waited: ['1.1'],
      ends: ['done', 'done'],
    });
  });

  it('always plays the same order again, with the same victim of a deadlock: who came last', async () => {
    const target = await makeCluster();
    const one = ['begin', visit(1), visit(2), 'commit'];
    const other = ['begin', visit(2), visit(1), 'commit'];

    const games: Scheduling[] = [];
    for (const _again of [1, 2, 3]) games.push(await play(target, [1, 1, 1, 1, 1], [one, other]));

    expect(games[0]).toEqual({
      order: ['1.0', '0.0', '1.1', '0.1', '1.2', '0.2', '0.3', '1.3'],
      waited: ['1.2'],
      ends: ['40P01', 'done'],
    });
    expect(games).toEqual([games[0], games[0], games[0]]);
  });

  it('never lasts past its deadline, and leaves nobody waiting in the server', async () => {
    const target = await makeCluster();
    await using holder = await connect(target);
    await holder.query('begin');
    await holder.query(visit(1));

    const scheduling = play(target, [], [['begin', visit(1), 'commit'], ['select 1']], 300);

    await expect(scheduling).rejects.toMatchObject({ code: 'E_DEADLINE' });
    const { rows } = await holder.query(
      'select count(*)::int as waiting from pg_locks where not granted',
    );
    expect(rows).toEqual([{ waiting: 0 }]);
  });

  it('never takes a crash of a task for an end', async () => {
    const target = await makeCluster();
    await using observer = await connect(target);
    const scheduler = createScheduler({ schedule: [], observer, deadlineMs: 20_000 });

    const scheduling = scheduler.play([
      () => Promise.reject(new Error('lost his way')),
      async () => undefined,
    ]);

    await expect(scheduling).rejects.toThrow('lost his way');
  });
});
