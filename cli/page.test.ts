/** The page in a real Chromium: what it asks for, how it looks at three widths, in both schemes and on paper, and whether everybody can read it. */

import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleEvidence } from '../harness/evidence/assemble.ts';
import { renderReport } from '../harness/report/report.ts';
import { allProved, evidenceParts, refutation } from '../harness/testing/evidence.fixture.ts';
import { countRows, tally } from '../harness/testing/tally.fixture.ts';
import { CUTTER_SUITE } from '../schema/contract/suite.ts';
import type { Evidence } from '../schema/evidence.ts';
import { environmentFor } from './environment.ts';

const { CUTPROOF_CHROMIUM, CUTPROOF_DEMANDS_CHROMIUM, PATH = '' } = environmentFor({});
const demanded = (CUTPROOF_DEMANDS_CHROMIUM ?? '') !== '';
const folders = PATH.split(delimiter).filter((folder) => folder !== '');
const candidates = CUTPROOF_CHROMIUM
  ? [CUTPROOF_CHROMIUM]
  : ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
      folders.map((folder) => join(folder, name)),
    );
const program = candidates.find(isProgram) ?? null;
const WIDTHS = [390, 820, 1280] as const;
const SCHEMES = ['light', 'dark'] as const;
const NASTY = [
  '</script><script>document.title = "owned"</script>',
  '<img src=x onerror="document.title=\'owned\'">',
  '"\' onclick="alert(1)" <!-- ]]>',
  '\u202egnp.exe\u2066 \u05e9\u05dc\u05d5\u05dd',
  `${'<b>x</b>'.repeat(131_072)}`,
];

/** One law proved, one refuted with nasty text in it, one unknown; more laws, faults and counts as asked. */
function troubled({
  laws,
  points,
  documents,
  texts,
}: Readonly<Record<'laws' | 'points' | 'documents', number>> & {
  readonly texts: readonly string[];
}): Evidence {
  const { counterexample } = refutation();
  const nasty = {
    ...counterexample,
    findings: [...(counterexample?.findings ?? []), ...texts],
    transcript: [
      ...(counterexample?.transcript ?? []),
      ...texts.map((text) => ({ what: 'deed', text })),
      ...texts.map((text) => ({ what: 'sight', text, against: true })),
    ],
  };
  const of = ['compensation/restores', 'compensation/repeats'];
  const all = allProved().filter(({ id }) => of.includes(id));
  const others = allProved()
    .filter(({ id }) => !of.includes(id))
    .slice(0, laws - all.length);
  const results = [...others, ...all].map((law) => {
    if (law.id === 'compensation/restores') {
      return { ...law, ...refutation(), counterexample: nasty as never };
    }
    return law.id === 'compensation/repeats'
      ? { ...law, verdict: 'unknown' as const, reason: NASTY[0] ?? '', runs: 3 }
      : law;
  });
  const faults = Array.from({ length: points }, (_, at) => ({
    point: `cut_leg_a: select public.fn_iu_create($1, $2) as result, statement ${at}`,
    kind: ['cancel', 'disconnect', 'sql_error', 'timeout'][at % 4] ?? '',
    planned: 3,
    fired: at === 7 ? 0 : 3,
  }));
  const counts = Array.from({ length: documents }, (_, at) =>
    countRows(`document ${at}`, 159 + at),
  ).flat();
  const nights = [
    { status: 'ran', date: '2026-01-01', runId: 'a', verdict: 'proved', runs: 9, durationMs: 9 },
    { status: 'missing', date: '2026-01-02' },
  ];
  const tallies = [tally({ faults, counts })];
  return {
    ...assembleEvidence(evidenceParts({ results, tallies }), CUTTER_SUITE),
    nights: nights as never,
  };
}

const evidence = troubled({ laws: 18, points: 265, documents: 6, texts: NASTY });
// An examiner takes its time with every element.
const short = troubled({ laws: 3, points: 13, documents: 1, texts: NASTY.slice(0, 4) });
const empty = assembleEvidence(evidenceParts({ results: [], tallies: [] }), CUTTER_SUITE);

describe('the browser of these tests', () => {
  it('always is there where it is demanded, and otherwise the tests of it are left out', () => {
    const sought = `no Chromium is at ${candidates.join(', ')}: install it, or name it in CUTPROOF_CHROMIUM`;
    expect(program !== null || !demanded, sought).toBe(true);
  });
});

