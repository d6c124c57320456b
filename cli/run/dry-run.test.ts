/** `cutproof run --dry-run` as a user meets it, on a database that exists: what is shown, what is refused, and that nothing is left. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCutplan } from '../../cutter/plan/cutplan-file.ts';
import { planDocument } from '../../cutter/planner/planner.ts';
import { writeAddress } from '../../harness/connection/address.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { imageOf, MAY_MOVE_SWITCH, useLive } from '../../harness/testing/existing.fixture.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const PLAN = fileURLToPath(new URL('../../examples/target/cutplan.json', import.meta.url));
const live = useLive();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-dry-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dry = (target: Target, plan: string, ...words: string[]) =>
  spawnSync(
    process.execPath,
    [MAIN, 'run', plan, '--dry-run', '--database', writeAddress(target), ...words],
    { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: '/nowhere' } },
  );

/** The ids of transactions that were assigned since, and committed. */
async function committedSince(target: Target, since: string): Promise<unknown> {
  await using session = await connect(live.owner(target));
  const { rows } = await session.query(
    `select coalesce(jsonb_agg(id), '[]') as ids from generate_series($1::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1) id
      where pg_xact_status(id::text::xid8) = 'committed'`,
    [since],
  );
  return rows[0]?.['ids'];
}

async function nextTransaction(target: Target): Promise<string> {
  await using session = await connect(live.owner(target));
  const { rows } = await session.query(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as next',
  );
  return String(rows[0]?.['next']);
}

describe('cutproof run --dry-run', () => {
  it('always shows every statement, row and lock, and what an approval would name, and leaves nothing', async () => {
    const target = await live.make(MAY_MOVE_SWITCH);
    const [before, since] = [await imageOf(live.owner(target)), await nextTransaction(target)];

    const { status, stdout, stderr } = dry(target, PLAN, '--run', 'first');

    expect([status, stderr]).toEqual([0, expect.stringContaining('rolled back whatever happens')]);
    for (const shown of [
      /^dry run of first: 19 units of vn\/thu-nghiem\/vuon-chung-ngo-hoa-gao$/m,
      /^1\. pre_write_backup: applied$/m,
      /^ {3}cutter_exec: select public\.fn_iu_create\(.*\) as result {2}× 19$/m,
      /^ {3}cutter_verify: select public\.fn_verify_record\(/m,
      /^6\. revert_cut: applied$/m,
      /^ {10}public\.information_unit 19 inserted$/m,
      /ROW EXCLUSIVE on public\.information_unit$/m,
      /^ {3}locks {2}EXCLUSIVE on advisory$/m,
      /^ {2}public\.information_unit 158 → 177 → 158$/m,
      /^ {2}cutter\.run_event \d+ → \d+ → \d+$/m,
      /^ {2}stays: sequence public\.information_unit_id_seq advanced$/m,
      /^ {2}planDigest +sha256:[0-9a-f]{64}$/m,
      /^ {2}operations +run$/m,
      /^ {2}certificate +unix socket$/m,
      /^ {2}systemIdentifier +\d+$/m,
      /^ {2}schemaFingerprint +sha256:[0-9a-f]{64}$/m,
    ]) {
      expect(stdout).toMatch(shown);
    }
    expect(await imageOf(live.owner(target))).toEqual(before);
    expect(await committedSince(target, since)).toEqual([]);
  });

  it('always says what speaks against a run, with status 1, and leaves nothing', async () => {
    const target = await live.make(MAY_MOVE_SWITCH);
    const before = await imageOf(live.owner(target));
    const file = join(folder, 'taken.json');
    const plan = planDocument('Điều 2. Có rồi\n', {
      documentRef: 'vn/baseline-a',
      actor: 'cutter',
      ownerRef: 'library',
      depth: 'article',
      publicationType: 'law',
    });
    writeFileSync(file, writeCutplan(plan));

    const { status, stdout } = dry(target, file, '--json');

    expect(status).toBe(1);
    const { findings, steps, approval } = JSON.parse(stdout);
    expect(findings[0]).toMatch(/^cut_leg_a: preflight: .*stands in the database already/);
    expect(steps[1].outcome.status).toBe('refused');
    expect(approval).toMatchObject({
      planDigest: plan.digest,
      target: { databaseName: target.database, certificate: 'unix socket' },
    });
    expect(await imageOf(live.owner(target))).toEqual(before);
  });

  it('never shows anything with a switch that it may not move, or a login that is not fit', async () => {
    const target = await live.make();
    const before = await imageOf(live.owner(target));

    const unmoved = dry(target, PLAN);
    const unfit = dry({ ...target, user: 'cutter_exec' }, PLAN);

    expect([unmoved.status, unmoved.stdout]).toEqual([3, '']);
    expect(unmoved.stderr).toContain('E_NOT_SHOWN: the switch must be on');
    expect([unfit.status, unfit.stdout]).toEqual([2, '']);
    expect(unfit.stderr).toContain('cutter_exec may not become cutter_verify');
    expect(dry(target, PLAN, '--mapping', 'names.json').status).toBe(2);
    const sandboxed = spawnSync(process.execPath, [MAIN, 'run', PLAN, '--dry-run'], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: '/nowhere', CUTPROOF_SANDBOX: folder },
    });
    expect([sandboxed.status, sandboxed.stderr]).toEqual([
      2,
      expect.stringContaining('run the plan there and revert it'),
    ]);
    expect(await imageOf(live.owner(target))).toEqual(before);
  });
});
