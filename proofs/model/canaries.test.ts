/** The model alone refutes: canaries of today, and slips that no law of today was written for. Only what the model says is looked at. */
import { describe, expect, it } from 'vitest';
import { mutationOf } from '../../harness/clone/mutation.ts';
import { change } from '../../harness/clone/template.ts';
import { connect } from '../../harness/connection/connection.ts';
import { openSandbox } from '../../harness/rollback/sandbox.ts';
import { runHistory } from '../../harness/run/history.ts';
import { useCopies } from '../../harness/testing/copy.fixture.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import type { History } from '../../schema/history.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { WRONG_INVERSES } from '../compensation/canaries-restores.ts';
import { HALF_DONE } from '../faults/canaries-all-or-nothing.ts';
import { annotates } from '../kill-switch/canaries-unmoved.ts';
import { forgetsToRecord, verifiesNothing, wrongCount } from '../lifecycle/canaries.ts';
import { type CutterCanary, PRODUCTION } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';
import { createOracle } from './oracle.ts';
import { planOf } from './plan.fixture.ts';

const copies = useCopies();
const ARM = 'update cutter.kill_switch set execution_enabled = true';

/** Two runs of one document that stood before, taken back in the other order. */
const HISTORY: History<Run> = {
  runs: [1, 2].map((run) => ({
    runId: `run-${run}`,
    plan: planOf('vn/baseline-a', `new-${run}`, [null, 1, 1]),
  })),
  steps: [
    ...[0, 1].flatMap((run) => PHASES.map((phase) => ({ do: 'phase' as const, run, phase }))),
    ...[1, 0].map((run) => ({ do: 'revert' as const, run })),
  ],
  faults: [],
};

async function contradictions(canary: CutterCanary | null): Promise<readonly string[]> {
  const pipeline = canary?.change(PRODUCTION) ?? PRODUCTION;
  const target = await copies.clone([ARM]);
  await using session = await connect(target);
  for (const mutation of pipeline.mutations) {
    await change(target, copies.commitsFile, [await mutationOf(session, mutation)]);
  }
  await change(target, copies.commitsFile, pipeline.statements);
  await using sandbox = await openSandbox({
    ...{ target, commitsFile: copies.commitsFile, weaknesses: [], names: OWN_NAMES },
    contract: CUTTER,
  });
  const adapter = (provider: Parameters<typeof pipeline.seams>[0]) =>
    pipeline.adapter(pipeline.seams(provider, OWN_NAMES));
  const { violations } = await runHistory(HISTORY, {
    begin: () => sandbox.begin(),
    pipeline: { ...pipeline, adapter },
    ...{ names: OWN_NAMES, deadlineMs: 30_000, watch: createOracle(OWN_NAMES).watch(HISTORY) },
  });
  return violations.flatMap(({ code, message }) => (code === 'E_MODEL' ? [message] : []));
}

/** Each with what the model names: where, and what. */
const CANARIES: readonly (readonly [name: string, canary: CutterCanary, found: RegExp])[] = [
  [
    'wrong-row-of-the-same-count',
    named(WRONG_INVERSES, 'wrong-row-of-the-same-count'),
    /information_unit_search \d+: is gone/,
  ],
  [
    'child-left',
    named(WRONG_INVERSES, 'child-left'),
    /information_unit_search \d+: is still there/,
  ],
  [
    'jsonb-key-lost',
    named(WRONG_INVERSES, 'jsonb-key-lost'),
    /legal_document vn\/baseline-a: profile is sha256:/,
  ],
  [
    'lifecycle-restored-wrongly',
    named(WRONG_INVERSES, 'lifecycle-restored-wrongly'),
    /vn\/baseline-a: lifecycle is sha256:/,
  ],
  [
    'timestamp-touched',
    named(WRONG_INVERSES, 'timestamp-touched'),
    /vn\/baseline-a: updated_at is sha256:/,
  ],
  [
    'audit-row-deleted',
    named(WRONG_INVERSES, 'audit-row-deleted'),
    /information_unit_audit \d+: is gone/,
  ],
  ['another-runs-row', named(WRONG_INVERSES, 'another-runs-row'), /governance_record \d+: is gone/],
  [
    'memory-left',
    named(WRONG_INVERSES, 'memory-left'),
    /undo run-2 cut_leg_a \S+ \S+: is still there/,
  ],
  [
    'moment-of-enactment-kept',
    named(WRONG_INVERSES, 'moment-of-enactment-kept'),
    /information_unit \d+: updated_at is/,
  ],
  ['forgets-to-record', forgetsToRecord, /governance_record: leg_b_record of run-1 is not there/],
  ['verifies-nothing', verifiesNothing, /verification: write_verify of run-1 is not there/],
  ['constant-count', wrongCount, /was refused with CK007, expected no refusal/],
  ['failure-anyway', named(HALF_DONE, 'failure-anyway'), /lifecycle_enact .*: is called refused/],
  ['writes-a-note', annotates, /kill_switch true: note is/],
];

