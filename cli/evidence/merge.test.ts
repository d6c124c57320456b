/** Shards as a CI meets them: real processes run them, a real process merges them, and nothing that is not exactly one run is ever merged. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../schema/evidence.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const LAWS = ['--law', 'planner/lossless', 'cut/contract'];
const SEED = ['--seed', '7', '--nightly'];
let folder = '';
let shards: readonly string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-merge-'));
  shards = [1, 2].map((index) => prove(`${index}/2`, 3));
}, 240_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function cutproof(words: readonly string[]) {
  return spawnSync(process.execPath, [MAIN, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });
}

/** Gives the folder of the run. */
function prove(shard: string, status: number): string {
  const out = join(folder, shard.replace('/', '-'));
  const end = cutproof(['prove', ...LAWS, ...SEED, '--shard', shard, '--out', out]);
  expect(end.stderr).toMatch(/^cutproof: seed 7, 2 laws/);
  expect(end.status).toBe(status);
  return realpathSync(join(out, 'latest'));
}

function evidenceOf(run: string): Evidence {
  return JSON.parse(readFileSync(join(run, 'evidence.json'), 'utf8')) as Evidence;
}

function merge(runs: readonly string[], out: string) {
  return cutproof(['merge', ...runs, '--out', join(folder, out), '--json']);
}

/** A copy of a shard that says something else, with sums that fit. */
function forge(run: string, change: (evidence: Evidence) => object): string {
  const copy = mkdtempSync(join(folder, 'forged-'));
  cpSync(run, copy, { recursive: true });
  const text = JSON.stringify(change(evidenceOf(run)));
  writeFileSync(join(copy, 'evidence.json'), text);
  const digest = createHash('sha256').update(text).digest('hex');
  const sums = join(copy, 'SHA256SUMS');
  const fitting = readFileSync(sums, 'utf8').replace(
    /^[0-9a-f]{64}(?= {2}evidence\.json$)/m,
    digest,
  );
  expect(fitting).toContain(digest);
  writeFileSync(sums, fitting);
  return copy;
}

describe('shards', { timeout: 240_000 }, () => {
  it('always are what the whole run is, when they are put together', () => {
    const whole = evidenceOf(prove('1/1', 0));
    const { status, stdout } = merge([...shards].reverse(), 'merged');
    const merged = JSON.parse(stdout) as Evidence;

    expect(status).toBe(0);
    expect(merged.verdict).toBe('proved');
    expect(merged).not.toHaveProperty('shard');
    expect(merged.merged?.map(({ index }) => index)).toEqual([1, 2]);
    const timeless = ({ laws }: Evidence) =>
      // Each shard keeps a sample of its own cases.
      laws.map(({ durationMs: _, recorded: __, ...law }) => ({
        ...law,
        canaries: law.canaries.map(({ name, refuted }) => ({ name, refuted })),
      }));
    expect(timeless(merged)).toEqual(timeless(whole));
    for (const part of [
      'killSwitch',
      'faults',
      'coverage',
      'residue',
      'readiness',
      'plan',
    ] as const)
      expect(merged[part]).toEqual(whole[part]);
    expect(merged.nights).toHaveLength(1);
    expect(merged.nightly).toBe(true);
    expect(evidenceOf(join(folder, 'merged', 'latest'))).toEqual(merged);
    const checked = cutproof(['verify', join(folder, 'merged', 'latest'), '--alone', '--json']);
    expect(JSON.parse(checked.stdout)).toMatchObject({ objections: [] });
  });

  it('never are proved alone, and always have about half of the cases and canaries each', () => {
    const [one, two] = shards.map(evidenceOf) as [Evidence, Evidence];

    expect([one.verdict, two.verdict]).toEqual(['unknown', 'unknown']);
    expect(one.laws[0]?.reason).toMatch(/^shard 1 of 2: \d+ cases held/);
    for (const [at, law] of one.laws.entries()) {
      expect(Math.abs(law.runs - (two.laws[at]?.runs ?? 0))).toBeLessThanOrEqual(1);
      const refuted = [law, two.laws[at]].map((each) =>
        each?.canaries.map(({ refuted }) => refuted),
      );
      expect(refuted[0]).toEqual(refuted[1]?.map((other) => !other));
    }
  });
});

