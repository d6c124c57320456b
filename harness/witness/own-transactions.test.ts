/** The laws of the list of commits: what was noted is found, what comes late is waited for, and what never comes is not waited for for ever. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { committedByHarness, noteCommits } from './own-transactions.ts';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-commits-'));
  file = join(folder, 'commits');
  writeFileSync(file, '');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the list of commits', () => {
  it('always gives back whole ids, never a part of one', async () => {
    noteCommits(file, ['91', '920']);
    noteCommits(file, []);
    noteCommits(file, ['93']);

    const noted = await committedByHarness(file, ['91', '93']);

    expect(['91', '920', '93', '9', '92'].map((id) => noted.has(id))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('always waits for a note that comes a moment late', async () => {
    setTimeout(() => noteCommits(file, ['94']), 120);

    expect((await committedByHarness(file, ['94'])).has('94')).toBe(true);
  });

  it('never waits for ever for a note that never comes', async () => {
    expect((await committedByHarness(file, ['95'])).has('95')).toBe(false);
  });
});
