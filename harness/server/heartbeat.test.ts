/** The laws of the heartbeat. Every server here is a real one, and really goes away. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connect } from '../connection/connection.ts';
import { startHeartbeat } from './heartbeat.ts';
import { adminOf, startEmbedded } from './start.ts';

const quiet = { say: () => undefined, startTimeoutMs: 20_000 };

describe('the heartbeat of a server', { timeout: 60_000 }, () => {
  it('always tells, once, that the server is gone', async () => {
    const server = await startEmbedded(quiet);
    const lost = Promise.withResolvers<string>();
    let times = 0;
    await using _heartbeat = startHeartbeat({
      target: adminOf(server.address),
      everyMs: 20,
      patienceMs: 5_000,
      onLost: (why) => {
        times += 1;
        lost.resolve(why);
      },
    });

    await server[Symbol.asyncDispose]();

    expect(await lost.promise).toContain('E_CONNECTION');
    expect(times).toBe(1);
  });

  it('never takes the end of its own session for the end of the server', async () => {
    await using server = await startEmbedded(quiet);
    await using other = await connect(adminOf(server.address));
    const said: string[] = [];
    await using _heartbeat = startHeartbeat({
      target: adminOf(server.address),
      everyMs: 20,
      patienceMs: 5_000,
      onLost: (why) => said.push(why),
    });
    const sessions = `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    const ended = await untilFound(other, sessions);

    await other.query('select pg_terminate_backend($1, 5000)', [ended]);
    const next = await untilFound(other, `${sessions} and pid <> ${ended}`);

    expect(next).not.toBe(ended);
    expect(said).toEqual([]);
  });

  it('always tells of a server that says nothing any more', async () => {
    await using server = await startEmbedded(quiet);
    await using other = await connect(adminOf(server.address));
    const lost = Promise.withResolvers<string>();
    await using _heartbeat = startHeartbeat({
      target: adminOf(server.address),
      everyMs: 20,
      patienceMs: 300,
      onLost: lost.resolve,
    });
    const pid = await untilFound(
      other,
      `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );

    process.kill(pid, 'SIGSTOP');
    const why = await lost.promise;
    process.kill(pid, 'SIGCONT');

    expect(why).toContain('says nothing for 300 ms');
  });
});

async function untilFound(
  session: { query(sql: string): Promise<{ rows: readonly Record<string, unknown>[] }> },
  sql: string,
): Promise<number> {
  for (;;) {
    await delay(20);
    const { rows } = await session.query(sql);
    if (rows[0] !== undefined) return Number(rows[0]['pid']);
  }
}
