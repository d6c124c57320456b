/** Writes the governance record (leg B) and the verification. Counts and digests come from the plan, whatever its size, so that the database is held to it; a record that says otherwise is refused, and never left standing. */
import type { Run } from '../../schema/contract/phase.ts';
import type { Names } from '../../schema/names.ts';
import type { Session } from '../../schema/session.ts';
import { unitDigest } from '../plan/unit-digest.ts';
import { statementsFor } from '../statements.ts';
import { actorOf } from './compensation.ts';

/** What is to be recorded of a run: of the plan alone. */
export interface RecordClaim {
  readonly runId: string;
  readonly planDigest: string;
  readonly actor: string;
  readonly unitCount: number;
  /** 64 hexadecimal digits over the units, as the database digests them. */
  readonly unitDigest: string;
}

/** Records a claim in the open transaction of its phase, or rejects. Gives `unit_count` and `unit_digest` as they were recorded. */
interface PlanRecorder {
  write(session: Session, claim: RecordClaim): Promise<Readonly<Record<string, unknown>>>;
}

/** Writes one record within the transaction of its phase. Rejects where the database does not agree. */
export interface RecordWriter {
  record(session: Session, run: Run): Promise<Readonly<Record<string, unknown>>>;
}

/** Holds any recorder, of leg B or of the verification, to the plan: before it, by what it is told to record, and after it, by what it recorded. */
export function holdToPlan(recorder: PlanRecorder): RecordWriter {
  return {
    record: async (session, run) => {
      const claim = claimOf(run);
      const recorded = await recorder.write(session, claim);
      const differing = [
        ['units', recorded?.['unit_count'], claim.unitCount],
        ['a digest of', recorded?.['unit_digest'], claim.unitDigest],
      ].find(([, found, wanted]) => found !== wanted);
      if (differing === undefined) return recorded;
      const [what, found, wanted] = differing;
      throw new Mismatch(
        `mismatch: ${what} ${String(found)} was recorded of run ${run.runId}, not ${wanted}`,
      );
    },
  };
}

export function createGovernanceWriter(names: Names): RecordWriter {
  return holdToPlan(calling(statementsFor(names).recordGovernance));
}

export function createVerifyWriter(names: Names): RecordWriter {
  return holdToPlan(calling(statementsFor(names).recordVerification));
}

/** With the SQLSTATE of the database's own mismatch: the transaction is rolled back, and the refusal is the same. */
class Mismatch extends Error {
  override readonly name = 'Mismatch';
  readonly code = 'CK007';
}

function claimOf(run: Run): RecordClaim {
  const { plan, runId } = run;
  return Object.freeze({
    runId,
    planDigest: plan.digest,
    actor: actorOf(run),
    unitCount: plan.rows.length,
    unitDigest: unitDigest(plan),
  });
}

function calling(call: string): PlanRecorder {
  return {
    write: async (session, { runId, planDigest, actor, unitCount, unitDigest: digest }) => {
      const { rows } = await session.query(call, [runId, planDigest, actor, unitCount, digest]);
      return rows[0]?.['result'] as Readonly<Record<string, unknown>>;
    },
  };
}
