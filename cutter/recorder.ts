/** Writes the governance record (leg B) and the verification. Counts and digests come from the plan, so that the database is held to it. */
import type { Names } from '../schema/names.ts';
import type { Run } from '../schema/phase.ts';
import type { Session } from '../schema/session.ts';
import { actorOf } from './inverse.ts';
import { statementsFor } from './statements.ts';
import { unitDigest } from './unit-digest.ts';

/** Writes one record within the transaction of its phase. Rejects where the database does not agree. */
export interface RecordWriter {
  record(session: Session, run: Run): Promise<Readonly<Record<string, unknown>>>;
}

export function createGovernanceWriter(names: Names): RecordWriter {
  return recorder(statementsFor(names).recordGovernance);
}

export function createVerifyWriter(names: Names): RecordWriter {
  return recorder(statementsFor(names).recordVerification);
}

function recorder(call: string): RecordWriter {
  return {
    record: async (session, run) => {
      const { plan } = run;
      const { rows } = await session.query(call, [
        run.runId,
        plan.digest,
        actorOf(run),
        plan.rows.length,
        unitDigest(plan),
      ]);
      return rows[0]?.['result'] as Readonly<Record<string, unknown>>;
    },
  };
}
