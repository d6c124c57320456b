/** One approval on its way: what the sovereigns mean, the clock, the file, and the connections, some of them to somebody who is another. Shows nothing to anybody. */
import { randomUUID } from 'node:crypto';
import { SOVEREIGNS } from '../../cutter/approval/approval.ts';
import type { ArmingSeams } from '../../cutter/approval/arming.ts';
import type { ApprovalFile } from '../../cutter/approval/ledger.ts';
import type { KnownConnection } from '../../cutter/approval/target.ts';
import type { ApprovalCase } from '../../generators/approval.ts';
import type { ApprovalFlaw } from '../../generators/approval-flaws.ts';
import { APPROVAL_FLAWS } from '../../generators/approval-flaws.ts';
import { DISK } from '../../platform/append-only-file.ts';
import type { Approval } from '../../schema/contract/approval.ts';
import { OPERATIONS } from '../../schema/contract/approval.ts';
import { type Cutplan, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { type ApprovalClone, FINGERPRINT } from './clone.ts';

/** One case on its way. */
export interface ApprovalScene {
  readonly value: ApprovalCase;
  readonly spoil: ApprovalFlaw;
  readonly clone: ApprovalClone;
  readonly pipeline: CutterPipeline;
  readonly plan: Cutplan;
  readonly seams: ArmingSeams;
  readonly clock: Clock;
}

interface Clock {
  /** Where it is set, it stands still. */
  at: Date | null;
  opened: number;
  /** Where it is set, somebody else answers, and notes how often he was cut off. */
  impostor: { cutOff: number } | null;
}

export function sceneOf(
  value: ApprovalCase,
  given: Pick<ApprovalScene, 'clone' | 'pipeline'> & { readonly ledger: string },
): ApprovalScene {
  const { clone, pipeline, ledger } = given;
  const { names, target } = clone;
  const spoil: ApprovalFlaw = APPROVAL_FLAWS[value.spoil];
  const clock: Clock = { at: null, opened: 0, impostor: null };
  const now = () => clock.at ?? moved(new Date(), spoil.clock ?? 0);
  const file: ApprovalFile = pipeline.approver.openFile(ledger, DISK, now);
  const seams: ArmingSeams = {
    ...{
      host: target.host,
      port: target.port,
      names,
      policy: { ...SOVEREIGNS, threshold: spoil.threshold ?? SOVEREIGNS.threshold },
      file,
      now,
    },
    fingerprint: FINGERPRINT,
    connect: async (role) => {
      clock.opened += 1;
      if (spoil.answers === 'nobody answers') throw new Error('nobody answers');
      const session = await clone.connect(role);
      if (spoil.answers === 'it is switched off') return switchedOff(session);
      const { impostor } = clock;
      return impostor === null ? session : posingAs(session, impostor);
    },
  };
  const digest = sha256(value.words);
  const plan = freezeCutplan({ documentRef: 'vn/approved', documentDigest: digest, rows: [] });
  return { value, spoil, clone, pipeline, plan, seams, clock };
}

/** The same database, but that its half of the switch is off. */
function switchedOff(session: KnownConnection): KnownConnection {
  return {
    ...session,
    query: async (text, values) => {
      const answer = await session.query(text, values);
      const rows = answer.rows.map((row) => ('enabled' in row ? { ...row, enabled: false } : row));
      return { ...answer, rows };
    },
  };
}

function posingAs(session: KnownConnection, impostor: { cutOff: number }): KnownConnection {
  return {
    ...session,
    certificate: sha256('the certificate of somebody else'),
    destroy: () => {
      impostor.cutOff += 1;
      session.destroy();
    },
  };
}

function moved(date: Date, minutes: number): Date {
  const other = new Date(date);
  other.setUTCMinutes(date.getUTCMinutes() + minutes);
  return other;
}

/** What the sovereigns mean: a run that never was before, on this very database, now. */
export function approvalMeant({ value, clone, plan }: ApprovalScene): Approval {
  const from = moved(new Date(), -value.passedMinutes);
  const runId = `approved-${randomUUID()}`;
  return {
    runId,
    planDigest: plan.digest,
    nonce: sha256(runId).slice('sha256:'.length),
    purpose: 'a proof',
    requestedBy: 'clerk',
    operations: OPERATIONS,
    target: clone.identity,
    notBefore: from.toISOString(),
    notAfter: moved(from, value.hours * 60).toISOString(),
  };
}
