/** Running, recovering and reverting as a user does it: real processes, in a sandbox of our own and outside of one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { leftIn, makeParent } from '../../harness/testing/embedded.fixture.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../examples/noi-quy-thu-vien.txt', import.meta.url));
const PATH = { PATH: '/usr/bin:/bin' };
/** Says what it was given, and stays until nobody writes to it any more. */
const SAYS_AND_STAYS = `
  console.log(JSON.stringify(process.env));
  process.stdin.resume().on('end', () => process.exit(42));`;

const parent = makeParent();
const folder = parent.path;
const plan = join(folder, 'plan.json');
let sandbox: ChildProcess;
let env: Record<string, string> = {};

beforeAll(async () => {
  expect(cutproof(['plan', SAMPLE, '--out', plan], PATH).status).toBe(0);
  sandbox = spawn(
    process.execPath,
    [MAIN, 'sandbox', '--', process.execPath, '-e', SAYS_AND_STAYS],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...PATH, TMPDIR: folder, PGHOST: 'production', PGSERVICE: 'live', KEPT: 'yes' },
    },
  );
  const [said] = await once(sandbox.stdout as NodeJS.ReadableStream, 'data');
  env = JSON.parse(String(said));
}, 120_000);
afterAll(() => {
  sandbox.kill('SIGKILL');
  parent[Symbol.dispose]();
});

function cutproof(words: readonly string[], given: Readonly<Record<string, string>> = env) {
  return spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8', env: given });
}

/** Each test has its own folder of journals; the run id says whose units stand. */
function run(name: string, ...more: string[]) {
  return cutproof(['run', plan, '--state', join(folder, name), '--run', name, ...more]);
}

const again = (command: 'recover' | 'revert', name: string, ...more: string[]) =>
  cutproof([command, name, '--state', join(folder, name), ...more]);

/** The copy, as its superuser sees it. */
function copy(): Target {
  const { PGHOST: host = '', PGPORT: port = '', PGDATABASE: database = '' } = env;
  return { host, port: Number(port), user: 'postgres', database };
}

async function ask(sql: string): Promise<unknown> {
  await using session = await connect(copy());
  return Object.values((await session.query(sql)).rows[0] ?? {})[0];
}

const unitsOf = (name: string) =>
  ask(`select count(*)::int from public.information_unit where run_id = '${name}'`);

describe('in a sandbox', () => {
  it('always finds its own server, and nothing that points at another', () => {
    expect(env).toMatchObject({
      PGUSER: 'cutter_exec',
      PGDATABASE: 'cutproof_sandbox',
      KEPT: 'yes',
    });
    expect(env['PGHOST']).toContain(folder);
    expect(env).not.toHaveProperty('PGSERVICE');
  });

  it('always cuts the plan and takes it back, under the two real roles', async () => {
    const cut = run('whole');
    expect([cut.status, cut.stdout]).toEqual([0, 'completed whole\n']);
    expect(cut.stderr).toContain('a digest stands for it: no backup is configured');
    expect(await unitsOf('whole')).toBe(42);
    expect(
      await ask(`select string_agg(distinct actor, ',') from public.information_unit_audit
                  where run_id = 'whole'`),
    ).toBe('cutter_exec');

    const reverted = again('revert', 'whole', '--json');
    expect([reverted.status, JSON.parse(reverted.stdout)]).toEqual([
      0,
      { runId: 'whole', status: 'compensated', reason: null },
    ]);
    expect(await unitsOf('whole')).toBe(0);
    expect(again('recover', 'whole').status).toBe(0);
  });

  it('never runs one run twice, and says what to do', () => {
    run('twice');

    const second = run('twice');

    expect(second.status).toBe(2);
    expect(second.stderr).toContain('give another run id');
    expect(again('revert', 'twice').status).toBe(0);
  });

  it('never lets two processes work on one run, and always recovers the one that is killed', async () => {
    await using operator = await connect(copy());
    await operator.script('begin; lock table public.legal_document in exclusive mode');
    const words = ['run', plan, '--state', join(folder, 'pair'), '--run', 'pair'];
    const first = spawn(process.execPath, [MAIN, ...words], { env, stdio: 'ignore' });
    const gone = once(first, 'exit');
    while (Number(await ask(WAITING)) === 0) await new Promise((done) => setTimeout(done, 50));

    const [beside, elsewhere] = [run('pair'), run('pair', '--state', join(folder, 'elsewhere'))];
    for (const second of [beside, elsewhere]) {
      expect([second.status, second.stdout]).toEqual([3, 'refused pair\n']);
      expect(second.stderr).toContain('run_in_progress');
    }
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['pair.lock-1']);

    first.kill('SIGKILL');
    await gone;
    await operator.query('rollback');
    const recovered = again('recover', 'pair', '--forward');
    expect([recovered.status, recovered.stdout]).toEqual([0, 'completed pair\n']);
    expect(await unitsOf('pair')).toBe(42);
    expect(again('revert', 'pair').status).toBe(0);
  });

  it('always ends with 1 where a phase was refused and everything was taken back', async () => {
    run('kept');

    const refused = run('refused');

    expect([refused.status, refused.stdout]).toEqual([1, 'compensated refused\n']);
    expect(refused.stderr).toContain('stands in the database already');
    expect(again('revert', 'kept').status).toBe(0);
  });

  it('always ends with 4 where the journal is damaged, and changes nothing', async () => {
    run('damaged');
    const file = join(folder, 'damaged', 'damaged.jsonl');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('write_verify', 'write_verifi'));

    const reverted = again('revert', 'damaged');

    expect([reverted.status, reverted.stdout]).toEqual([4, '']);
    expect(reverted.stderr).toContain('line 10 is not as it was written');
    expect(await unitsOf('damaged')).toBe(42);
    writeFileSync(file, text);
    expect(again('revert', 'damaged').status).toBe(0);
  });

  it.each([
    ['no plan', ['run', '/no/such.json'], 2, 'E_CUTPLAN'],
    [
      'a run id that is no name of a file',
      ['run', 'PLAN', '--run', '../x'],
      2,
      'no name of a file',
    ],
    ['a run without a journal', ['recover', 'nobody'], 2, 'no journal of run nobody'],
  ])('always says what is wrong with %s', (_what, words, status, hint) => {
    const given = words.map((word) => (word === 'PLAN' ? plan : word));
    const ended = cutproof([...given, '--state', join(folder, 'usage')]);

    expect([ended.status, ended.stdout]).toEqual([status, '']);
    expect(ended.stderr).toContain(hint);
  });
});

