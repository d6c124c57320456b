/** Asks `fn_iu_create` about every row of a plan, past the preflight, and rolls back. */
import { createValues } from '../../cutter/phases/create-units.ts';
import { statementsFor } from '../../cutter/statements.ts';
import { logicalSession } from '../../harness/connection/connection.ts';
import { judgeAlways } from '../../harness/run/checks.ts';
import { UNIT_TABLE } from '../../schema/contract/contract.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import type { Connection, Session } from '../../schema/session.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';

export interface Creation {
  readonly position: number;
  readonly status: string;
  readonly reasons: readonly string[];
  /** The number of the new unit; null where there is none. */
  readonly id: number | null;
}

/** Called within the transaction, on the pipeline's own connection. */
interface CreationHooks {
  readonly before?: (session: Session) => Promise<void>;
  readonly after?: (session: Session, creations: readonly Creation[]) => Promise<void>;
}

interface Creations {
  readonly creations: readonly Creation[];
  /** Findings about what was left, and whether as many rows appeared as were said to be created. */
  readonly after: readonly string[];
}

const COUNT = `select count(*)::int as appeared from ${UNIT_TABLE} where run_id = 'run-contract'`;

export async function createEach(
  plan: Cutplan,
  workbench: CutterWorkbench,
  hooks: CreationHooks = {},
): Promise<Creations> {
  const sandbox = await workbench.sandbox('armed');
  const transaction = await sandbox.begin();
  const guard = transaction.guard(async () => undefined);
  const creations: Creation[] = [];
  let appeared = 0;
  {
    const create = statementsFor(workbench.names).createUnit;
    await using connection = guard.open('cutter_exec', 'cut_leg_a');
    const speaker = logicalSession(connection, workbench.names);
    await openCut(speaker, plan);
    await hooks.before?.(connection);
    for (const row of plan.rows) {
      const values = createValues({ runId: 'run-contract', plan }, row);
      creations.push({ position: row.position, ...(await ask(connection, create, values)) });
    }
    const { rows } = await connection.query(workbench.names.sql(COUNT));
    appeared = Number(rows[0]?.['appeared']);
    await hooks.after?.(speaker, creations);
    await connection.query('ROLLBACK');
  }
  const closing = await transaction.rollBack();
  const claimed = creations.filter(({ status }) => status === 'created').length;
  const counted =
    appeared === claimed ? [] : [`${claimed} rows were said to be created, ${appeared} appeared`];
  const seen = { ...closing, steps: [], statements: [], boundaries: [], firedFaults: [] };
  return { creations, after: [...counted, ...judgeAlways(seen)] };
}

async function openCut(connection: Session, plan: Cutplan): Promise<void> {
  await connection.query('BEGIN');
  const run = ['run-contract', plan.digest];
  await connection.query('select public.fn_backup_record($1, $2, $3, $4)', [
    ...run,
    'proof',
    'none',
  ]);
  const open = 'select public.fn_cut_open($1, $2, $3, $4, $5)';
  await connection.query(open, [...run, plan.documentRef, 'proof', plan.rows.length]);
}

/** An error is an answer too: a contract that breaks down instead of saying what is wrong. */
async function ask(
  connection: Connection,
  create: string,
  values: readonly unknown[],
): Promise<Omit<Creation, 'position'>> {
  await connection.query('savepoint row');
  try {
    const { rows } = await connection.query(create, values);
    const result = rows[0]?.['result'] as {
      readonly status: string;
      readonly reasons?: readonly string[];
      readonly id?: number;
    };
    return { status: result.status, reasons: result.reasons ?? [], id: result.id ?? null };
  } catch (error) {
    await connection.query('rollback to savepoint row');
    return { status: 'error', reasons: [String((error as Error).message)], id: null };
  }
}
