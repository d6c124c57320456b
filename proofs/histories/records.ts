/** What a finished run must have left in the database: units enacted and logged, a governance record and a verification that agree. */
import type { Trial } from '../../harness/rollback/trial.ts';
import { UNIT_TABLE } from '../../schema/contract/contract.ts';
import type { Run } from '../../schema/contract/phase.ts';
import { transactionsOf } from '../../schema/contract/transactions.ts';
import type { History } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';

export interface Records {
  readonly units: number;
  readonly enacted: number;
  readonly logged: number;
  readonly governance: { readonly count: number; readonly digest: string } | null;
  readonly verification: { readonly count: number; readonly digest: string } | null;
}

const READ = `
  select (select count(*)::int from ${UNIT_TABLE} where run_id = $1) as units,
    (select count(*)::int from ${UNIT_TABLE} where run_id = $1 and lifecycle = 'enacted') as enacted,
    (select count(*)::int from public.information_unit_lifecycle_log where run_id = $1 and to_state = 'enacted') as logged,
    (select jsonb_build_object('count', unit_count, 'digest', unit_digest) from public.governance_record where run_id = $1) as governance,
    (select jsonb_build_object('count', unit_count, 'digest', unit_digest) from public.verification where run_id = $1) as verification`;

export async function readRecords(trial: Trial, runId: string): Promise<Records> {
  const rows: Records[] = [];
  await trial.asOther('cutter_verify', async (session) => {
    const answer = await session.query(READ, [runId]);
    rows.push(answer.rows[0] as unknown as Records);
  });
  return rows[0] as Records;
}

/** Findings about the records, and about the number of statements that faults are placed by. */
export function judgeRecords(
  history: History<Run>,
  seen: Observation,
  records: Records | null,
): readonly string[] {
  if (records === null) return ['the last phase never committed, so there is nothing to read'];
  const units = history.runs[0]?.plan.rows.length ?? 0;
  const { governance, verification } = records;
  const expected: readonly (readonly [string, unknown, unknown])[] = [
    ['units', records.units, units],
    ['enacted units', records.enacted, units],
    ['lifecycle log rows', records.logged, units],
    ['units in the governance record', governance?.count, units],
    ['units in the verification', verification?.count, units],
    ['digest in the verification', verification?.digest, governance?.digest ?? 'none'],
  ];
  return [
    ...expected
      .filter(([, found, wanted]) => found !== wanted)
      .map(([what, found, wanted]) => `${what}: ${String(found)} instead of ${String(wanted)}`),
    ...judgeStatements(history, seen),
  ];
}

function judgeStatements(history: History<Run>, seen: Observation): readonly string[] {
  return seen.steps.flatMap(({ step, method, statements, outcome }) => {
    const run = history.steps[step]?.run ?? 0;
    if (method === 'meddle' || outcome?.status !== 'applied') return [];
    const wanted = transactionsOf(method, history.runs[run]?.plan.rows.length ?? 0).reduce(
      (sum, sent) => sum + sent,
    );
    return statements === wanted ? [] : [`${method} sent ${statements} statements, not ${wanted}`];
  });
}
