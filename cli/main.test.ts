/** The command line as a user meets it: real processes, their two streams and their exit status. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../schema/evidence.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../examples/noi-quy-thu-vien.txt', import.meta.url));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-cli-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('usage', () => {
  it.each([
    ['no cases', ['prove', '--runs', '0'], 'no case proves nothing'],
    ['a fraction of a case', ['prove', '--runs', '1.5'], 'whole number'],
    ['an unknown law', ['prove', '--law', 'nope'], 'compensation/restores'],
    ['an unknown server', ['prove', '--server', 'mars'], 'embedded'],
    ['a seed that is no number', ['prove', '--seed', 'x'], 'whole number'],
    ['an unknown command', ['prov'], 'prove'],
    ['a document that is not there', ['prove', '--document', '/no/such.txt'], 'E_DOCUMENT'],
    ['no document to plan', ['plan'], 'document'],
    ['a budget without a unit', ['prove', '--budget', '30'], '90s, 30m or 1.5h'],
    ['a budget of nothing', ['prove', '--budget', '0m'], '90s, 30m or 1.5h'],
    ['a shard beyond the last', ['prove', '--shard', '4/3'], '1/3, 2/3 or 3/3'],
    ['a shard before the first', ['prove', '--shard', '0/3'], '1/3, 2/3 or 3/3'],
    ['nothing to merge', ['merge'], 'dir'],
  ])('never starts anything for %s, and always says what to do', (_what, words, hint) => {
    const { status, stdout, stderr } = cutproof(words);

    expect(status).toBe(2);
    expect(stderr).toContain(hint);
    expect(stdout).toBe('');
  });

  it('always ends with 0 for help', () => {
    const { status, stdout } = cutproof(['--help']);

    expect(status).toBe(0);
    expect(stdout).toContain('prove');
  });
});

describe('plan', () => {
  it('always writes a whole cutplan to standard output, and talks on standard error', () => {
    const { status, stdout, stderr } = cutproof(['plan', SAMPLE, '--ref', 'vn/noi-quy']);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'cutproof/cutplan@1',
      documentRef: 'vn/noi-quy',
    });
    expect(stderr).toContain('12 article');
  });

  it.each([
    ['an empty file', ''],
    ['a text without structure', 'Một dòng.\n'],
    ['a binary', '\u0000\u0001'],
    ['two articles of one number', 'Điều 1.\nA\nĐiều 1.\nB\n'],
  ])('never writes half a plan for %s', (_what, text) => {
    const file = join(folder, 'bad.txt');
    writeFileSync(file, text);

    const { status, stdout, stderr } = cutproof(['plan', file]);

    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('E_DOCUMENT');
  });

  it('never reads a file of 50 MB to find that it is too large', () => {
    const file = join(folder, 'large.txt');
    writeFileSync(file, Buffer.alloc(50_000_000, 'a'));

    const { status, stderr } = cutproof(['plan', file]);

    expect(status).toBe(2);
    expect(stderr).toContain('50000000 bytes');
  });
});

describe('prove', () => {
  it('always writes evidence, and is unknown with too few cases', () => {
    const words = ['prove', '--law', 'planner/lossless', '--runs', '5', '--seed', '7', '--json'];
    const { status, stdout } = cutproof([...words, '--out', join(folder, 'evidence')]);

    const printed = JSON.parse(stdout) as Evidence;
    const written = readFileSync(join(folder, 'evidence/latest/evidence.json'), 'utf8');
    expect(status).toBe(3);
    expect(printed.verdict).toBe('unknown');
    expect(printed.seed).toBe(7);
    expect(JSON.parse(written)).toEqual(printed);
    expect(readdirSync(join(folder, 'evidence/latest'))).toContain('report.html');
  });

  it('always renders the same page again from the evidence', () => {
    const latest = join(folder, 'evidence/latest');

    const { status, stdout } = cutproof(['report', latest]);

    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(join(latest, 'report.html'), 'utf8'));
  });

  it('never says proved where the server cannot start, but why', () => {
    const words = ['prove', '--law', 'planner/lossless', '--out', join(folder, 'none')];
    const { status, stdout, stderr } = cutproof(words, { TMPDIR: '/no/such/folder' });

    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('E_SERVER_START');
  });
});

function cutproof(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [MAIN, ...words], {
    cwd: folder,
    encoding: 'utf8',
    // A test runner's own variables would reach the runner that the command starts.
    env: { PATH: '/usr/bin:/bin', HOME: folder, ...variables },
  });
}
