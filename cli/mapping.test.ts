/** The laws on a copy whose tables carry other names: proved with its mapping and told in the names of the contract, refused without one, refuted with a wrong one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  OTHER_NAMES,
  type Renamed,
  writeMapping,
  writeRenamed,
} from '../harness/testing/renamed.fixture.ts';
import type { Evidence } from '../schema/evidence.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const PATIENCE_MS = 300_000;
let folder = '';
let copy: Renamed;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-mapping-'));
  copy = writeRenamed(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('prove on a copy with other names', () => {
  it(
    'always proves with its mapping, refutes every canary, and tells it in the names of the contract',
    () => {
      const laws = ['compensation/restores', 'faults/all-or-nothing', 'cut/contract'];
      const gates = ['kill-switch/refuses', 'kill-switch/unmoved'];

      const { status, stdout } = prove(copy.mapping, [...laws, ...gates], 'rollback');

      const evidence = JSON.parse(stdout) as Evidence;
      expect(evidence.laws.map(({ id, verdict }) => [id, verdict]).toSorted()).toEqual(
        [...laws, ...gates].toSorted().map((id) => [id, 'proved']),
      );
      const canaries = evidence.laws.flatMap((law) => law.canaries);
      expect(canaries.filter(({ refuted }) => !refuted)).toEqual([]);
      expect(canaries.length).toBeGreaterThan(20);
      expect(evidence.subject.mappingDigest).toMatch(/^sha256:/);
      expect(evidence.counts.map(({ table }) => table)).toContain('public.information_unit');
      expect(evidence.residue.map(({ what }) => what)).toContain(
        'sequence public.information_unit_id_seq advanced',
      );
      expect(stdout).not.toMatch(/du_lieu|Máy cắt/);
      expect(status).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'always proves with real commits too',
    () => {
      expect(prove(copy.mapping, ['kill-switch/refuses'], 'commit').status).toBe(0);
    },
    PATIENCE_MS,
  );

  it('never starts a case without the mapping, nor with one entry wrong', () => {
    const wrong = join(folder, 'wrong.json');
    writeMapping(wrong, { ...OTHER_NAMES, 'cutter.undo': 'Máy cắt.hoan_tak' });

    const [without, misled] = [prove(null, ['cut/contract']), prove(wrong, ['cut/contract'])];

    expect(without).toMatchObject({ status: 2, stdout: '' });
    expect(without.stderr).toContain('du_lieu.Đơn vị');
    expect(misled).toMatchObject({ status: 2, stdout: '' });
    expect(misled.stderr).toContain('Máy cắt.hoan_tac');
  });

  it(
    'always refutes where two inverses are swapped that take the same arguments',
    () => {
      const swapped = join(folder, 'swapped.json');
      writeMapping(swapped, {
        ...OTHER_NAMES,
        'public.fn_leg_b_revert': 'du_lieu.fn_iu_enact_revert',
        'public.fn_iu_enact_revert': 'du_lieu.fn_leg_b_revert',
      });

      const { status, stdout } = prove(swapped, ['compensation/restores']);

      expect(status).toBe(1);
      const [law] = (JSON.parse(stdout) as Evidence).laws;
      expect(law).toMatchObject({
        verdict: 'refuted',
        counterexample: { command: expect.stringContaining(`--mapping ${swapped}`) },
      });
    },
    PATIENCE_MS,
  );

  it('never takes a mapping for the project’s own copy, nor one that cannot be read', () => {
    const words = ['--mapping', copy.mapping, '--law', 'cut/contract'];
    expect(run(words)).toMatchObject({ status: 2, stderr: expect.stringContaining('--schema') });
    expect(prove(join(folder, 'no.json'), ['cut/contract'])).toMatchObject({ status: 2 });
  });
});

function prove(mapping: string | null, laws: readonly string[], stage = 'rollback') {
  const names = mapping === null ? [] : ['--mapping', mapping];
  return run([
    '--schema',
    copy.folder,
    ...names,
    '--stage',
    stage,
    ...laws.flatMap((law) => ['--law', law]),
  ]);
}

function run(words: readonly string[]) {
  const given = ['prove', '--seed', '7', '--json', '--out', join(folder, 'evidence'), ...words];
  return spawnSync(process.execPath, [MAIN, ...given], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
    maxBuffer: 1 << 26,
  });
}
