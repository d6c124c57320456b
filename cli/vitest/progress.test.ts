/** What a watcher is told: a line for each law that runs on a terminal, one line at a time elsewhere, and nothing that stays behind. */
import { describe, expect, it } from 'vitest';
import { lawResult } from '../../harness/testing/evidence.fixture.ts';
import { createProgress } from './progress.ts';

function watched(live: boolean, leftMs: number | null = null) {
  const lines: string[] = [];
  const written: string[] = [];
  const progress = createProgress({
    laws: ['cut/contract', 'planner/lossless'],
    live,
    columns: 100,
    write: (text) => written.push(text),
    say: (line) => lines.push(line),
    leftMs: () => leftMs,
  });
  return { progress, lines, written };
}

const NEWS = { cases: 30, planned: 120, point: 'cut_leg_a 3 after: cancel' };

describe('on a terminal', () => {
  it('always has a line for each law that runs: cases, rate, what remains, and the fault that strikes', () => {
    const { progress, lines, written } = watched(true, 90_000);
    using _progress = progress;
    progress.news('cut/contract', NEWS);
    progress.news('planner/lossless', { ...NEWS, point: '' });
    progress.tell();

    const rows = written.at(-1)?.split('\n') ?? [];
    expect(rows[0]).toMatch(/^\d+ s · 0 of 2 laws · 2 min of the budget left$/);
    expect(rows[1]).toMatch(
      /^cut\/contract 30\/120 cases · [\d.]+\/s · \d+ (s|min) left · cut_leg_a 3 after: cancel$/,
    );
    expect(rows[2]).toMatch(/^planner\/lossless 30\/120 cases · [\d.]+\/s · \d+ (s|min) left$/);
    expect(lines).toEqual([]);
  });

  it('always erases as many lines as it drew, and never draws beyond the width', () => {
    const { progress, written } = watched(true);
    progress.news('cut/contract', { ...NEWS, point: 'x'.repeat(500) });
    progress.tell();
    expect(
      written
        .at(-1)
        ?.split('\n')
        .every((row) => row.length < 100),
    ).toBe(true);

    progress[Symbol.dispose]();

    expect(written.at(-1)).toBe('\r\u001b[2K\u001b[1A\u001b[2K');
  });

  it('always leaves a line of what a law came to, once its canaries ended as well', () => {
    const { progress, lines, written } = watched(true);
    using _progress = progress;
    progress.proved(lawResult('cut/contract'), 2);
    progress.canary('cut/contract');
    progress.tell();
    expect(lines).toEqual([]);
    expect(written.at(-1)).toContain('cut/contract canaries 1/2');

    progress.canary('cut/contract');

    expect(lines).toEqual(['proved   cut/contract (1000 cases)']);
  });

  it('never shows a law that has ended, though its last news came late, but its later rounds', () => {
    const { progress, written } = watched(true);
    using _progress = progress;
    progress.proved(lawResult('cut/contract'), 0);
    progress.news('cut/contract', NEWS);
    progress.tell();
    expect(written.at(-1)).not.toContain('cut/contract');

    progress.roundBegins('cut/contract');
    progress.news('cut/contract', NEWS);
    progress.tell();
    expect(written.at(-1)).toContain('cut/contract 30/120');

    progress.roundEnds('cut/contract');
    progress.tell();
    expect(written.at(-1)).not.toContain('cut/contract');
  });
});

describe('elsewhere', () => {
  it('always is one whole line, without any character that moves a cursor', () => {
    const { progress, lines, written } = watched(false);
    using _progress = progress;
    progress.tell();
    progress.news('cut/contract', NEWS);
    progress.news('planner/lossless', NEWS);
    progress.tell();

    expect(lines[0]).toMatch(/^\d+ s · 0 of 2 laws · starting$/);
    expect(lines[1]).toMatch(
      /^\d+ s · 0 of 2 laws · cut\/contract 30\/120 .* · planner\/lossless 30\/120 .*$/,
    );
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
    expect(written).toEqual([]);
  });
});
