/** A counterexample on its way, as a user meets it: found in one clone of the project, carried to another as one file, kept, and met again. Real processes and a real server. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCase } from '../../harness/counterexample/case.ts';
import type { Evidence } from '../../schema/evidence.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_CLONED = ['node_modules', '.git', 'evidence', '.vitest'];
const LAW = 'compensation/any-prefix';
const FOLDER = 'counterexamples/compensation__any-prefix';
const TITLE = 'Search rows are left behind';
const PROVE = ['prove', '--law', LAW, '--runs', '3', '--stage', 'rollback', '--seed', '5'];
/** No foreign key notices where these rows stay. */
const DELETES = '  delete from public.information_unit_search where unit_id = any (unit_ids);\n';

let home: string;
let found: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'cutproof-replay-'));
  found = join(home, 'case.json');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('a counterexample', { timeout: 600_000 }, () => {
  it('always is left as a value, a transcript and a script, with how stable it is', () => {
    const clone = cloneTo('first');
    plant(clone);

    const { status, stdout, stderr } = cutproof(clone, PROVE);

    const [law] = evidenceOf(clone).laws;
    expect([status, law?.verdict, law?.counterexample?.stability]).toEqual([
      1,
      'refuted',
      'stable',
    ]);
    expect(readdirSync(join(clone, 'evidence/latest', FOLDER)).sort()).toEqual([
      'case.json',
      'reproduce.sql',
      'transcript.jsonl',
    ]);
    expect(readFileSync(join(clone, 'evidence/latest/SHA256SUMS'), 'utf8')).toContain(
      `${FOLDER}/reproduce.sql`,
    );
    expect(stdout).toContain('Run again at once, it was: stable');
    expect(stderr).toMatch(
      /replay compensation\/any-prefix: npm run cutproof -- replay .*case\.json/,
    );
    // It belongs to the evidence like everything else: nothing is wrong, and nobody has signed it.
    const verified = cutproof(clone, ['verify', 'evidence/latest']);
    expect([verified.status, verified.stdout]).toEqual([
      3,
      expect.stringContaining('nothing is wrong'),
    ]);
    copyFileSync(join(clone, 'evidence/latest', FOLDER, 'case.json'), found);
  });

  it('always fails in the same way elsewhere, from its one file, after the law’s file and its generators have changed', () => {
    const clone = cloneTo('second');
    plant(clone);
    edit(
      join(clone, 'proofs/compensation/any-prefix.proof.ts'),
      "  id: 'compensation/any-prefix',\n",
      "  // Changed since.\n  id: 'compensation/any-prefix',\n",
    );
    edit(
      join(clone, 'generators/history.ts'),
      "      bystander: fc.option(parts.run({ maxUnits: 3, tag: 'b' }), { freq: 2 }),\n      count: fc.integer({ min: least, max: most }),\n",
      "      count: fc.integer({ min: least, max: most }),\n      weather: fc.constantFrom(1, 2),\n      bystander: fc.option(parts.run({ maxUnits: 3, tag: 'b' }), { freq: 2 }),\n",
    );

    const { status, stdout } = cutproof(clone, ['replay', found, '--json']);

    const { findings } = JSON.parse(readFileSync(found, 'utf8')) as StoredCase;
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'refuted', findings, stability: 'stable' });
    expect(findings[0]).toContain('information_unit_search');
    expect(existsSync(join(clone, 'evidence'))).toBe(false);
  });

  it('always holds once the pipeline is mended, and goes into the corpus under a title', () => {
    const clone = cloneTo('third');
    const script = join(home, 'none.sql');

    const { status, stdout, stderr } = cutproof(clone, ['replay', found, '--promote', TITLE]);
    const again = cutproof(clone, ['replay', keptIn(clone), '--promote', TITLE, '--sql', script]);

    expect(status).toBe(0);
    expect(stdout).toContain('HOLDS NOW: FIXED');
    expect(stdout).toContain('select public.fn_cut_revert($1, $2) as result → SELECT 1');
    expect(stderr).toContain('only functions differ');
    expect(JSON.parse(readFileSync(keptIn(clone), 'utf8'))).toMatchObject({
      title: TITLE,
      law: LAW,
    });
    // What stands in the corpus is never written over, and a case that holds has no script.
    expect([again.status, existsSync(script)]).toEqual([2, false]);
  });

  it('always is tried before anything else where the fault comes back, and stays tried afterwards', () => {
    const clone = join(home, 'third');
    plant(clone);
    const broken = cutproof(clone, PROVE);
    const [law] = evidenceOf(clone).laws;
    expect(broken.status).toBe(1);
    expect(law).toMatchObject({ verdict: 'refuted', runs: 1, coverage: { replayed: 1 } });
    expect(law?.reason).toMatch(
      /^counterexamples\/search-rows-are-left-behind\.json refutes it again: /,
    );
    expect(law?.counterexample).toMatchObject({ shrinks: 0, stability: 'stable' });
    expect(law?.counterexample?.command).toContain('replay counterexamples/search-rows');

    mend(clone);
    const mended = cutproof(clone, PROVE);
    const [healthy] = evidenceOf(clone).laws;
    // The evidence of the run before holds it too: once is enough.
    expect(healthy).toMatchObject({ coverage: { replayed: 1 } });
    expect([mended.status, healthy?.verdict, healthy?.counterexample]).toEqual([
      3,
      'unknown',
      undefined,
    ]);
    expect(healthy?.reason).toContain('cases of at least 100');
  });
});