function named(canaries: readonly CutterCanary[], name: string): CutterCanary {
  const found = canaries.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no canary ${name}`);
  return found;
}

/** None of these is a canary of a law. */
const SLIPS: readonly (readonly [
  name: string,
  routine: string,
  from: string,
  to: string,
  found: RegExp,
])[] = [
  [
    'folds what it likes',
    'cutter.fold_unit',
    'left(new.body, 500)',
    'left(new.body, 499)',
    /information_unit_search \d+: folded is/,
  ],
  [
    'audits another row',
    'cutter.audit_unit',
    'cutter.text_digest(new::text)',
    'cutter.text_digest(new.title)',
    /information_unit_audit \d+: row_digest is .*the digest of unit/,
  ],
  [
    'counts no unit',
    'public.fn_cut_close',
    'unit_count = unit_count + created_count',
    'unit_count = unit_count',
    /vn\/baseline-a: unit_count is 60, expected 63/,
  ],
  [
    'hangs all at one place',
    'public.fn_iu_create',
    'values (parent, made, p_position, p_run_id)',
    'values (parent, made, 1, p_run_id)',
    /information_unit_child \d+: ordinal is 1, expected 2/,
  ],
  [
    'logs another state',
    'public.fn_iu_enact',
    `select id, 'draft', 'enacted'`,
    `select id, 'draft', 'retired'`,
    /lifecycle_log \d+: to_state is/,
  ],
  [
    'forgets the version',
    'cutter.touch_unit',
    'old.version + 1',
    'old.version',
    /information_unit \d+: version is 1, expected 2/,
  ],
  [
    'numbers from nought',
    'cutter.next_ordinal',
    '::integer + 1',
    '::integer',
    /run_event \d+: ordinal is 0, expected 1/,
  ],
  [
    'tells another actor',
    'public.fn_leg_b_revert',
    `'leg_b_record', p_actor)`,
    `'leg_b_record', p_run_id)`,
    /run_event \d+: actor is/,
  ],
  [
    'enacts a neighbour',
    'public.fn_iu_enact',
    `where id = any (unit_ids);\n  get`,
    `where id = any (unit_ids || 1::bigint);\n  get`,
    /information_unit 1: version is 3, expected 2 as before/,
  ],
  [
    'digests in another order',
    'cutter.run_digest',
    'order by unit.position',
    'order by unit.id desc, unit.position',
    /run_event \d+: unit_digest is/,
  ],
];

describe('the model alone', () => {
  it('never contradicts the pipeline as it is', async () => {
    expect(await contradictions(null)).toEqual([]);
  });

  it.each(CANARIES)(
    'always refutes a canary by table, key and column: %s',
    async (_name, canary, found) => {
      expect((await contradictions(canary)).join('\n')).toMatch(found);
    },
  );

  it.each(SLIPS)(
    'always refutes a slip that is nobody’s canary: %s',
    async (name, routine, from, to, found) => {
      const slip = mutant({ name, breaks: name, routine, from, to });

      expect((await contradictions(slip)).join('\n')).toMatch(found);
    },
  );
});
