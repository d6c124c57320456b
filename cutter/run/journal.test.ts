/** Journals of runs whose names look like each other: each keeps its own files. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DISK } from '../../platform/append-only-file.ts';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';
import { openRunJournals } from './journal.ts';

const PLAN = freezeCutplan({ documentRef: 'vn/x', documentDigest: sha256('x'), rows: [] });
const DATABASE = { systemIdentifier: '1', name: 'law' };

function journals() {
  const folder = mkdtempSync(join(tmpdir(), 'cutproof-journals-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openRunJournals(folder, DISK, () => new Date('2026-01-01T00:00:00Z'));
}

describe('journals side by side', () => {
  it('always lose the draft that a crash left, and never that of a run whose name begins so', () => {
    const all = journals();
    const [own, other] = ['a.jsonl.0a1b2c3d.draft', 'a.jsonl.b.jsonl.0a1b2c3d.draft'];
    for (const name of [own, other]) writeFileSync(join(all.folder, name), '');

    all.create({ runId: 'a', plan: PLAN, database: DATABASE, adopted: [] })[Symbol.dispose]();

    expect(readdirSync(all.folder).sort()).toEqual(['a.jsonl', other]);
  });

  it('never take one run for another by case, beginning or underscore', () => {
    const all = journals();
    const ids = ['run_1', 'run-1', 'RUN_1', 'run', 'run_1.jsonl', 'run_1.lock-1'];
    for (const runId of ids) {
      expect(all.has(runId)).toBe(false);
      all.create({ runId, plan: PLAN, database: DATABASE, adopted: [] })[Symbol.dispose]();
    }

    for (const runId of ids) {
      using journal = all.open(runId);
      expect(journal?.head.runId).toBe(runId);
    }
    expect(all.open('Run_1')).toBeNull();
  });
});
