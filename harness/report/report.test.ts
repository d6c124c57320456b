/** What the page never does, whatever text the evidence holds: run, ask for anything, or differ for equal evidence. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Transcript } from '../../schema/transcript.ts';
import { redact } from '../counterexample/redact.ts';
import {
  allProved,
  evidenceOf,
  lawResult,
  pageOf,
  refutation,
} from '../testing/evidence.fixture.ts';
import { mutationSummary } from '../testing/mutation.fixture.ts';
import { countRows, tally } from '../testing/tally.fixture.ts';

const NASTY = [
  '</script><img src=x onerror=alert(1)>',
  '</style><style>@import url(http://x.test/)</style>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '" onclick="alert(1)" x="',
  'ends like an attribute x=',
  '</title></head><base href=//x.test>',
  '<!--',
  ']]>',
  '&lt;b&gt;&amp;&#60;',
  '\u202Egnp.exe\u2066',
  'nul\u0000bell\u0007escape\u001b[31m',
  '\ud800half',
  'javascript:alert(1)',
  'Điều 2 – שלום – 第一条',
];

/** The same text in every place that can hold text. */
function soaked(text: string): Evidence {
  const base = lawResult('compensation/restores', refutation());
  const story = Array.from({ length: 3 }, () => text);
  const law = {
    ...base,
    claim: text,
    reason: text,
    coverage: { [text]: 1 },
    canaries: [{ name: text, breaks: text, refuted: true, finding: text, runs: 1 }],
    counterexample: {
      ...{ value: text, findings: [text], story, shrinks: 1, command: text },
      transcript: steps(text),
    },
  };
  const row = countRows(text, 159)[1];
  return {
    ...evidenceOf({
      results: [law],
      subject: { suiteCommit: text, schemaFingerprint: text, cutplanDigest: text },
      server: {
        kind: text,
        versionNum: 180_004,
        systemIdentifier: text,
        settings: { [text]: text },
      },
      startedAt: text,
      mutation: [mutationSummary(text, { fallen: [text], doubt: text })],
      tallies: [
        {
          coverage: [
            { method: text, point: text, kind: text, stage: 'commit', outcome: text, steps: 1 },
          ],
          killSwitch: [{ method: text, attempts: 1, refusals: 1, statementsSent: 0 }],
          faults: [{ point: text, kind: text, planned: 1, fired: 0 }],
          counts:
            row === undefined
              ? []
              : [{ ...row, table: 'public.information_unit', digestAfter: text }],
          residue: [{ what: text, declared: true }],
        },
      ],
    }),
    limits: [text],
  };
}

/** Every kind of step, with the text in all its places. */
function steps(text: string): Transcript {
  const asked = { what: 'statement', by: text, sql: text, times: 2, valuesDigest: text } as const;
  return [
    { what: 'call', step: 0, method: text, about: text },
    { ...asked, answer: { status: 'ok', command: text, rowCount: 1 } },
    {
      ...asked,
      fault: { kind: text, side: text, sqlstate: text },
      answer: { status: 'error', code: text, message: text },
    },
    {
      what: 'witness',
      after: text,
      tables: [{ table: text, inserted: 1, updated: 2, deleted: 3, net: text }],
      switchOn: true,
    },
    { what: 'outcome', status: 'refused', code: text, sqlstate: text, message: text },
    { what: 'deed', text },
    { what: 'sight', text, against: true },
  ];
}

