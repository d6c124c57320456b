/** `cutproof mutants` as its user meets it: mutants of the real SQL, on a real server, with a score that is written down. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Evidence } from '../../schema/evidence.ts';
import type { MutationReport } from '../../schema/mutation.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'cutproof-mutants-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cutproof = (...words: readonly string[]) =>
    spawnSync(process.execPath, [MAIN, ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: '/nowhere' },
    });
  return { folder, cutproof };
}

function run(...words: readonly string[]) {
  const { folder, cutproof } = inFolder();
  const json = join(folder, 'mutants.json');
  const end = cutproof('mutants', '--json', json, ...words);
  return { ...end, report: () => JSON.parse(readFileSync(json, 'utf8')) as MutationReport };
}

describe('cutproof mutants', { timeout: 240_000 }, () => {
  it('always says of each mutant which law refuted it, or which were asked in vain, and what share that is', () => {
    const words = ['--sql', '--count', '4', '--law', 'compensation/restores', 'cut/contract'];

    const { status, stdout, stderr, report } = run(...words, '--cases', '2');

    expect(stderr).toContain('cutproof: seed 158159158, 4 of ');
    const { score, results, doubt, drawn, fallen } = report();
    expect(doubt).toBeUndefined();
    expect([results.length, drawn.count]).toEqual([4, 4]);
    for (const { end, asked } of results) {
      expect(['killed', 'survived']).toContain(end.status);
      if (end.status === 'survived') expect(asked).toHaveLength(2);
    }
    const killed = results.filter(({ end }) => end.status === 'killed').length;
    expect(score).toMatchObject({ killed, survived: 4 - killed, score: killed / 4 });
    expect(stdout).toContain(`the laws refute ${killed} of 4`);
    expect(status).toBe(fallen.length > 0 ? 1 : 0);
  });

  it('always tries the mutants that are named, and never one whose id it does not know', () => {
    const law = ['--law', 'kill-switch/unmoved', '--cases', '1'];
    const drawn = run('--sql', '--count', '2', ...law).report().results;
    const [first, second] = drawn.map(({ mutant }) => mutant.id);

    const again = run('--id', String(second), ...law);
    const unknown = run('--sql', '--id', String(first), 'no-such-id', ...law);
    const recorded = run('--id', String(first), '--record', ...law);

    const told = ({ mutant, end }: (typeof drawn)[number]) => [mutant.id, end.status];
    expect(again.report().results.map(told)).toEqual(drawn.slice(1).map(told));
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('no mutant has the id no-such-id'),
    ]);
    expect([recorded.status, recorded.stderr]).toEqual([2, expect.stringContaining('--record')]);
  });

  it('never takes a mutant for gone that none of the laws it asks could tell of', () => {
    const { report } = run('--adapter', '--count', '1', '--law', 'runtime/directories');

    expect(report().objections).toEqual([]);
  });

  it('always comes to the same in shards, which are put together; never where one of them is missing', () => {
    const { folder, cutproof } = inFolder();
    const words = ['--sql', '--count', '4', '--law', 'kill-switch/unmoved', '--cases', '1'];
    const shard = (index: number) => {
      const file = join(folder, `${index}.json`);
      const part = ['--shard', `${index}/2`, '--json', file];
      expect(cutproof('mutants', ...words, ...part).status).toBe(0);
      return file;
    };
    const [first, second] = [shard(1), shard(2)];
    const whole = join(folder, 'whole.json');

    const alone = cutproof('mutants', '--from', first);
    const both = cutproof('mutants', '--from', second, first, '--json', whole);

    expect([alone.status, alone.stderr]).toEqual([
      2,
      expect.stringContaining('of 2 shards there are 1'),
    ]);
    const report = JSON.parse(readFileSync(whole, 'utf8')) as MutationReport;
    expect([both.status, report.drawn.count]).toEqual([0, 4]);
    expect(new Set(report.results.map(({ mutant }) => mutant.id)).size).toBe(4);
  });

  it('never judges after its time, and says how many it left; a score of nothing is unknown', () => {
    const { status, report } = run(
      '--sql',
      '--count',
      '3',
      '--law',
      'kill-switch/unmoved',
      '--budget',
      '0.001s',
    );

    expect(status).toBe(3);
    expect(report()).toMatchObject({ score: { unjudged: 3, score: null } });
  });

  it('always is a part of a night that asks for it, whose evidence tells what was found', () => {
    const { folder, cutproof } = inFolder();
    const law = ['--law', 'kill-switch/unmoved', '--runs', '100'];

    const { status, stdout, stderr } = cutproof(
      'prove',
      ...law,
      '--mutants',
      '40s',
      '--out',
      'out',
    );

    const text = readFileSync(join(folder, 'out/latest/evidence.json'), 'utf8');
    const { mutation = [], limits } = JSON.parse(text) as Evidence;
    const sql = mutation.find(({ kind }) => kind === 'sql');
    expect([status, sql?.fallen, sql?.doubt], stderr).toEqual([0, [], undefined]);
    expect(sql?.drawn.count).toBeGreaterThan(0);
    expect(limits.join()).toContain('mutants of the sql that were judged');
    expect(stdout).toContain('mutants refuted by the laws: sql');
  });

  it('never takes a database that exists, nor a kind of server that there is not', () => {
    const refused = run('--sql', '--server', 'postgres://nobody@localhost/none');

    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('never tried on a database that exists'),
    ]);
  });
});