describe.runIf(program !== null)('the page in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let folder: string;
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cutproof-page-'));
    browser = await chromium.launch({ executablePath: program ?? '' });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Everything that the page says to the console or asks for besides itself is an objection. */
  async function open(
    shown: Evidence,
    options: { readonly width?: number; readonly scheme?: (typeof SCHEMES)[number] } = {},
  ): Promise<{ readonly page: Page; readonly objections: readonly string[] }> {
    const file = join(folder, 'report.html');
    writeFileSync(file, renderReport(shown, CUTTER_SUITE));
    const address = pathToFileURL(file).href;
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1280, height: 900 },
      colorScheme: options.scheme ?? 'light',
    });
    const objections: string[] = [];
    page.on('console', (message) => objections.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => objections.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      objections.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = request.url();
      if (url !== address && !url.startsWith('data:')) objections.push(`request: ${url}`);
    });
    await page.goto(address);
    return { page, objections };
  }

  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      it(`never is wider than ${width} pixels in ${scheme}, says nothing and asks for nothing`, async () => {
        const { page, objections } = await open(evidence, { width, scheme });

        const picture = await page.screenshot();
        const room = await page.evaluate(
          'document.documentElement.scrollWidth - window.innerWidth',
        );
        const cluster = await page.evaluate('getComputedStyle(document.body).backgroundColor');

        expect(objections).toEqual([]);
        expect(room).toBeLessThanOrEqual(0);
        expect(picture.length).toBeGreaterThan(10_000);
        const bright = /rgb\((\d+)/.exec(String(cluster))?.[1];
        expect(Number(bright) > 128).toBe(scheme === 'light');
        await page.close();
      });
    }
  }

  it.each([
    ['light', 1280, short],
    ['light', 390, empty],
    ['dark', 390, short],
  ] as const)(
    'never hinders a reader that axe-core knows of, in %s at %i',
    async (scheme, width, shown) => {
      const { page } = await open(shown, { scheme, width });
      await page.evaluate(
        'document.querySelectorAll("details").forEach((one) => { one.open = true })',
      );

      // The page forbids scripts of its own; those of its examiner run beside it. Another scheme has other colours, and nothing else.
      await page.evaluate(axe);
      const only = scheme === 'dark' ? '{ runOnly: ["color-contrast"] }' : '{}';
      const { violations } = (await page.evaluate(`axe.run(${only})`)) as {
        readonly violations: readonly {
          readonly id: string;
          readonly nodes: readonly { readonly html: string }[];
        }[];
      };

      expect(
        violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html).slice(0, 3)]),
      ).toEqual([]);
      await page.close();
    },
  );

  it('always shows nasty text and never runs it', async () => {
    const { page, objections } = await open(evidence);

    const text = await page.locator('#counterexample-compensation-restores').innerText();

    expect(text).toContain('</script><script>document.title = "owned"</script>');
    expect(text).toContain('<img src=x onerror=');
    expect(text).toContain('⟨U+202E⟩gnp.exe');
    expect(text).toContain('more characters)');
    expect(await page.title()).toBe(`refuted – cutproof ${evidence.runId}`);
    expect(await page.locator('script, img, iframe, b > b').count()).toBe(0);
    expect(objections).toEqual([]);
    await page.close();
  });

  it('always has headings that never skip a level, and says the verdict first', async () => {
    const { page } = await open(evidence);

    const headings = await page
      .locator('h1, h2, h3, h4, h5, h6')
      .evaluateAll((all) => all.map((one) => [Number(one.tagName[1]), one.textContent] as const));

    expect(headings[0]).toEqual([1, 'Refuted']);
    expect(headings.filter(([level]) => level === 1)).toHaveLength(1);
    for (const [index, [level, name]] of headings.entries()) {
      expect(level - (headings[index - 1]?.[0] ?? 0), String(name)).toBeLessThanOrEqual(1);
    }
    await page.close();
  });

  it('always is walked by keyboard from top to bottom, beginning with the way past the header', async () => {
    const { page } = await open(evidence);

    const places: number[] = [];
    for (let stop = 0; stop < 30; stop += 1) {
      await page.keyboard.press('Tab');
      const place = await page.evaluate(
        'document.activeElement === document.body ? null : document.activeElement.getBoundingClientRect().top + window.scrollY',
      );
      // Past the last one the browser begins again.
      if (place === null) break;
      places.push(Number(place));
      if (stop === 0) expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    }

    expect(places.length).toBeGreaterThan(15);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    await page.close();
  });

  it('always stands on A4 pages, with what was folded and within their width', async () => {
    const { page } = await open(evidence);

    const pdf = await page.pdf({ preferCSSPageSize: true });
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 703, height: 1000 });
    const wide = await page.evaluate(
      '[...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1).map((one) => one.outerHTML.slice(0, 120))',
    );

    const text = pdf.toString('latin1');
    const boxes = [...text.matchAll(/\/MediaBox\s*\[([^\]]*)\]/g)].map((box) => box[1]);
    expect(boxes.length).toBeGreaterThan(4);
    for (const box of boxes) {
      const [, , width, height] = (box ?? '').trim().split(/\s+/).map(Number);
      expect([Math.round(width ?? 0), Math.round(height ?? 0)]).toEqual([595, 842]);
    }
    expect(wide).toEqual([]);
    expect(await page.getByText('statement 200', { exact: false }).first().isVisible()).toBe(true);
    await page.close();
  });

  it('always leads to every part, and to the counterexample of a refuted law', async () => {
    const { page } = await open(evidence, { width: 390 });

    for (const link of await page.locator('nav a, #laws a').all()) {
      const target = await link.getAttribute('href');
      expect(await page.locator(`${target}:visible`).count(), String(target)).toBe(1);
    }
    await page.locator('#laws a').first().click();

    const place = await page.locator('#counterexample-compensation-restores').boundingBox();
    expect(Math.abs(place?.y ?? 900)).toBeLessThan(60);
    await page.close();
  });
});

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Wherever it is not, the next place may have it.
    return false;
  }
}
