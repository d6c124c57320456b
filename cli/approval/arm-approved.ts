/** Arms this process by an approval for one command, and keeps every connection to the server that was approved. Without one it stays off. */
import { SOVEREIGNS } from '../../cutter/approval/approval.ts';
import {
  type ApprovalUse,
  ARMING_STEPS,
  type Armed,
  armByApproval,
} from '../../cutter/approval/arming.ts';
import type { ApprovalObjection } from '../../cutter/approval/codes.ts';
import { openApprovalFile } from '../../cutter/approval/ledger.ts';
import { certificateOf } from '../../cutter/approval/target.ts';
import type { KillSwitch } from '../../cutter/phases/kill-switch.ts';
import { schemaFingerprint } from '../../harness/catalog/fingerprint.ts';
import { connect, type Database, type Target } from '../../harness/connection/connection.ts';
import { DISK } from '../../platform/append-only-file.ts';
import type { Operation } from '../../schema/contract/approval.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import { type PaperFiles, readPapers } from './papers.ts';

/** What a command runs with, however it was armed. Disposing of it switches off. */
export interface Arms extends Disposable {
  readonly killSwitch: KillSwitch;
  /** Why it is off, where the switch does not say it itself. */
  readonly why: string | null;
  readonly approval: ApprovalUse | null;
  open(role: string): Promise<Database>;
}

export interface ApprovalArming {
  readonly target: Target;
  readonly names: Names;
  readonly papers: PaperFiles;
  /** The file in which used approvals are noted, outside of the database. */
  readonly ledger: string;
  readonly asked: {
    readonly operation: Operation;
    readonly runId: string;
    /** Null where only the database will know. */
    readonly planDigest: string | null;
  };
  readonly now: () => Date;
}

/** Connects only where nothing that can be seen from here speaks against it. */
export async function armWithApproval(options: ApprovalArming): Promise<Arms> {
  const { target, names, ledger, now } = options;
  const { host, port, database } = target;
  const asked = { ...options.asked, address: { host, port, database } };
  const end = await armByApproval(ARMING_STEPS, readPapers(options.papers), {
    asked,
    seams: {
      ...{ host, port, names, now, policy: SOVEREIGNS, fingerprint: schemaFingerprint },
      file: openApprovalFile(ledger, DISK, now),
      open: () => connect({ ...target, user: 'cutter_exec' }),
    },
  });
  return 'armed' in end ? armed(target, end.armed) : refusing(end.objections);
}

function armed(target: Target, { certificate, ...arms }: Armed): Arms {
  return {
    killSwitch: arms.killSwitch,
    why: null,
    approval: arms.use,
    open: async (role) => {
      const session = await connect({ ...target, user: role });
      if (certificateOf(session, target.host) === certificate) return session;
      session.destroy();
      throw new ProofError('E_CONNECTION', `another server answers at ${target.host} by now`, {
        hint: 'its certificate is not the approved one: look at who answers there',
      });
    },
    [Symbol.dispose]: () => arms[Symbol.dispose](),
  };
}

function refusing(objections: readonly ApprovalObjection[]): Arms {
  const findings = objections.map(({ code, what }) => `${code}: ${what}`);
  return {
    killSwitch: {
      refusal: (method) => ({
        code: 'kill_switch_process',
        message: `${method}: the approval is refused, ${findings[0]}`,
        findings,
      }),
    },
    why: null,
    approval: null,
    open: async () => {
      throw new ProofError('E_INTERNAL', 'a connection was asked for without an approval');
    },
    [Symbol.dispose]: () => undefined,
  };
}
