/** What no schedule of statements can bring about: the document of a cut vanishes while the cut, inside one function, waits to hold it. */

import { describe, expect, it } from 'vitest';
import { ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { everyContendedInterleaving } from '../../generators/contended-interleaving.ts';
import { relocate } from '../../generators/interleaving.ts';
import { connect, type Database, type Target } from '../../harness/connection/connection.ts';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import type { Run } from '../../schema/contract/phase.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { alwaysArmed, seamsFor } from './adapter-seams.ts';

const copies = useCopies();
const ARM = 'update cutter.kill_switch set execution_enabled = true';
const [first, second] = (everyContendedInterleaving()[0]?.runs ?? []).map((run) =>
  relocate(run, run.runId, 'vn/vanishing'),
) as [Run, Run];

function cutterOn(target: Target): ProductionLiveExecutionAdapter {
  const open = (role: string) => connect({ ...target, user: role });
  return new ProductionLiveExecutionAdapter(seamsFor({ open }, alwaysArmed(), OWN_NAMES));
}

/** Comes back once so many sessions wait for a lock. The test's own time-out ends it where they never do. */
async function untilWaiting(observer: Database, sessions: number): Promise<void> {
  const sql = 'select count(distinct pid)::int as waiting from pg_locks where not granted';
  while ((await observer.query(sql)).rows[0]?.['waiting'] !== sessions);
}

describe('a cut whose document vanishes while it waits for it', () => {
  it('always makes the document again', async () => {
    const target = await copies.clone([ARM]);
    await using observer = await connect(target);
    const [one, other] = [cutterOn(target), cutterOn(target)];
    await one.pre_write_backup(first);
    await one.cut_leg_a(first);
    await other.pre_write_backup(second);
    // Somebody looks at a unit: the compensation holds the document by then, and waits for the unit.
    await using editor = await connect(target);
    await editor.query('begin');
    await editor.query('select from public.information_unit where run_id = $1 for update', [
      first.runId,
    ]);

    const reverting = one.revert_cut(first);
    await untilWaiting(observer, 1);
    const cutting = other.cut_leg_a(second);
    await untilWaiting(observer, 2);
    await editor.query('rollback');

    expect(await reverting).toMatchObject({ status: 'applied' });
    expect(await cutting).toMatchObject({ status: 'applied' });
    const { rows } = await observer.query(
      'select unit_count, last_run_id from public.legal_document where document_ref = $1',
      ['vn/vanishing'],
    );
    expect(rows).toEqual([{ unit_count: second.plan.rows.length, last_run_id: second.runId }]);
    expect(await other.revert_cut(second)).toMatchObject({ status: 'applied' });
  });
});
