/** Shows one approval as its case says, and looks at what came of it: by what names it was refused, what was opened, what stands in both ledgers, what the armed switch let pass. Judges nothing. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SOVEREIGNS } from '../../cutter/approval/approval.ts';
import type { Armed, ArmingSeams } from '../../cutter/approval/arming.ts';
import { type ApprovalFile, openApprovalFile } from '../../cutter/approval/ledger.ts';
import { type ApprovalCase, showApproval } from '../../generators/approval.ts';
import type { ApprovalFlaw, ApprovalFlawName } from '../../generators/approval-flaws.ts';
import { APPROVAL_FLAWS } from '../../generators/approval-flaws.ts';
import { DISK } from '../../platform/append-only-file.ts';
import { parseAllowedSigners } from '../../platform/ssh/allowed-signers.ts';
import type { Approval, Operation } from '../../schema/contract/approval.ts';
import { approvalDigest, OPERATIONS } from '../../schema/contract/approval.ts';
import { type Cutplan, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import { sha256 } from '../../schema/digest.ts';
import type { PhaseOutcome } from '../../schema/pipeline.ts';
import { seamsFor } from '../pipeline/adapter-seams.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { type ApprovalClone, FINGERPRINT } from './clone.ts';

export interface ApprovalSeen {
  /** Of each process: the names under which it was refused; none where it was armed. */
  readonly ends: readonly (readonly string[])[];
  /** Connections that were opened until then. */
  readonly connections: number;
  /** How it stands in the file and in the table at the end. */
  readonly file: string;
  readonly table: string;
  /** What a write under it came to; null where no process was armed. */
  readonly write: string | null;
  /** What the armed switch did that it should not have. */
  readonly faults: readonly string[];
}

/** One case on its way. */
interface Scene {
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
}

