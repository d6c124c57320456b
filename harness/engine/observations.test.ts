/** What is kept of a law's cases while it is proved, with a small law of our own: how many, from where, and never what must not be kept. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDLE } from '../testing/pipeline.fixture.ts';
import type { Law } from './definition.ts';
import { observeCases } from './observations.ts';
import { judgeRecorded } from './recheck.ts';
import { type Settings, SMALL } from './settings.ts';

interface Sample {
  readonly n: number;
}

/** Refuted by numbers above 900. */
const LAW: Law<Sample, ReadonlyMap<string, number>> = {
  pipeline: IDLE,
  id: 'planner/lossless',
  claim: 'small numbers',
  needs: 'nothing',
  given: fc.record({ n: fc.nat() }),
  examples: ({ document }) => [
    ...Array.from({ length: 250 }, (_, n) => ({ n })),
    ...(document === null ? [] : [{ n: document.length * 1_000 }, { n: 777 }]),
  ],
  act: async ({ n }) => new Map([['twice', 2 * n]]),
  check: (_value, seen) => ((seen.get('twice') ?? 0) > 1_800 ? ['too large'] : []),
  label: ({ n }) => [n % 2 === 0 ? 'even' : 'odd'],
  requires: {},
  tell: () => [],
  canaries: [],
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-recorded-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = () =>
  readFileSync(join(folder, 'planner__lossless.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Does what the prover does with a law: its examples, then others; and finishes. */
async function recordAll(law: typeof LAW, others: readonly Sample[], settings: Settings = SMALL) {
  const recording = observeCases(law, { settings, folder });
  for (const value of [...recording.law.examples(settings, 'rollback'), ...others]) {
    const seen = await law.act(value, {} as never);
    recording.law.tally?.(value, seen, 'rollback');
  }
  return recording.finish();
}

const chance = (count: number) => Array.from({ length: count }, (_, n) => ({ n: n + 500 }));

describe('recording', () => {
  it('always keeps lists evenly and chance from its beginning, and judges what it kept alike', async () => {
    const count = await recordAll(LAW, chance(60));
    const kept = lines();
    expect(kept.filter(({ origin }) => origin === 'example').map(({ value }) => value.n)).toEqual(
      Array.from({ length: 36 }, (_, index) => 7 * index),
    );
    expect(kept.filter(({ origin }) => origin === 'random')).toHaveLength(20);
    expect(count).toBe(56);
    expect(judgeRecorded(LAW, folder)).toMatchObject({ cases: 56, findings: [] });
  });

  it('always keeps the smallest case that refuted, and nothing that was tried on the way', async () => {
    await recordAll(LAW, [{ n: 5_000 }, { n: 10 }, { n: 2_000 }, { n: 901 }, { n: 11 }]);
    const last = lines().slice(-2);
    expect(last.map(({ origin, value }) => [origin, value.n])).toEqual([
      ['random', 5_000],
      ['shrunk', 901],
    ]);
    expect(last.at(-1)).toMatchObject({ findings: ['too large'], labels: ['odd'] });
  });

  it('never keeps what came from a document of the user, nor what was shrunk from it', async () => {
    const settings = { ...SMALL, document: 'x' };
    await recordAll(LAW, [{ n: 950 }], settings);
    expect(JSON.stringify(lines())).not.toMatch(/"n":(?:1000|950|777)\b/);
    const shrunk = lines().at(-1);
    expect(shrunk).toMatchObject({ origin: 'shrunk', findings: ['too large'] });
    expect(shrunk.leftOut).toContain('document of the user');
    expect(lines().filter(({ leftOut }) => leftOut !== undefined).length).toBeGreaterThan(0);
  });

  it('never keeps anything where nobody asked for it', () => {
    expect(observeCases(LAW, { settings: SMALL, folder: null }).law).toBe(LAW);
  });

  it('never takes a law for recorded that judges otherwise once it was written down', async () => {
    const first = { n: 1 };
    const byIdentity = {
      ...LAW,
      examples: () => [],
      check: (value: Sample) => (value === first ? [] : ['another object']),
    };
    await expect(recordAll(byIdentity, [first])).rejects.toThrow(/judges a case otherwise/);
    const opaque = { ...LAW, act: async () => new URL('file:///') as never };
    await expect(recordAll(opaque, [])).rejects.toThrow();
  });

  it('always notices a law that says otherwise than it said then', async () => {
    await recordAll(LAW, []);
    const stricter = { ...LAW, check: () => ['nothing is good enough'] };
    const found = judgeRecorded(stricter, folder).findings;
    expect(found[0]).toBe('case 1: recorded is nothing, the law says nothing is good enough');
    const renamed = { ...LAW, label: () => ['renamed'] };
    expect(judgeRecorded(renamed, folder).findings[0]).toContain('the labels of case 1');
  });
});
