/** The model and the server, call by call: whatever is called in whatever state, both say the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import type { Call } from '../../schema/contract/model/call.ts';
import { callsOf } from '../../schema/contract/model/phases.ts';
import type { Value } from '../../schema/contract/model/state.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import { CALLERS } from '../../schema/contract/privileges.ts';
import { sha256 } from '../../schema/digest.ts';
import { type Made, type ModelledServer, modelServer } from './server.fixture.ts';

const copies = useCopies();
const ARM = 'update cutter.kill_switch set execution_enabled = true';

function planOf(documentRef: string, parents: readonly (number | null)[]): Cutplan {
  const address = (position: number) => `${documentRef}/${position}`;
  return freezeCutplan({
    documentRef,
    documentDigest: sha256(documentRef),
    rows: parents.map((parent, index) => ({
      position: index + 1,
      parentAddress: parent === null ? null : address(parent),
      canonicalAddress: address(index + 1),
      title: `ĐIỀU "${index}", (a\\b)`,
      heading: `Điều ${index}.\n`,
      body: index % 2 === 0 ? '' : `Nội dung, "x" \\ 😀${'y'.repeat(600)}`,
      actor: 'cutter',
      unitKind: index % 2 === 0 ? null : 'law_unit',
      publicationType: 'law',
      sectionType: 'article',
      ownerRef: 'somebody',
    })),
  });
}

describe('the model', () => {
  it('always agrees with the server on each call of a run and of its compensation', async () => {
    await using server = await modelServer(await copies.clone([ARM]));
    for (const [index, document] of ['vn/new', 'vn/baseline-d'].entries()) {
      const run = { runId: `run-${index}`, plan: planOf(document, [null, 1, 1, 3]) };
      for (const method of METHODS) {
        for (const transaction of callsOf(method, run, server.state())) {
          const made = await server.make(transaction);
          expect(made).toMatchObject({ findings: [], came: 'ok' });
        }
      }
    }
  });

  it('always agrees with the server on calls in any order, with any values, in any state', async () => {
    await using server = await modelServer(await copies.clone([ARM]));
    let runs = 0;
    const labels: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 6, maxLength: 16 }), async (steps) => {
        runs += 1;
        await server.meddle(ARM);
        let next = 0;
        let back = 0;
        for (const step of steps) {
          const order = [
            'pre_write_backup',
            'cut_leg_a',
            'lifecycle_enact',
            'leg_b_record',
            'write_verify',
          ];
          const made = await take(
            server,
            step.do === 'back'
              ? { do: 'method', method: 'revert_cut', part: 1 + (back++ % 5) }
              : step.do === 'next'
                ? { do: 'method', method: order[next++ % 5] ?? '', part: 0 }
                : step,
            runs,
          );
          if (made === null) continue;
          labels[made.came] = (labels[made.came] ?? 0) + 1;
          expect(made).toMatchObject({ findings: [] });
        }
      }),
      { seed: 11, numRuns: RUNS, endOnFailure: true },
    );
    console.log(labels);
    for (const code of [
      'ok',
      'CK001',
      'CK002',
      'CK003',
      'CK004',
      'CK005',
      'CK006',
      'CK007',
      'CK008',
      'CK010',
      '42501',
      '23502',
      '23514',
    ]) {
      expect([code, labels[code] ?? 0]).not.toEqual([code, 0]);
    }
  });
});

const RUNS = Number(process.env['MODEL_RUNS'] ?? 40);

type Step =
  | { readonly do: 'next' | 'back' }
  | { readonly do: 'method'; readonly method: string; readonly part: number }
  | {
      readonly do: 'call';
      readonly routine: number;
      readonly role: string;
      readonly odd: readonly number[];
    }
  | { readonly do: 'meddle'; readonly how: number; readonly unit: number }
  | { readonly do: 'cut'; readonly drop: number; readonly change: number };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: 'back' as const }) },
  { weight: 12, arbitrary: fc.constant({ do: 'next' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('method' as const),
      method: fc.constantFrom(...METHODS),
      part: fc.nat(5),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      routine: fc.nat(17),
      role: fc.constantFrom(
        'cutter_exec',
        'cutter_exec',
        'cutter_exec',
        'cutter_verify',
        'directus_app',
      ),
      odd: fc.array(fc.nat(150), { minLength: 13, maxLength: 13 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('meddle' as const), how: fc.nat(17), unit: fc.nat(5) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('cut' as const), drop: fc.nat(8), change: fc.nat(6) }),
  },
);

const ROUTINES = Object.keys(CALLERS).filter((one) => one.startsWith('public.'));
const ODD: readonly Value[] = [
  null,
  '',
  ' \u00a0',
  'other',
  0,
  -1,
  2,
  2 ** 31,
  '\ud800x',
  'a\0b',
  'cutter',
  'run',
  1.5,
];

async function take(server: ModelledServer, step: Step, index: number): Promise<Made | null> {
  const documents = ['vn/baseline-d', `vn/doc-${index}`, `vn/doc-${index - 1}`];
  const run = {
    runId: `run-${index}`,
    plan: planOf(
      documents[index % 3] ?? '',
      [null, 1, 1, 3].map((x) => x),
    ),
  };
  // A second run of the same document has other addresses.
  run.plan = renamed(run.plan, index);
  switch (step.do) {
    case 'method': {
      const transactions = callsOf(step.method, run, server.state());
      return server.make(transactions[step.part % transactions.length] ?? []);
    }
    case 'next':
    case 'back':
      return null;
    case 'cut': {
      const [cut = []] = callsOf('cut_leg_a', run, server.state());
      const calls = cut.filter((_, at) => at !== step.drop);
      return server.make(
        calls.map((call, at) =>
          at === step.change
            ? {
                ...call,
                values: call.values.map((v, i) =>
                  i === (step.drop * 3) % call.values.length ? 'vn/baseline-d/1' : v,
                ),
              }
            : call,
        ),
      );
    }
    case 'call': {
      const signature = ROUTINES[step.routine % ROUTINES.length] ?? '';
      const routine = signature.replace(/\(.*/, '');
      const standard = [...METHODS]
        .flatMap((m) => callsOf(m, run, server.state()).flat())
        .find((call) => call.routine === routine);
      const types = signature.slice(routine.length + 1, -1).split(',');
      const base = standard?.values ?? approvalValues(routine, run.runId, index, step.odd);
      const values = types.map((type, at) => {
        const odd = step.odd[at] ?? 150;
        if (odd >= ODD.length) return base[at] ?? null;
        const value = ODD[odd] ?? null;
        return type === 'text[]'
          ? [value === null ? null : String(value)]
          : type.startsWith('timestamp')
            ? odd % 2 === 0
              ? null
              : 'infinity'
            : type === 'integer' && typeof value === 'string'
              ? null
              : value;
      });
      return server.make([{ routine, role: step.role, values } as Call]);
    }
    case 'meddle':
      await server.meddle(
        meddling(step.how, run.runId, run.plan.rows[step.unit % 4]?.canonicalAddress ?? ''),
      );
      return null;
    default:
      return step satisfies never;
  }
}