export async function actApproval(
  value: ApprovalCase,
  { clone, pipeline }: { readonly clone: ApprovalClone; readonly pipeline: CutterPipeline },
): Promise<ApprovalSeen> {
  const folder = mkdtempSync(join(dirname(clone.commitsFile), 'approvals-'));
  try {
    const ledger = join(folder, 'approvals.jsonl');
    return await showWith(ledger, sceneOf(value, { clone, pipeline, ledger }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function showWith(ledger: string, scene: Scene): Promise<ApprovalSeen> {
  const { value, spoil, clone, clock } = scene;
  const meant = approvalOf(scene);
  const approval = spoil.approval?.(meant) ?? meant;
  const { bytes } = showApproval(value, approval);
  const claim = { digest: approvalDigest(bytes), approval };
  await goThrough(meant, scene);
  if (spoil.since === 'claim forgotten') await clone.forgetClaim(claim.digest);
  if (spoil.since === 'write forgotten') await clone.forgetWrite(claim.digest);
  if (spoil.since === 'file lost') rmSync(ledger);

  clock.opened = 0;
  const asked = { runId: meant.runId, operation: value.operation, spoil: value.spoil };
  const ledgers = Array.from({ length: spoil.processes ?? 1 }, (_, host) =>
    spoil.apart === true ? `${ledger}.${host}` : ledger,
  );
  const ends = await Promise.all(ledgers.map((own) => arm(approval, asked, beside(own, scene))));
  const connections = clock.opened;

  if (spoil.meanwhile === 'it ends') await clone.end(claim.digest);
  if (spoil.meanwhile === 'its claim is forgotten') await clone.forgetClaim(claim.digest);
  const [armed = null] = ends.flatMap((end) => ('armed' in end ? [end.armed] : []));
  const write = armed === null ? null : await writeUnder(armed, meant.runId, scene);
  const faults = armed === null ? [] : trySwitch(armed, meant, scene);
  return {
    ends: ends.map((end) => ('armed' in end ? [] : end.objections.map(({ code }) => code))),
    connections,
    file: openApprovalFile(ledgerOf(ends, ledgers), DISK, () => new Date()).find(claim),
    table: await clone.find(claim.digest),
    write,
    faults,
  };
}

/** The same scene on a host with a ledger of its own. */
function beside(ledger: string, scene: Scene): Scene {
  const { seams, pipeline } = scene;
  if (seams.file.path === ledger) return scene;
  return {
    ...scene,
    seams: { ...seams, file: pipeline.approver.openFile(ledger, DISK, seams.now) },
  };
}

/** That of the process that was armed, where any was. */
function ledgerOf(ends: readonly object[], ledgers: readonly string[]): string {
  const at = ends.findIndex((end) => 'armed' in end);
  return ledgers[Math.max(at, 0)] ?? '';
}

function sceneOf(
  value: ApprovalCase,
  given: Pick<Scene, 'clone' | 'pipeline'> & { readonly ledger: string },
): Scene {
  const { clone, pipeline, ledger } = given;
  const { names, target } = clone;
  const spoil: ApprovalFlaw = APPROVAL_FLAWS[value.spoil];
  const clock: Clock = { at: null, opened: 0 };
  const now = () => clock.at ?? moved(new Date(), spoil.clock ?? 0);
  const file: ApprovalFile = pipeline.approver.openFile(ledger, DISK, now);
  const seams: ArmingSeams = {
    ...{ host: target.host, port: target.port, names, policy: SOVEREIGNS, file, now },
    fingerprint: FINGERPRINT,
    connect: (role) => {
      clock.opened += 1;
      return clone.connect(role);
    },
  };
  const digest = sha256(value.words);
  const plan = freezeCutplan({ documentRef: 'vn/approved', documentDigest: digest, rows: [] });
  return { value, spoil, clone, pipeline, plan, seams, clock };
}

function moved(date: Date, minutes: number): Date {
  const other = new Date(date);
  other.setUTCMinutes(date.getUTCMinutes() + minutes);
  return other;
}

/** What the sovereigns mean: a run that never was before, on this very database, now. */
function approvalOf({ value, clone, plan }: Scene): Approval {
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

interface AskedFor {
  readonly runId: string;
  readonly operation: Operation;
  readonly spoil: ApprovalFlawName;
}

function arm(approval: Approval, { runId, operation, spoil }: AskedFor, scene: Scene) {
  const { value, pipeline, seams, clone, plan } = scene;
  const { bytes, signatures, allowedSigners } = showApproval({ ...value, spoil }, approval);
  const { host, port, database } = clone.target;
  const asked = { operation, runId, planDigest: plan.digest, address: { host, port, database } };
  const signers = parseAllowedSigners(allowedSigners);
  return pipeline.approver.arm({ bytes, signatures, signers }, { request: asked, seams });
}

/** Brings the ledgers to where the case begins. */
async function goThrough(approval: Approval, scene: Scene): Promise<void> {
  const { spoil, seams, value } = scene;
  if (spoil.past === undefined || spoil.past === 'nothing') return;
  const earlier = earlierOf(value.spoil, approval);
  if (spoil.past === 'filed') {
    const { bytes } = showApproval({ ...value, spoil: 'nothing' }, earlier);
    seams.file.claim({ digest: approvalDigest(bytes), approval: earlier });
    return;
  }
  const { runId } = earlier;
  const end = await arm(earlier, { runId, operation: 'run', spoil: 'nothing' }, scene);
  if (!('armed' in end)) return;
  using armed = end.armed;
  if (spoil.past === 'used') await writeUnder(armed, runId, { ...scene, value: RUNS(value) });
}

const RUNS = (value: ApprovalCase): ApprovalCase => ({ ...value, operation: 'run' });

/** The same approval, or another that shares with it what may not be shared. */
function earlierOf(spoil: ApprovalFlawName, approval: Approval): Approval {
  if (spoil === 'its nonce used before') return { ...approval, runId: `${approval.runId}-0` };
  if (spoil !== 'its run begun before') return approval;
  return { ...approval, nonce: sha256(approval.nonce).slice('sha256:'.length) };
}

/** The first deed of what was asked for, by the real adapter. */
async function writeUnder(armed: Armed, runId: string, scene: Scene): Promise<string> {
  const { value, spoil, clone, pipeline, plan } = scene;
  const adapter = pipeline.adapter({
    ...seamsFor(armed, armed.killSwitch, clone.names),
    approval: armed.use,
  });
  const first = value.operation === 'revert' ? 'revert_cut' : 'pre_write_backup';
  const told = (outcome: PhaseOutcome) =>
    outcome.status === 'applied' ? 'applied' : `${outcome.status}: ${outcome.reason.code}`;
  const ends = [told(await adapter[first]({ runId, plan }))];
  // What holds no longer must stop each method by itself, and not only the first that comes.
  const others = spoil.meanwhile === undefined || value.operation === 'revert' ? [] : METHODS;
  for (const method of others) ends.push(told(await adapter[method]({ runId, plan })));
  return [...new Set(ends)].join(', ');
}

/** What an armed switch must refuse; it is used up by this. */
function trySwitch(armed: Armed, approval: Approval, scene: Scene): readonly string[] {
  const { value, plan, clock } = scene;
  const { killSwitch } = armed;
  const run = { runId: approval.runId, plan };
  const other = freezeCutplan({ ...plan, documentRef: 'vn/other' });
  const lets = (asked = run) => killSwitch.refusal('revert_cut', asked) === null;
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => holds || faults.push(fault);
  must(lets(), 'the switch is off for the run that was approved');
  must(!lets({ ...run, runId: 'another' }), 'the switch is on for another run');
  must(!lets({ ...run, plan: other }), 'the switch is on for another plan');
  const forward = killSwitch.refusal('cut_leg_a', run) === null;
  must(forward === (value.operation !== 'revert'), 'a compensation may cut, or a run may not');
  clock.at = new Date(approval.notAfter);
  must(!lets(), 'the switch is on at the end of the window');
  clock.at = null;
  armed[Symbol.dispose]();
  must(!lets(), 'the switch is on after the end of the run');
  return faults;
}