/** Backends that wait for a lock. */
const WAITING = `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock'`;

describe('outside of a sandbox', () => {
  /** Listens where a server would, and counts who comes. */
  async function listening(act: (address: string, port: number) => Promise<void>) {
    let visitors = 0;
    const listener = createServer((socket) => {
      visitors += 1;
      socket.destroy();
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    await act(`postgres://someone@127.0.0.1:${port}/production`, port);
    listener.close();
    return visitors;
  }

  /** Asynchronous: this process must be able to notice a visitor meanwhile. */
  async function refused(words: readonly string[], given: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [MAIN, ...words], { env: given });
    const said: string[] = [];
    child.stderr.on('data', (chunk) => said.push(String(chunk)));
    const [status] = await once(child, 'close');
    return { status, said: said.join('') };
  }

  const nowhere = join(folder, 'nowhere');
  const words = ['run', plan, '--state', nowhere];

  it('never sends anything to a database without an approval, not even to connect', async () => {
    const visitors = await listening(async (address) => {
      const { status, said } = await refused([...words, '--database', address], PATH);

      expect(status).toBe(5);
      expect(said).toContain('no approval arms this process');
      const revert = ['revert', 'x', '--plan', plan, '--database', address];
      expect((await refused([...revert, '--state', nowhere], PATH)).status).toBe(5);
      expect(existsSync(nowhere)).toBe(false);
    });

    expect(visitors).toBe(0);
  });

  it('never takes the arming of a sandbox for that of another server', async () => {
    const visitors = await listening(async (address) => {
      const { status, said } = await refused([...words, '--database', address], env);

      expect(status).toBe(5);
      expect(said).toContain('the sandbox has the host');
    });

    expect(visitors).toBe(0);
  });

  const arming = () =>
    JSON.parse(readFileSync(join(env['CUTPROOF_SANDBOX'] ?? '', 'arming.json'), 'utf8'));
  it.each([
    [
      'names another server',
      (file: string) => write(file, { systemIdentifier: '1' }),
      'another than',
    ],
    ['is over', (file: string) => write(file, { notAfter: '2020-01-01T00:00:00Z' }), 'ended at'],
    ['can be read by others', (file: string) => write(file, {}, 0o644), '0600'],
    [
      'is a link',
      (file: string) => symlinkSync(join(env['CUTPROOF_SANDBOX'] ?? '', 'arming.json'), file),
      'not a file of ours',
    ],
    ['has another format', (file: string) => write(file, { format: 'x' }), 'is no cutproof/arming'],
    ['is not there', () => undefined, 'no arming file'],
    [
      'lies in an open folder',
      (file: string) => {
        write(file, {});
        chmodSync(join(file, '..'), 0o777);
      },
      'can be written to by others',
    ],
  ])('is never armed by a file that %s', async (what, forge, why) => {
    const forged = join(folder, what.replaceAll(' ', '-'));
    mkdirSync(forged, { mode: 0o700 });
    forge(join(forged, 'arming.json'));

    const { status, said } = await refused([...words, '--run', 'forged'], {
      ...env,
      CUTPROOF_SANDBOX: forged,
    });

    expect([status, said]).toEqual([5, expect.stringContaining(why)]);
    expect(await unitsOf('forged')).toBe(0);
  });

  function write(file: string, change: object, mode = 0o600): void {
    writeFileSync(file, JSON.stringify({ ...arming(), ...change }), { mode: 0o600 });
    chmodSync(file, mode);
  }
});

describe('a sandbox', () => {
  it('always passes on the status of its command, and leaves nothing', async () => {
    const exited = once(sandbox, 'exit');
    sandbox.stdin?.end();

    expect((await exited)[0]).toBe(42);
    expect(existsSync(env['CUTPROOF_SANDBOX'] ?? '')).toBe(false);
    expect(leftIn(folder)).toEqual([]);
  });

  it.each([
    ['a command that is not there', ['--', 'no-such-program'], 2, 'cannot start no-such-program'],
    ['no command', [], 2, 'missing required argument'],
    ['a command that a signal ends', ['--', 'sh', '-c', 'kill -TERM $$'], 143, ''],
  ])('always ends as a shell would for %s', (_what, words, status, hint) => {
    const ended = cutproof(['sandbox', ...words], { ...PATH, TMPDIR: folder });

    expect(ended.status).toBe(status);
    expect(ended.stderr).toContain(hint);
  });
});