function renamed(plan: Cutplan, index: number): Cutplan {
  const other = (address: string | null) => (address === null ? null : `${address}-${index}`);
  return freezeCutplan({
    ...plan,
    rows: plan.rows.map((row) => ({
      ...row,
      parentAddress: other(row.parentAddress),
      canonicalAddress: other(row.canonicalAddress) ?? '',
    })),
  });
}

function approvalValues(
  routine: string,
  runId: string,
  index: number,
  odd: readonly number[],
): readonly Value[] {
  const approval = `sha256:${index % 4 === 0 ? index - 1 : index}-${(odd[12] ?? 0) % 2}`;
  if (routine === 'public.fn_approval_consume')
    return [approval, runId, (odd[11] ?? 0) % 5 === 0 ? 'revert' : 'run'];
  if (routine !== 'public.fn_approval_claim') return [runId];
  const now = Date.now();
  const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const [from = -1, to = 1] =
    [
      [-1, 1],
      [1, 2],
      [-2, -1],
      [-20, 10],
      [-1, 20],
    ][(odd[10] ?? 0) % 5] ?? [];
  return [
    approval,
    `nonce-${approval}`,
    runId,
    'sha256:plan',
    (odd[9] ?? 0) % 3 === 0 ? ['revert'] : ['run', 'recover'],
    at(from),
    at(to),
  ];
}

function meddling(how: number, run: string, address: string): string {
  const unit = `canonical_address = '${address}'`;
  const id = `(select id from public.information_unit where ${unit})`;
  const made = (
    runId: string,
    document: string,
  ) => `insert into public.information_unit (canonical_address, title, body, actor, unit_kind, publication_type,
    owner_ref, identity_profile, run_id, document_ref, position) select canonical_address || '/' || clock_timestamp(), title, '', actor, unit_kind, publication_type,
    owner_ref, identity_profile, ${runId}, ${document}, 9 from public.information_unit where ${unit}`;
  return (
    [
      `update public.information_unit set title = title || '!' where ${unit}`,
      `update public.information_unit set body = body || '!', updated_at = clock_timestamp() + interval '1 hour' where ${unit}`,
      `update public.information_unit set run_id = 'somebody' where ${unit}`,
      made('run_id', 'document_ref'),
      made(`'else'`, 'document_ref'),
      made('run_id', `'vn/baseline-c'`),
      `insert into public.information_unit_reference select min(id), ${id}, 'cites' from public.information_unit having ${id} is not null on conflict do nothing`,
      `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor) select id, 'a', 'b', run_id, 'x' from public.information_unit where ${unit}`,
      `update public.information_unit_child set ordinal = ordinal + 1 where child_id = ${id}`,
      `update public.legal_document set title = title || '!', profile = '[1]' where document_ref = (select document_ref from public.information_unit where ${unit}) and document_ref <> 'vn/baseline-d'`,
      `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor) select run_id, document_ref, 1, 'x', 'x' from public.information_unit where ${unit} on conflict do nothing`,
      `insert into public.governance_record (run_id, document_ref, unit_count, unit_digest, actor) select run_id || clock_timestamp(), document_ref, 1, 'x', 'x' from public.information_unit where ${unit} on conflict do nothing`,
      `insert into public.verification (run_id, unit_count, unit_digest, verdict, verified_by) values ('${run}', 1, 'x', 'match', 'x') on conflict do nothing`,
      `update public.verification set verified_by = 'x' where run_id = '${run}'`,
      `delete from public.governance_record where run_id = '${run}'`,
      `update cutter.kill_switch set execution_enabled = false`,
      `update cutter.kill_switch set execution_enabled = true`,
      `update cutter.kill_switch set execution_enabled = true`,
    ][how] ?? ''
  );
}
