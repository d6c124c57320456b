/** The committed plan of the target is always what the planner gives for the committed text, by the command that the README names. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writeCutplan } from '../../cutter/plan/cutplan-file.ts';
import { preflight } from '../../cutter/plan/preflight.ts';
import { planDocument, reassembleDocument } from '../../cutter/planner/planner.ts';
import { baselineUnits } from '../../schema/contract/baseline.ts';
import { readTarget, TARGET_OPTIONS } from './target.ts';
import { BARE } from './vocabulary.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const file = (name: string) => readFileSync(join(ROOT, 'examples/target', name), 'utf8');

describe('the target', () => {
  it('always is planned to the byte as it is committed', () => {
    const { text, plan } = readTarget();

    expect(writeCutplan(planDocument(text, TARGET_OPTIONS))).toBe(file('cutplan.json'));
    expect(reassembleDocument(plan)).toBe(text);
  });

  it('always is made by the command in its README', () => {
    const [, command = ''] =
      /npm run cutproof -- (plan [^`]*?) --out /.exec(file('README.md')) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'cutproof-target-'));
    try {
      const out = join(folder, 'cutplan.json');
      const words = ['cli/main.ts', ...command.split(/[\s\\]+/), '--out', out];
      const { status } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });

      expect(status).toBe(0);
      expect(readFileSync(out, 'utf8')).toBe(file('cutplan.json'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('always meets the contract, and never comes near to what stands', () => {
    const { plan } = readTarget();
    const units = new Map(
      baselineUnits().map(({ address, documentRef }) => [address, documentRef]),
    );

    expect(preflight(plan, { ...BARE, units })).toEqual([]);
    expect(plan.rows.every((row) => row.canonicalAddress.startsWith('vn/thu-nghiem/'))).toBe(true);
    expect(plan.rows.filter(({ sectionType }) => sectionType === 'article')).toHaveLength(14);
  });
});
