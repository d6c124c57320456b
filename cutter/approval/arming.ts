/** Arms the switch of this process by an approval: reads it, then asks the database who it is, then claims it in both ledgers. Never connects where the approval can be refused without it, and never gives a connection to another server. */
import type { Operation } from '../../schema/contract/approval.ts';
import { METHODS, type Method } from '../../schema/contract/phase.ts';
import { describeFailure, ProofError, thrownError } from '../../schema/failure.ts';
import type { Session } from '../../schema/session.ts';
import { type ApprovalUse, createKillSwitch, type KillSwitch } from '../phases/kill-switch.ts';
import type { ApprovalPapers, ApprovalPolicy, ApprovalRequest } from './approval.ts';
import { readApproval } from './approval.ts';
import { APPROVAL_CODES, type ApprovalCode, type ApprovalObjection } from './codes.ts';
import type { ApprovalClaim, ApprovalFile, ApprovalStanding, ApprovalTable } from './ledger.ts';
import { createApprovalTable } from './ledger.ts';
import type { KnownConnection, TargetSeams } from './target.ts';
import { compareTarget, identifyTarget, shownBy } from './target.ts';

/** Held in memory alone, so that it ends with the process. Disposing of it switches off. */
export interface Armed extends Disposable {
  readonly killSwitch: KillSwitch;
  readonly use: ApprovalUse;
  /** Connects as a role, and only to who shows the approved certificate. Rejects with `E_CONNECTION`. */
  open(role: string): Promise<KnownConnection>;
}

type ArmingEnd = { readonly armed: Armed } | { readonly objections: readonly ApprovalObjection[] };

export interface ArmingSeams extends TargetSeams {
  /** Logs in as the role at the address, whoever answers there. */
  readonly connect: (role: string) => Promise<KnownConnection>;
  readonly policy: ApprovalPolicy;
  readonly file: ApprovalFile;
  readonly now: () => Date;
}

/** The steps, each of which a proof can replace. */
export interface ArmingSteps {
  readonly read: typeof readApproval;
  readonly compare: typeof compareTarget;
  readonly claim: typeof claimTwice;
}

export const ARMING_STEPS: ArmingSteps = {
  read: readApproval,
  compare: compareTarget,
  claim: claimTwice,
};

type OperationRequest = ApprovalRequest & { readonly operation: Operation };

/** Connects only with an approval that is good in every respect that can be seen from here. */
export async function armByApproval(
  steps: ArmingSteps,
  papers: ApprovalPapers,
  { request, seams }: { readonly request: OperationRequest; readonly seams: ArmingSeams },
): Promise<ArmingEnd> {
  const { policy, file, now, connect, names } = seams;
  const reading = steps.read(papers, { policy, request, at: now() });
  const { approval, digest, objections } = reading;
  if (approval === null || objections.length > 0) return { objections };
  const claim: ApprovalClaim = { digest, approval };
  try {
    const known = file.find(claim);
    const used = disagreement(request.operation, known, null);
    if (used !== null) return { objections: [used] };
    await using session = await connect('cutter_exec');
    const found = await identifyTarget(session, seams);
    const others = steps.compare(approval.target, found, now());
    if (others.length > 0) return { objections: others };
    if (!found.enabled) return { objections: [SWITCHED_OFF] };
    const table = createApprovalTable(names);
    const why = await steps.claim(claim, { operation: request.operation, session, table, file });
    if (why !== null) return { objections: [why] };
    return { armed: armFor(claim, { operation: request.operation, table, seams }) };
  } catch (error) {
    return { objections: [objectionOf(error)] };
  }
}

const SWITCHED_OFF: ApprovalObjection = {
  code: 'database_refused',
  what: 'the kill-switch of the database is off: execution_enabled is not true; nothing was claimed',
};

interface ClaimSeams {
  readonly operation: Operation;
  readonly session: Session;
  readonly table: ApprovalTable;
  readonly file: ApprovalFile;
}

/** Claims what nobody has claimed, the file first. Gives why it may not be used, or null. */
async function claimTwice(
  claim: ApprovalClaim,
  { operation, session, table, file }: ClaimSeams,
): Promise<ApprovalObjection | null> {
  const [onDisk, inTable] = [file.find(claim), await table.find(session, claim)];
  const why = disagreement(operation, onDisk, inTable);
  if (why !== null || onDisk !== 'none') return why;
  if (!file.claim(claim)) return { code: 'replayed', what: `${file.path} has it by now` };
  await table.claim(session, claim);
  return null;
}

/** A run is begun by an approval that neither ledger knows. Whoever finishes it or takes it back may have used it before, and then both know it. The table may be a step ahead: it hears of a commit first. */
function disagreement(
  operation: Operation,
  onDisk: ApprovalStanding,
  inTable: ApprovalStanding | null,
): ApprovalObjection | null {
  const both = `the file says ${onDisk}, the database ${inTable ?? 'was not asked'}`;
  const used = [onDisk, inTable].some((one) => one !== 'none' && one !== null);
  if ([onDisk, inTable].includes('taken') || (operation === 'run' && used)) {
    return { code: 'replayed', what: `it was used before: ${both}` };
  }
  if (inTable === null || onDisk === inTable) return null;
  if (onDisk === 'claimed' && inTable === 'consumed') return null;
  return { code: 'ledgers_disagree', what: both };
}

function armFor(
  claim: ApprovalClaim,
  by: { readonly operation: Operation; readonly table: ApprovalTable; readonly seams: ArmingSeams },
): Armed {
  const { operation, table, seams } = by;
  const { host, connect, now, file } = seams;
  const { runId, planDigest, notAfter, target } = claim.approval;
  const methods: readonly Method[] = operation === 'revert' ? ['revert_cut'] : METHODS;
  const armed = createKillSwitch({ runId, planDigest, notAfter: new Date(notAfter), methods }, now);
  const off = createKillSwitch(null, now);
  let ended = false;
  let noted = false;
  return {
    killSwitch: { refusal: (method, run) => (ended ? off : armed).refusal(method, run) },
    use: {
      consume: (session) => table.consume(session, claim, operation),
      consumed: () => {
        if (noted) return;
        try {
          file.consume(claim);
          noted = true;
        } catch {
          // The table knows, and the file may be a step behind: a run that stands is not undone for it.
        }
      },
    },
    open: async (role) => {
      const session = await connect(role);
      if (shownBy(session, host) === target.certificate) return session;
      session.destroy();
      throw new ProofError('E_CONNECTION', `another server answers at ${host} by now`, {
        hint: 'its certificate is not the approved one: look at who answers there',
      });
    },
    [Symbol.dispose]: () => {
      ended = true;
    },
  };
}

/** The functions of the database begin their refusals with one of our names. */
function objectionOf(error: unknown): ApprovalObjection {
  const { code, message } = thrownError(error);
  const [, name, what] = /^([a-z_]+): (.*)$/s.exec(message) ?? [];
  const known = APPROVAL_CODES.find((one) => one === name);
  if (code === 'CK010' && known !== undefined) return { code: known, what: what ?? '' };
  const unusable: ApprovalCode = code === 'E_JOURNAL' ? 'ledger_unusable' : 'database_refused';
  return { code: unusable, what: describeFailure(error) };
}