describe('a merge', () => {
  it('always refuses a missing, a doubled and a foreign shard, by name', () => {
    const [one = '', two = ''] = shards;
    const other = (change: (evidence: Evidence) => object) => [one, forge(two, change)];
    const refusals: [string, readonly string[], string][] = [
      ['missing', [one], 'of 2 shards, 2 is missing'],
      ['doubled', [one, two, one], 'shard 1 of 2 is there twice'],
      ['whole', [one, forge(two, ({ shard: _, ...rest }) => rest)], 'is not a shard'],
      ['interrupted', other((e) => ({ ...e, interrupted: true })), 'shard 2 was interrupted'],
      ['of another seed', other((e) => ({ ...e, seed: 8 })), 'seed 8, not 7'],
      [
        'of another commit',
        other((e) => ({ ...e, subject: { ...e.subject, suiteCommit: 'f00' } })),
        'commit "f00"',
      ],
      [
        'of another schema',
        other((e) => ({ ...e, subject: { ...e.subject, schemaFingerprint: 'sha256:0' } })),
        'schema fingerprint "sha256:0"',
      ],
      [
        'of another server',
        other((e) => ({ ...e, server: { ...e.server, versionNum: 150_018 } })),
        'server version 150018',
      ],
      [
        'of other options',
        other((e) => ({ ...e, plan: { ...e.plan, runs: 5 } })),
        'option runs 5, not 100',
      ],
      [
        'of another number of shards',
        other((e) => ({ ...e, shard: { ...e.shard, count: 3, planDigest: 'x' } })),
        'one of 3 shards, not of 2',
      ],
    ];
    for (const [_what, runs, says] of refusals) {
      const { status, stdout, stderr } = merge(runs, 'refused');
      expect(stderr).toContain(says);
      expect(stderr).toContain('E_SHARD');
      expect([status, stdout]).toEqual([2, '']);
    }
  });

  it('always refuses what is damaged, of another format or not there', () => {
    const [one = '', two = ''] = shards;
    const damaged = mkdtempSync(join(folder, 'damaged-'));
    cpSync(two, damaged, { recursive: true });
    writeFileSync(join(damaged, 'evidence.json'), `${JSON.stringify(evidenceOf(two))} `);
    const foreign = forge(two, (evidence) => ({ ...evidence, format: 'cutproof/evidence@2' }));

    for (const [run, says] of [
      [damaged, 'evidence.json is not what SHA256SUMS says'],
      [foreign, 'has the format "cutproof/evidence@2"'],
      ['/no/such/folder', 'cannot read'],
    ] as const) {
      const { status, stderr } = merge([one, run], 'refused');
      expect(stderr).toContain(says);
      expect(status).toBe(4);
    }
  });

  it('never is better than its shards: a refutation, a crash, a law that one does not tell of', () => {
    const [one = '', two = ''] = shards;
    const spoilt = (change: (law: Evidence['laws'][number]) => object) =>
      forge(two, (evidence) => ({ ...evidence, laws: evidence.laws.map(change) }));
    const refuted = spoilt((law) => ({
      ...law,
      verdict: 'refuted',
      reason: 'a row was left',
      parts: law.parts?.map((part) => ({ ...part, end: 'refuted', reason: 'a row was left' })),
    }));
    const silent = forge(two, (evidence) => ({ ...evidence, laws: evidence.laws.slice(1) }));
    const blunt = spoilt((law) => ({
      ...law,
      canaries: law.canaries.map((canary) => ({ ...canary, refuted: false })),
    }));

    for (const [run, status, says] of [
      [refuted, 1, 'a row was left'],
      [silent, 3, 'shard 2 tells nothing of it'],
      [blunt, 3, 'did not refute its canary'],
    ] as const) {
      const end = merge([one, run], `spoilt-${status}`);
      expect(end.stdout).toContain(says);
      expect(end.status).toBe(status);
    }
  });
});
