/** `cutproof plan --check` as a user meets it: everything that is wrong, at once; what nobody could say; the database's own answers. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planDocument } from '../../cutter/planner/planner.ts';
import { writeAddress } from '../../harness/connection/address.ts';
import { imageOf, useLive } from '../../harness/testing/existing.fixture.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../examples/noi-quy-thu-vien.txt', import.meta.url));
const live = useLive();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-check-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (...words: string[]) =>
  spawnSync(process.execPath, [MAIN, 'plan', '--check', ...words], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: '/nowhere' },
  });

/** Writes a plan of two rows as JSON, the second with the given fields. */
function fileWith(fields: Readonly<Record<string, unknown>>): string {
  const plan = planDocument('Điều 1. Một\nĐiều 2. Hai\n', {
    documentRef: 'vn/baseline-a',
    actor: 'cutter',
    ownerRef: 'library',
    depth: 'article',
    publicationType: 'law',
  });
  const [first, second] = plan.rows;
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify({ ...plan, rows: [first, { ...second, ...fields }] }));
  return file;
}

describe('cutproof plan --check', () => {
  it('always finds nothing wrong with a plan of ours, and says what it could not check', () => {
    const { status, stdout, stderr } = check(SAMPLE);

    expect([status, stdout]).toEqual([0, expect.stringMatching(/^nothing is wrong with 42 units/)]);
    expect(stderr).toContain('no database was asked');
    expect(stderr).toMatch(/not checked: whether unit_kind.*\nnot checked: whether an address is/);
  });

  it('always names everything at once, with row, field, value and cure', () => {
    const file = fileWith({ title: ' ', body: undefined, actor: 7, sectionType: 'Điều' });

    const { status, stdout } = check(file, '--json');

    expect(status).toBe(2);
    const { findings } = JSON.parse(stdout);
    expect(findings.map((one: Record<string, unknown>) => [one['position'], one['field']])).toEqual(
      [
        [0, 'digest'],
        [2, 'title'],
        [2, 'body'],
        [2, 'actor'],
        [2, 'section_type'],
      ],
    );
    expect(findings[1]).toMatchObject({ value: '" "', cure: 'give a title that is not blank' });
    expect(check(file).stdout).toContain('row 2: title: is empty (" "); give a title that is not');
  });

  it('always asks the database for its words and its addresses, and leaves nothing there', async () => {
    const target = await live.make();
    const before = await imageOf(live.owner(target));
    const file = fileWith({ sectionType: null, canonicalAddress: 'vn/baseline-a/dieu-2' });

    const { status, stdout, stderr } = check(file, '--database', writeAddress(target));

    expect(status).toBe(2);
    expect(stdout).toContain('section_type: Multiple, choose: article, chapter, clause');
    expect(stdout).toContain('stands in the database already, in "vn/baseline-a"');
    expect(stderr).toContain(`asked ${writeAddress(target)}`);
    expect(stderr).not.toContain('not checked');
    expect(await imageOf(live.owner(target))).toEqual(before);
    expect(check(SAMPLE, '--database', writeAddress(target)).status).toBe(0);
  });

  it('never passes where the database cannot be asked, or the words do not go together', () => {
    expect(check(SAMPLE, '--database', 'postgres://nobody@localhost:1/none').status).toBe(3);
    const both = check(SAMPLE, '--out', join(folder, 'x.json'));
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('leave one of the')]);
    expect(check(SAMPLE, '--mapping', 'x.json').stderr).toContain('none is named');
    expect(check(join(folder, 'nowhere.json')).status).toBe(2);
  });
});