describe('a case that does not fit', { timeout: 600_000 }, () => {
  const change = (fields: Readonly<Record<string, unknown>>): string => {
    const file = join(home, 'changed.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(found, 'utf8')), ...fields }));
    return file;
  };

  it.each([
    ['of another format', () => change({ format: 'cutproof/case@0' }), 'cutproof/case@0'],
    ['of a law that is gone', () => change({ law: 'compensation/forgets' }), 'law is not one'],
    ['that is not there', () => join(home, 'none.json'), 'cannot read'],
    ['that is a folder', () => home, 'cannot read'],
  ])('never is run: one %s', (_what, file, why) => {
    const { status, stdout, stderr } = cutproof(ROOT, ['replay', file()]);

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(why);
  });

  it('never passes for one that holds: what the law cannot take is unknown, and is not kept', () => {
    const file = change({ value: { runs: [], steps: [], faults: [] } });
    const clone = join(home, 'third');

    const { status, stdout } = cutproof(clone, ['replay', file, '--json']);

    expect(status).toBe(3);
    expect(JSON.parse(stdout).reason).toContain('the law cannot take the value: it is no history');
  });

  it('never is run on other tables than it was found on, unless somebody says so', () => {
    const file = change({ shapeFingerprint: 'sha256:00' });
    const clone = join(home, 'third');

    const refused = cutproof(clone, ['replay', file]);
    const anyway = cutproof(clone, ['replay', file, '--anyway']);

    expect(refused.status).toBe(3);
    expect(refused.stdout).toContain('add --anyway');
    expect(anyway.status).toBe(0);
    expect(anyway.stderr).toContain('tables differ');
  });

  it('never lets a run begin whose corpus cannot be read', () => {
    const clone = cloneTo('fourth');
    writeFileSync(join(clone, 'counterexamples/broken.json'), '{');

    const { status, stderr } = cutproof(clone, PROVE);

    expect(status).toBe(2);
    expect(stderr).toContain('counterexamples/broken.json');
  });
});

/** What a fresh clone of the project has, and the packages beside it. */
function cloneTo(name: string): string {
  const clone = join(home, name);
  for (const entry of readdirSync(ROOT).filter((one) => !NOT_CLONED.includes(one))) {
    cpSync(join(ROOT, entry), join(clone, entry), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  return clone;
}

function plant(clone: string): void {
  edit(join(clone, 'schema/sql/080-inverses.sql'), DELETES, '');
}

function mend(clone: string): void {
  const file = 'schema/sql/080-inverses.sql';
  copyFileSync(join(ROOT, file), join(clone, file));
}

/** A text that is not there would plant nothing, and the test would show nothing. */
function edit(file: string, from: string, to: string): void {
  const parts = readFileSync(file, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`"${from}" stands ${parts.length - 1} times in ${file}`);
  writeFileSync(file, parts.join(to));
}

function keptIn(clone: string): string {
  return join(clone, 'counterexamples/search-rows-are-left-behind.json');
}

function evidenceOf(clone: string): Evidence {
  return JSON.parse(readFileSync(join(clone, 'evidence/latest/evidence.json'), 'utf8'));
}

function cutproof(clone: string, words: readonly string[]) {
  return spawnSync(process.execPath, [join(clone, 'cli/main.ts'), ...words], {
    cwd: clone,
    encoding: 'utf8',
    // A test runner's own variables would reach the runner that the command starts.
    env: { PATH: '/usr/bin:/bin', HOME: home },
  });
}
