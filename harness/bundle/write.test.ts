/** The evidence folder on a real disk: complete or not there, never written twice, checked by the reviewer's own tools. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import { parseStoredCase } from '../counterexample/case.ts';
import { allProved, evidenceOf, refutation } from '../testing/evidence.fixture.ts';
import { writeEvidence } from './write.ts';

const results = allProved().map((law) =>
  law.id === 'compensation/restores' ? { ...law, ...refutation() } : law,
);
const evidence = evidenceOf({ results });
const later = { ...evidence, runId: '20260103T030405Z-0a1b2c3d' };

const plain = { suite: CUTTER_SUITE, observations: new Map<string, string>(), key: null };

let out: string;
beforeEach(async () => {
  out = join(await mkdtemp(join(tmpdir(), 'cutproof-folder-')), 'evidence');
});
afterEach(() => rm(join(out, '..'), { recursive: true, force: true }));

describe('writing evidence', () => {
  it('always leaves the whole folder and the link, and no draft', async () => {
    const folder = await writeEvidence({ out, evidence, ...plain });
    expect(folder).toBe(join(out, evidence.runId));
    expect((await readdir(out)).sort()).toEqual([evidence.runId, 'latest']);
    expect(await readlink(join(out, 'latest'))).toBe(evidence.runId);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      'SHA256SUMS',
      'VERIFY.md',
      'counterexamples',
      'counterexamples/compensation__restores',
      'counterexamples/compensation__restores/case.json',
      'evidence.json',
      'junit.xml',
      'report.html',
    ]);
    const text = await readFile(join(folder, 'evidence.json'), 'utf8');
    expect(text).toBe(`${JSON.stringify(evidence, null, 2)}\n`);
  });

  it('always moves the link to the run written last', async () => {
    await writeEvidence({ out, evidence, ...plain });
    await writeEvidence({ out, evidence: later, ...plain });
    expect(await readlink(join(out, 'latest'))).toBe(later.runId);
    expect((await readdir(out)).sort()).toEqual([evidence.runId, later.runId, 'latest']);
  });

  it('never touches a folder that stands', async () => {
    const folder = await writeEvidence({ out, evidence, ...plain });
    await writeFile(join(folder, 'report.html'), 'kept');
    await expect(writeEvidence({ out, evidence, ...plain })).rejects.toMatchObject({
      code: 'E_EVIDENCE',
    });
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toBe('kept');
  });

  it('never writes the same run twice at once', async () => {
    const both = await Promise.allSettled([
      writeEvidence({ out, evidence, ...plain }),
      writeEvidence({ out, evidence, ...plain }),
    ]);
    expect(both.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await readdir(out)).sort()).toEqual([evidence.runId, 'latest']);
  });

  it('never follows a run id out of its folder', async () => {
    const strayed = { ...evidence, runId: '../elsewhere' };
    await expect(writeEvidence({ out, evidence: strayed, ...plain })).rejects.toMatchObject({
      code: 'E_EVIDENCE',
    });
  });

  it('never replaces something that is not its link', async () => {
    await mkdir(join(out, 'latest'), { recursive: true });
    await expect(writeEvidence({ out, evidence, ...plain })).rejects.toThrow(/not a symbolic link/);
    expect(await readdir(out)).toEqual(['latest']);
  });

  it('never leaves a draft behind where a file cannot be written', async () => {
    // A law's name that no list of sums can hold stops the folder half way.
    const [law] = results;
    const bad = { ...evidence, laws: [{ ...law, ...refutation(), id: 'bad name\n' }] } as never;
    await expect(writeEvidence({ out, evidence: bad, ...plain })).rejects.toMatchObject({
      code: 'E_EVIDENCE',
    });
    expect(await readdir(out)).toEqual([]);
  });
});

describe('a written folder', () => {
  const check = (folder: string) =>
    execFileSync('sh', ['-c', 'sha256sum -c --strict SHA256SUMS || shasum -a 256 -c SHA256SUMS'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });

  it('always passes the check of VERIFY.md, and never after a byte was changed', async () => {
    const folder = await writeEvidence({ out, evidence, ...plain });
    expect(check(folder).trim().split('\n')).toHaveLength(5);
    await writeFile(join(folder, 'report.html'), 'x', { flag: 'a' });
    expect(() => check(folder)).toThrow();
  });

  it('always lists its sums in order, and says plainly that it is not signed', async () => {
    const folder = await writeEvidence({ out, evidence, ...plain });
    const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8');
    const names = sums
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(66));
    expect(names).toEqual([...names].sort());
    expect(sums).toMatch(/^([0-9a-f]{64} {2}[A-Za-z0-9._/-]+\n)+$/);
    const advice = await readFile(join(folder, 'VERIFY.md'), 'utf8');
    expect(advice).toContain('sha256sum -c --strict SHA256SUMS');
    expect(advice).toContain('not signed');
  });

  it('always keeps a counterexample as a value that can be read again', async () => {
    const folder = await writeEvidence({ out, evidence, ...plain });
    const path = join(folder, 'counterexamples/compensation__restores/case.json');
    const stored = parseStoredCase(await readFile(path, 'utf8'), CUTTER_SUITE.laws);
    expect(stored).toMatchObject({
      format: 'cutproof/case@1',
      law: 'compensation/restores',
      expected: 'refuted',
      serverVersionNum: 180_004,
    });
    expect(JSON.stringify(stored.value)).toBe(refutation().counterexample?.value);
  });

  it('always holds what stands beside a case, listed like everything else', async () => {
    const path = 'counterexamples/compensation__restores/reproduce.sql';
    const folder = await writeEvidence({
      out,
      evidence,
      ...plain,
      papers: new Map([[path, 'ROLLBACK;\n']]),
    });

    expect(await readFile(join(folder, path), 'utf8')).toBe('ROLLBACK;\n');
    expect(check(folder)).toContain(`${path}: OK`);
  });
});