const TAG = /<(\/?[a-zA-Z!][^\s>]*)((?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*\/?>/g;

/** Tags with the names of their attributes, in order. Reads whole tags, so that a value that ends in `x=` is not taken for a name. */
function skeleton(page: string): string[] {
  expect(page.replaceAll(TAG, '')).not.toContain('<');
  return [...page.matchAll(TAG)].map(([, tag = '', attributes = '']) =>
    [
      tag,
      ...attributes
        .replaceAll(/="[^"]*"/g, '')
        .trim()
        .split(/\s+/),
    ].join(' '),
  );
}

describe('a value in the report', () => {
  const harmless = skeleton(pageOf(soaked('harmless')));

  for (const text of NASTY) {
    it(`is never live: ${JSON.stringify(text)}`, () => {
      const page = pageOf(soaked(text));
      expect(skeleton(page)).toEqual(harmless);
      expect(page).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u);
      expect(page.isWellFormed()).toBe(true);
    });
  }

  it('never adds a tag or an attribute, whatever it is', () => {
    const marked = fc
      .tuple(fc.string({ unit: 'binary' }), fc.constantFrom(...NASTY), fc.string())
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(marked, (text) => {
        expect(skeleton(pageOf(soaked(text)))).toEqual(harmless);
      }),
    );
  });

  it('is always cut where it is a megabyte, and the page says so', () => {
    const page = pageOf(soaked('<b>x</b>'.repeat(131_072)));
    expect(page).toContain('more characters)');
    expect(page).not.toContain('<b>x');
    expect(page.length).toBeLessThan(8 * 1_048_576);
  });
});

