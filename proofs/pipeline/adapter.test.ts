/** What the laws do not show of the adapter, with real log-ins and real commits on clones that are thrown away. */

import { describe, expect, it } from 'vitest';
import { type AdapterSeams, ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { unitDigest } from '../../cutter/plan/unit-digest.ts';
import { planDocument } from '../../cutter/planner/planner.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { askOne, useCopies } from '../../harness/testing/copy.fixture.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { Connection, ConnectionProvider } from '../../schema/session.ts';
import { alwaysArmed, seamsFor } from './adapter-seams.ts';

const copies = useCopies();
const ARM = 'update cutter.kill_switch set execution_enabled = true';

const plan = planDocument("Chương I. Tên\nĐiều 1. Một\n1. Khoản\na) Điểm\nĐiều 2. “Hai” \\ '\n", {
  documentRef: 'vn/adapter',
  actor: 'cutter',
  ownerRef: 'library',
  depth: 'point',
  publicationType: 'law',
});
const run: Run = { runId: 'run-adapter', plan };

/** Connections as production opens them: a log-in of the role for each. */
function logIns(target: Target): ConnectionProvider & { readonly opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    open: async (role, method) => {
      opened.push(`${method} as ${role}`);
      return connect({ ...target, user: role });
    },
  };
}

const adapterOn = (provider: ConnectionProvider, seams: Partial<AdapterSeams> = {}) =>
  new ProductionLiveExecutionAdapter({ ...seamsFor(provider, alwaysArmed(), OWN_NAMES), ...seams });

/** Runs the phases up to and with the last one, and gives how each ended. */
async function phases(adapter: ProductionLiveExecutionAdapter, last: number = PHASES.length) {
  const ends: string[] = [];
  for (const phase of PHASES.slice(0, last)) ends.push((await adapter[phase](run)).status);
  return ends;
}

async function unitsOn(target: Target): Promise<unknown> {
  await using session = await connect(target);
  return await askOne(
    session,
    `select count(*)::int from public.information_unit where run_id = '${run.runId}'`,
  );
}

describe('a run with real commits', () => {
  it('always digests its units as the database does, and is verified by that', async () => {
    const target = await copies.clone([ARM]);

    const ends = await phases(adapterOn(logIns(target)));

    await using session = await connect(target);
    expect(ends).toEqual(PHASES.map(() => 'applied'));
    expect(await askOne(session, `select cutter.run_digest('${run.runId}')`)).toBe(
      unitDigest(plan),
    );
    expect(
      await askOne(
        session,
        `select unit_digest from public.verification where run_id = '${run.runId}'`,
      ),
    ).toBe(unitDigest(plan));
  });

  it('always opens one connection a phase, as the role of that phase, and six for the compensation', async () => {
    const provider = logIns(await copies.clone([ARM]));
    const adapter = adapterOn(provider);
    await phases(adapter);

    expect((await adapter.revert_cut(run)).status).toBe('applied');

    expect(provider.opened).toEqual([
      'pre_write_backup as cutter_exec',
      'cut_leg_a as cutter_exec',
      'lifecycle_enact as cutter_exec',
      'leg_b_record as cutter_exec',
      'write_verify as cutter_verify',
      'revert_cut as cutter_exec',
      'revert_cut as cutter_verify',
      ...['leg_b_record', 'lifecycle_enact', 'cut_leg_a', 'backup'].map(
        () => 'revert_cut as cutter_exec',
      ),
    ]);
  });

  it('always brings back 158 units, and is always applied again where it is asked again', async () => {
    const target = await copies.clone([ARM]);
    const adapter = adapterOn(logIns(target));
    await phases(adapter);
    expect(await unitsOn(target)).toBe(plan.rows.length);

    const [once, twice] = [await adapter.revert_cut(run), await adapter.revert_cut(run)];

    expect(once).toMatchObject({ status: 'applied', detail: { cut_leg_a: 'compensated' } });
    expect(twice).toMatchObject({ status: 'applied', detail: { cut_leg_a: 'nothing_to_do' } });
    await using session = await connect(target);
    expect(await askOne(session, 'select count(*)::int from public.information_unit')).toBe(158);
  });

  it('never applies a phase twice, out of turn, or after its compensation', async () => {
    const adapter = adapterOn(logIns(await copies.clone([ARM])));
    const codeOf = async (phase: (typeof PHASES)[number]) => {
      const outcome = await adapter[phase](run);
      return outcome.status === 'refused' ? outcome.reason.code : outcome.status;
    };

    expect(await codeOf('cut_leg_a')).toBe('out_of_order');
    expect(await codeOf('pre_write_backup')).toBe('applied');
    expect(await codeOf('pre_write_backup')).toBe('already_applied');
    expect((await adapter.revert_cut(run)).status).toBe('applied');
    expect(await codeOf('pre_write_backup')).toBe('already_reverted');
    expect(await codeOf('cut_leg_a')).toBe('already_reverted');
  });

  it('always is refused by the database where only its half of the switch is off', async () => {
    const target = await copies.clone();

    const outcome = await adapterOn(logIns(target)).pre_write_backup(run);

    expect(outcome).toMatchObject({ status: 'refused', reason: { code: 'kill_switch_database' } });
  });
});

