/** What the page never does, whatever text the evidence holds: run, ask for anything, or differ for equal evidence. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../schema/evidence.ts';
import { allProved, evidenceParts, lawResult, refutation } from './evidence.fixture.ts';
import { assembleEvidence } from './evidence.ts';
import { renderReport } from './report.ts';
import { countRows, tally } from './tally.fixture.ts';

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
    counterexample: { value: text, findings: [text], story, shrinks: 1, command: text },
  };
  const row = countRows(text, 159)[1];
  return {
    ...assembleEvidence(
      evidenceParts({
        results: [law],
        subject: { suiteCommit: text, schemaFingerprint: text, cutplanDigest: text },
        server: {
          kind: text,
          versionNum: 180_004,
          systemIdentifier: text,
          settings: { [text]: text },
        },
        startedAt: text,
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
    ),
    limits: [text],
  };
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
  const harmless = skeleton(renderReport(soaked('harmless')));

  for (const text of NASTY) {
    it(`is never live: ${JSON.stringify(text)}`, () => {
      const page = renderReport(soaked(text));
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
        expect(skeleton(renderReport(soaked(text)))).toEqual(harmless);
      }),
    );
  });

  it('is always cut where it is a megabyte, and the page says so', () => {
    const page = renderReport(soaked('<b>x</b>'.repeat(131_072)));
    expect(page).toContain('more characters)');
    expect(page).not.toContain('<b>x');
    expect(page.length).toBeLessThan(8 * 1_048_576);
  });
});

describe('the page', () => {
  const proved = assembleEvidence(evidenceParts());
  const refuted = assembleEvidence(
    evidenceParts({
      results: allProved().map((law) =>
        law.id === 'compensation/restores' ? { ...law, ...refutation() } : law,
      ),
    }),
  );

  it('is always byte-equal for equal evidence', () => {
    expect(renderReport(structuredClone(refuted))).toBe(renderReport(refuted));
    expect(renderReport(JSON.parse(JSON.stringify(refuted)))).toBe(renderReport(refuted));
  });

  it('never holds a script, an event handler or an address to fetch', () => {
    const page = renderReport(refuted);
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
    expect(renderReport(proved)).toContain('<h1>Proved</h1>');
    expect(renderReport(refuted)).toContain('<h1>Refuted</h1>');
    const unknown = assembleEvidence(evidenceParts({ results: [] }));
    expect(renderReport(unknown)).toContain('<h1>Unknown</h1>');
    expect(renderReport(unknown)).not.toContain('<h1>Proved</h1>');
  });

  it('always shows verdict, target, readiness, drawing, laws, faults, switch, canaries, residue, counts, limits, stories in this order', () => {
    const page = renderReport(refuted);
    const places = [
      '<h1>',
      'Suite commit',
      'id="readiness"',
      'id="units"',
      'id="laws"',
      'id="faults"',
      'id="kill-switch"',
      'id="canaries"',
      'id="residue"',
      'id="counts"',
      'What this run does not show',
      'id="counterexample-compensation-restores"',
    ].map((place) => page.indexOf(place));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((left, right) => left - right));
  });

  it('always links to anchors that exist, each id once', () => {
    const page = renderReport(refuted);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((hit) => hit[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
  });

  it('never draws equal counts as equal content', () => {
    const counts = countRows('one', 159).map((row) => ({ ...row, digestAfter: 'sha256:else' }));
    const page = renderReport(assembleEvidence(evidenceParts({ tallies: [tally({ counts })] })));
    expect(page).toContain('content differs');
    expect(page).not.toContain('content equal');
    expect(page).not.toContain('<h1>Proved</h1>');
  });

  it('never shows a fault that did not strike like one that did', () => {
    expect(renderReport(proved)).toContain('<span class="short">▲ never struck</span>');
  });
});
