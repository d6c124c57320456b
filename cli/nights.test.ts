/** A night as its user meets it: a budget that is kept and honest, a seed that is told first, Ctrl-C that loses nothing and leaves nothing. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RAM_DISK } from '../harness/server/ram-disk.ts';
import type { Evidence } from '../schema/evidence.ts';
import { readCommit } from './commit.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-nights-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ENVIRONMENT = { PATH: '/usr/bin:/bin', HOME: '/nowhere' };

function prove(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [MAIN, 'prove', ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...ENVIRONMENT, ...variables },
  });
}

function latest(out: string): Evidence {
  return JSON.parse(readFileSync(join(folder, out, 'latest/evidence.json'), 'utf8')) as Evidence;
}

describe('a budget', { timeout: 240_000 }, () => {
  it('never proves a law for which it was too small, and never leaves out a canary; the seed of a CI is the commit, told first', () => {
    const words = ['--law', 'planner/lossless', '--budget', '0.001s', '--out', 'small'];

    const { status, stderr } = prove(words, { CI: 'true' });

    const seed = Number.parseInt(readCommit().slice(0, 7), 16);
    expect(stderr.split('\n')[0]).toMatch(new RegExp(`^cutproof: seed ${seed}, `));
    const { verdict, laws, plan, seed: stored } = latest('small');
    expect([status, verdict, stored]).toEqual([3, 'unknown', seed]);
    expect(laws[0]).toMatchObject({
      runs: 0,
      reason: expect.stringMatching(/^0 cases of at least 100: the budget was too small/),
    });
    expect(laws[0]?.canaries.length).toBeGreaterThan(0);
    expect(laws[0]?.canaries.every(({ refuted }) => refuted)).toBe(true);
    expect(plan?.budgetMs).toBe(1);
  });

  it('always goes on with more cases while time is left, and is what so many cases give without it', () => {
    const law = ['--law', 'planner/lossless', '--seed', '7'];

    expect(prove([...law, '--budget', '30s', '--out', 'large']).status).toBe(0);
    const [large] = latest('large').laws;
    const random = large?.parts?.[0]?.random ?? 0;
    expect(random).toBeGreaterThan(100);

    expect(prove([...law, '--runs', String(random), '--out', 'again']).status).toBe(0);
    const [again] = latest('again').laws;
    expect(again?.runs).toBe(large?.runs);
    expect(again?.coverage).toEqual(large?.coverage);
  });
});

describe('nights', { timeout: 240_000 }, () => {
  it('always tell of the runs that lie beside them, a missing day and a damaged run; a shard is none', () => {
    const run = readdirSync(join(folder, 'small')).find((name) => name !== 'latest') ?? '';
    const evidence = latest('small');
    const lay = (runId: string, changed: object | null) => {
      mkdirSync(join(folder, 'row'), { recursive: true });
      cpSync(join(folder, 'small', run), join(folder, 'row', runId), { recursive: true });
      const text = changed === null ? '{"format":' : JSON.stringify({ ...evidence, ...changed });
      writeFileSync(join(folder, 'row', runId, 'evidence.json'), text);
    };
    const dayBefore = (days: number) =>
      new Date(Date.parse(evidence.startedAt) - days * 86_400_000).toISOString().slice(0, 10);
    const idOf = (days: number, suffix: string) =>
      `${dayBefore(days).replaceAll('-', '')}T010203Z-${suffix}`;
    lay(idOf(5, 'aaaaaaaa'), { nightly: true });
    lay(idOf(4, 'bbbbbbbb'), {});
    lay(idOf(3, 'cccccccc'), null);
    lay(idOf(2, 'dddddddd'), { nightly: true, shard: { index: 1, count: 2, planDigest: 'x' } });

    prove(['--law', 'planner/lossless', '--runs', '1', '--nightly', '--out', 'row']);

    const { nights = [], startedAt } = latest('row');
    const known = new Map([
      [dayBefore(5), 'ran'],
      [dayBefore(3), 'unreadable'],
      [startedAt.slice(0, 10), 'ran'],
    ]);
    expect(nights.length).toBeGreaterThanOrEqual(6);
    expect(nights[0]?.date).toBe(dayBefore(5));
    for (const { date, status } of nights) {
      expect([date, status]).toEqual([date, known.get(date) ?? 'missing']);
    }
    const page = readFileSync(join(folder, 'row/latest/report.html'), 'utf8');
    expect(page).toMatch(/✗ [34] nights are missing\./);
    const again = spawnSync(process.execPath, [MAIN, 'report', join(folder, 'row/latest')], {
      encoding: 'utf8',
    });
    expect(again.stdout).toBe(page);
  });
});

/** A run in a process group of its own, as a shell starts one. */
function start(out: string): { readonly run: ChildProcess; readonly told: () => string } {
  // One law: of two, the other may not have begun when the first has.
  const words = ['--law', 'compensation/restores', '--runs', '100000', '--seed', '1', '--out', out];
  const run = spawn(process.execPath, [MAIN, 'prove', ...words], {
    cwd: folder,
    detached: true,
    env: ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => {
    run.kill('SIGKILL');
  });
  let text = '';
  run.stderr?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return { run, told: () => text };
}

/** What a run left of servers and folders. */
function leftBy({ pid }: ChildProcess): readonly string[] {
  return [...new Set([tmpdir(), '/tmp', RAM_DISK])].flatMap((parent) =>
    existsSync(parent)
      ? readdirSync(parent).filter((name) =>
          [`cutproof-run-${pid}-`, `cutproof-stop-${pid}-`].some((own) => name.startsWith(own)),
        )
      : [],
  );
}

async function until(met: () => boolean, what: () => string): Promise<void> {
  for (let turn = 0; turn < 1_200; turn += 1) {
    if (met()) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`it never came to that: ${what()}`);
}

/** Each of the two servers has three databases and our template; what comes then is a law's. */
const BEFORE_LAWS = 8;

async function untilCasesRun({ run, told }: ReturnType<typeof start>): Promise<void> {
  const parents = [...new Set([tmpdir(), '/tmp', RAM_DISK])];
  const databases = () =>
    leftBy(run)
      .flatMap((name) => parents.map((parent) => join(parent, name, 'data/base')))
      .filter((path) => existsSync(path))
      .flatMap((path) => readdirSync(path))
      .filter((name) => /^\d+$/.test(name));
  await until(
    () => databases().length > BEFORE_LAWS,
    () => `${told()} ${databases()}`,
  );
}

describe('Ctrl-C', { timeout: 240_000 }, () => {
  it.each([
    ['SIGINT', 'the whole group, as a terminal does', 130],
    ['SIGTERM', 'the process alone, as a supervisor does', 143],
  ] as const)(
    'by %s to %s always ends with evidence of what was done, and leaves nothing',
    async (signal, whom, status) => {
      const started = start(`by-${signal}`);
      const { run, told } = started;
      await untilCasesRun(started);

      process.kill(whom.startsWith('the whole') ? -(run.pid ?? 0) : (run.pid ?? 0), signal);
      const [code] = (await once(run, 'exit')) as [number];

      expect([code, told()]).toEqual([status, expect.stringContaining(`cutproof: ${signal}`)]);
      const evidence = latest(`by-${signal}`);
      expect(evidence).toMatchObject({ interrupted: true, verdict: 'unknown' });
      // Not "did not run": the worker ended by itself and reported what it had.
      for (const { verdict, reason } of evidence.laws) {
        expect([verdict, reason]).toEqual([
          'unknown',
          expect.stringMatching(/the run was interrupted$/),
        ]);
      }
      expect(evidence.limits[0]).toContain('interrupted');
      expect(leftBy(run)).toEqual([]);
    },
  );

  it('given twice always ends at once, without evidence, and leaves nothing', async () => {
    const started = start('twice');
    const { run, told } = started;
    await untilCasesRun(started);

    process.kill(-(run.pid ?? 0), 'SIGINT');
    await until(() => told().includes('SIGINT'), told);
    process.kill(-(run.pid ?? 0), 'SIGINT');
    const [code] = (await once(run, 'exit')) as [number];

    expect(code).toBe(130);
    await until(() => leftBy(run).length === 0, told);
  });
});
