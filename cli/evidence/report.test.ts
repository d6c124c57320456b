/** `cutproof report` as a user meets it: the page of the folder again, byte for byte, and contents of rows only where they are asked for. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEvidence } from '../../harness/bundle/write.ts';
import {
  type StoredCase,
  toStoredCase,
  writeStoredCase,
} from '../../harness/counterexample/case.ts';
import { paperPaths } from '../../harness/counterexample/paths.ts';
import { redact } from '../../harness/counterexample/redact.ts';
import { assembleEvidence } from '../../harness/evidence/assemble.ts';
import { allProved, evidenceParts, refutation } from '../../harness/testing/evidence.fixture.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Counterexample, LawResult } from '../../schema/evidence.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const LAW = 'compensation/restores';
const BODY = 'MARKER: the body of a row';
const value = JSON.stringify({ runs: [{ runId: 'run-1', plan: { rows: [{ body: BODY }] } }] });
let home = '';
let folder = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cutproof-report-'));
  const counterexample = {
    ...refutation().counterexample,
    value: redact(value, CUTTER),
    valueDigest: sha256(value),
    stability: 'stable',
  } as Counterexample;
  const results = allProved().map((law) =>
    law.id === LAW ? { ...law, ...refutation(), counterexample } : law,
  );
  const evidence = assembleEvidence(evidenceParts({ results }), CUTTER_SUITE);
  const { stored, reproduction } = paperPaths(LAW);
  const result = evidence.laws.find(({ id }) => id === LAW) as LawResult;
  const kept = toStoredCase(result, evidence, value) as StoredCase;
  const papers = new Map([
    [stored, writeStoredCase(kept)],
    [reproduction, `-- ${BODY}\n`],
  ]);
  folder = await writeEvidence({
    out: home,
    evidence,
    suite: CUTTER_SUITE,
    observations: new Map(),
    papers,
    key: null,
  });
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function report(...words: readonly string[]) {
  return spawnSync(process.execPath, [MAIN, 'report', folder, ...words], { encoding: 'utf8' });
}

describe('the page of a folder', () => {
  it('always is rendered again byte for byte, and never holds the body of a row', () => {
    const { status, stdout } = report();

    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(join(folder, 'report.html'), 'utf8'));
    for (const file of ['report.html', 'evidence.json', 'junit.xml', 'VERIFY.md']) {
      expect(readFileSync(join(folder, file), 'utf8'), file).not.toContain('MARKER');
    }
    expect(readFileSync(join(folder, paperPaths(LAW).stored), 'utf8')).toContain(BODY);
  });

  it('always shows contents of rows where they are asked for, and says so', () => {
    const { status, stdout } = report('--reveal');

    expect(status).toBe(0);
    expect(stdout).toContain('This page shows contents of rows');
    expect(stdout).toMatch(new RegExp(`&quot;body&quot;: ?&quot;${BODY}&quot;`));
    expect(stdout).toContain(`-- ${BODY}`);
  });

  it('never shows a case for one that it is not, or that is not there', () => {
    const stored = join(folder, paperPaths(LAW).stored);
    const text = readFileSync(stored, 'utf8');
    writeFileSync(stored, text.replace('MARKER', 'ANOTHER'));

    const changed = report('--reveal');
    rmSync(stored);
    const missing = report('--reveal');
    writeFileSync(stored, text);

    for (const { status, stdout } of [changed, missing]) {
      expect(status).toBe(0);
      expect(stdout).toContain('nothing of it is shown');
      expect(stdout).not.toContain('ANOTHER');
    }
  });

  it('never is rendered from what is no evidence, and always says what to do', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'report', home], {
      encoding: 'utf8',
    });

    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('name a folder that cutproof prove has written');
  });
});