describe('a backup that fails', () => {
  it.each([
    ['an error', () => Promise.reject(new Error('disk full'))],
    ['a text', () => Promise.reject('disk full')],
    [
      'an error at once',
      () => {
        throw new Error('disk full');
      },
    ],
  ])(
    'always refuses the run with %s as the reason, and never writes anything',
    async (_what, fails) => {
      const target = await copies.clone([ARM]);
      const adapter = adapterOn(logIns(target), { backupRunner: { run: fails } });

      const outcome = await adapter.pre_write_backup(run);

      expect(outcome).toMatchObject({
        status: 'refused',
        reason: { code: 'backup_failed', message: expect.stringContaining('disk full') },
      });
      await using session = await connect(target);
      expect(await askOne(session, 'select count(*)::int from cutter.run_event')).toBe(
        PHASES.length,
      );
      const next = await adapter.cut_leg_a(run);
      expect(next).toMatchObject({ status: 'refused', reason: { code: 'out_of_order' } });
    },
  );
});

describe('the answer to a COMMIT that never comes', () => {
  /** Loses the first answer of a kind: before the server hears of the statement, or after it has acted. */
  function losing(
    provider: ConnectionProvider,
    { after, reopens }: { readonly after: boolean; readonly reopens: boolean },
  ): ConnectionProvider {
    let lost = false;
    return {
      open: async (role, method) => {
        if (lost && !reopens) throw new Error('connect ECONNREFUSED');
        const connection = (await provider.open(role, method)) as Connection & {
          destroy(): void;
        };
        return {
          query: async (text, values) => {
            if (text !== 'COMMIT' || lost) return connection.query(text, values);
            if (after) await connection.query(text, values);
            lost = true;
            connection.destroy();
            throw new Error('Connection terminated unexpectedly');
          },
          [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
        };
      },
    };
  }

  it.each([
    ['applied', 'it landed', { after: true, reopens: true }],
    ['refused', 'it did not land', { after: false, reopens: true }],
    ['indeterminate', 'nobody can be asked, though it landed', { after: true, reopens: false }],
    ['indeterminate', 'nobody can be asked, and it did not', { after: false, reopens: false }],
  ] as const)('always is %s where %s', async (status, _what, how) => {
    const target = await copies.clone([ARM]);
    await phases(adapterOn(logIns(target)), 1);

    const outcome = await adapterOn(losing(logIns(target), how)).cut_leg_a(run);

    expect(outcome.status).toBe(status);
    expect(await unitsOn(target)).toBe(how.after ? plan.rows.length : 0);
    if (outcome.status !== 'applied') {
      expect(outcome.reason).toMatchObject({ code: 'connection_lost' });
    }
    // Whatever was said, asked once more the truth comes out.
    const again = await adapterOn(logIns(target)).cut_leg_a(run);
    expect(again.status === 'applied').toBe(!how.after);
    expect(await unitsOn(target)).toBe(plan.rows.length);
  });

  it('always leaves a compensation that is asked again to finish, wherever it was cut off', async () => {
    const target = await copies.clone([ARM]);
    await phases(adapterOn(logIns(target)));
    const cut = adapterOn(losing(logIns(target), { after: false, reopens: false }));

    const first = await cut.revert_cut(run);
    const second = await adapterOn(logIns(target)).revert_cut(run);

    expect([first.status, second.status]).toEqual(['indeterminate', 'applied']);
    expect(await unitsOn(target)).toBe(0);
  });
});