describe('the page', () => {
  const proved = evidenceOf();
  const refuted = evidenceOf({
    results: allProved().map((law) =>
      law.id === 'compensation/restores' ? { ...law, ...refutation() } : law,
    ),
  });

  it('is always byte-equal for equal evidence', () => {
    expect(pageOf(structuredClone(refuted))).toBe(pageOf(refuted));
    expect(pageOf(JSON.parse(JSON.stringify(refuted)))).toBe(pageOf(refuted));
  });

  it('never holds a script, an event handler or an address to fetch', () => {
    const page = pageOf(refuted);
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    );
    expect(page).not.toMatch(
      /<script|<iframe|<object|<img|<form|\son[a-z]+=|url\(|@import|https?:/i,
    );
    for (const [, address] of page.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      expect(address).toMatch(/^(#[a-z0-9-]+|data:,)$/);
    }
  });

  it('always says the verdict in words, not in colour alone', () => {
    expect(pageOf(proved)).toContain('<h1>Proved</h1>');
    expect(pageOf(refuted)).toContain('<h1>Refuted</h1>');
    const unknown = evidenceOf({ results: [] });
    expect(pageOf(unknown)).toContain('<h1>Unknown</h1>');
    expect(pageOf(unknown)).not.toContain('<h1>Proved</h1>');
  });

  it('always shows verdict, target, readiness, drawing, laws, faults, switch, canaries, limits, counterexamples, residue, counts in this order', () => {
    const page = pageOf(refuted);
    const places = [
      '<h1>',
      'Suite commit',
      'id="readiness"',
      'id="units"',
      'id="laws"',
      'id="faults"',
      'id="kill-switch"',
      'id="canaries"',
      'What this run does not show',
      'id="counterexample-compensation-restores"',
      'id="residue"',
      'id="counts"',
    ].map((place) => page.indexOf(place));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((left, right) => left - right));
  });

  it('always links to anchors that exist, each id once', () => {
    const page = pageOf(refuted);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((hit) => hit[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
  });

  it('never draws equal counts as equal content', () => {
    const counts = countRows('one', 159).map((row) => ({ ...row, digestAfter: 'sha256:else' }));
    const page = pageOf(evidenceOf({ tallies: [tally({ counts })] }));
    expect(page).toContain('content differs');
    expect(page).not.toContain('content equal');
    expect(page).not.toContain('<h1>Proved</h1>');
  });

  it('never shows a fault that did not strike like one that did', () => {
    expect(pageOf(proved)).toContain('<span class="short">▲ never struck</span>');
  });

  it('always sets each method against each half of the kill-switch, and misses the one that was not tried', () => {
    const off = (method: string, sent = 0) => ({
      method,
      attempts: 5,
      refusals: 5,
      statementsSent: sent,
    });
    const killSwitch = [
      off('cut_leg_a, process off'),
      off('cut_leg_a, database off', 1),
      off('revert_cut, process off'),
    ];
    const page = pageOf(evidenceOf({ tallies: [tally({ killSwitch })] }));
    const row = (method: string) =>
      page.split('<tr ').find((one) => one.includes(`<code>${method}</code>`)) ?? '';

    expect(page).toContain('>The process says no</th>');
    expect(row('cut_leg_a')).toMatch(/✗ sent a statement.*1 statement sent.*✓ refused.*5 of 5/s);
    expect(row('revert_cut')).toContain('▲ never tried');
  });

  it('always has a real table of two lanes for a counterexample, what was asked before what was observed', () => {
    const page = pageOf(refuted);
    const lanes = page.slice(page.indexOf('id="counterexample-compensation-restores-lanes"'));
    const row = (text: string) => lanes.split('<tr ').find((one) => one.includes(text)) ?? '';

    expect(lanes).toContain(
      '<th role="columnheader" scope="col" class="text">The cutter asked</th>',
    );
    expect(row('fn_iu_create')).toMatch(
      /fn_iu_create.*60 times.*Fault injected: sql error, before.*<\/td>.*error 40001/s,
    );
    expect(lanes).toContain('scope="rowgroup" colspan="3">Step 1: cut_leg_a (run run-1, 1 unit)');
    expect(lanes).toContain('= as at the start');
    expect(lanes).toContain('<p class="against"><bdi>left behind: a row</bdi></p>');
    expect(row('Which tables that a compensation must restore')).toContain(
      'differs from the start',
    );
  });
});

describe('what is folded on the page', () => {
  const faults = Array.from({ length: 265 }, (_, at) => ({
    point: `point ${at}`,
    kind: at % 2 === 0 ? 'cancel' : 'sql_error',
    planned: 3,
    fired: at === 77 ? 0 : 3,
  }));
  const counts = countRows('one', 159).map((row) =>
    row.table === 'public.vocab' ? { ...row, digestAfter: 'sha256:else' } : row,
  );
  const results = allProved().map((law, at) =>
    at === 0
      ? { ...law, canaries: law.canaries.map((canary) => ({ ...canary, refuted: false })) }
      : law,
  );
  const page = pageOf(evidenceOf({ results, tallies: [tally({ faults, counts })] }));
  const unfolded = page.replaceAll(/<details[\s\S]*?<\/details>/g, '');

  it('is always long and never what speaks against the run', () => {
    expect(page).toContain('point 76');
    expect(unfolded).not.toContain('point 76');
    expect(unfolded).toContain('point 77');
    expect(unfolded).toContain('▲ never struck');
    expect(unfolded).toContain('✗ differs');
    expect(unfolded).toContain('commits-early: not refuted');
  });

  it('always has its totals outside', () => {
    expect(unfolded).toContain('▲ 131 of 132 points');
    expect(unfolded).toContain('✓ 133 of 133 points');
    expect(page).toContain('<summary>All 265 points</summary>');
    expect(unfolded).toContain('264 of 265 points struck');
  });
});

describe('the content of rows', () => {
  const MARKER = 'Điều 1 MARKER of a body';
  const value = JSON.stringify({ runs: [{ runId: 'run-1', rows: [{ body: MARKER }] }] });
  const withValue = (kept: string, more: object) =>
    evidenceOf({
      results: allProved().map((law) => {
        if (law.id !== 'compensation/restores') return law;
        const { counterexample } = refutation();
        return {
          ...law,
          ...refutation(),
          counterexample: { ...counterexample, value: kept, ...more } as never,
        };
      }),
    });
  const digested = withValue(redact(value, CUTTER), { valueDigest: sha256(value) });

  it('never is on the page by default, nor in the evidence, not even where old evidence has it', () => {
    expect(JSON.stringify(digested)).not.toContain('MARKER');
    for (const evidence of [digested, withValue(value, {})]) {
      expect(pageOf(evidence)).not.toContain('MARKER');
      expect(pageOf(evidence)).toContain(`sha256:${sha256(MARKER).slice(7, 19)}`);
    }
  });

  it('always is shown where it is asked for, and the page says so and from where', () => {
    const script = 'select 1; -- a script';
    const page = pageOf(digested, new Map([['compensation/restores', { value, script }]]));
    expect(page).toContain('MARKER');
    expect(page).toContain('This page shows contents of rows');
    expect(page).toContain('-- a script');
    expect(page).toMatch(/Shown whole, from <code>case\.json<\/code>/);
  });

  it('never is shown for a case that the folder does not have', () => {
    const nothing = { value: null, script: null };
    const page = pageOf(digested, new Map([['compensation/restores', nothing]]));
    expect(page).toContain('nothing of it is shown');
  });
});
