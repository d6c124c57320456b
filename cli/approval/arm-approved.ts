/** Arms this process by an approval for one command. Never arms it where anything speaks against the approval. */
import { SOVEREIGNS } from '../../cutter/approval/approval.ts';
import { ARMING_STEPS, armByApproval } from '../../cutter/approval/arming.ts';
import type { ApprovalObjection } from '../../cutter/approval/codes.ts';
import { openApprovalFile } from '../../cutter/approval/ledger.ts';
import type { ApprovalUse, KillSwitch } from '../../cutter/phases/kill-switch.ts';
import { schemaFingerprint } from '../../harness/catalog/fingerprint.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { DISK } from '../../platform/append-only-file.ts';
import type { Operation } from '../../schema/contract/approval.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Connection } from '../../schema/session.ts';
import { type PaperFiles, readPapers } from './papers.ts';

/** What a command runs with, however it was armed. Disposing of it switches off. */
export interface Arms extends Disposable {
  readonly killSwitch: KillSwitch;
  /** Why it is off, where the switch does not say it itself. */
  readonly why: string | null;
  readonly approval: ApprovalUse | null;
  open(role: string): Promise<Connection>;
}

interface ApprovalArming {
  readonly target: Target;
  readonly names: Names;
  readonly papers: PaperFiles;
  /** The file in which used approvals are noted, outside of the database. */
  readonly ledger: string;
  readonly request: {
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
  const request = { ...options.request, address: { host, port, database } };
  const end = await armByApproval(ARMING_STEPS, readPapers(options.papers), {
    request,
    seams: {
      ...{ host, port, names, now, policy: SOVEREIGNS, fingerprint: schemaFingerprint },
      file: openApprovalFile(ledger, DISK, now),
      connect: (user) => connect({ ...target, user }),
    },
  });
  if ('objections' in end) return refusing(end.objections);
  const { armed } = end;
  return {
    killSwitch: armed.killSwitch,
    why: null,
    approval: armed.use,
    open: armed.open,
    [Symbol.dispose]: () => armed[Symbol.dispose](),
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
