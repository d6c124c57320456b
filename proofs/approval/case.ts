/** Shows one approval as its case says, and looks at what came of it: by what names it was refused, what was opened, what stands in both ledgers, what the armed switch let pass. Judges nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ApprovalClaim, openApprovalFile } from '../../cutter/approval/ledger.ts';
import { type ApprovalCase, showApproval } from '../../generators/approval.ts';
import type { ApprovalFlawName } from '../../generators/approval-flaws.ts';
import { createJournalFile, DISK } from '../../platform/append-only-file.ts';
import { takeLock } from '../../platform/lock-file.ts';
import { parseAllowedSigners } from '../../platform/ssh/allowed-signers.ts';
import type { Approval, Operation } from '../../schema/contract/approval.ts';
import { approvalDigest } from '../../schema/contract/approval.ts';
import { sha256 } from '../../schema/digest.ts';
import { describeFailure } from '../../schema/failure.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { tryConnections, trySwitch, writeUnder } from './armed.ts';
import type { ApprovalClone } from './clone.ts';
import { type ApprovalScene, approvalMeant, sceneOf } from './scene.ts';

/** Of the file; see cutter/approval/ledger.ts. */
const LOCK = '.approvals';

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

async function showWith(ledger: string, scene: ApprovalScene): Promise<ApprovalSeen> {
  const { value, spoil, clone, clock } = scene;
  const meant = approvalMeant(scene);
  const approval = spoil.approval?.(meant, value.bit) ?? meant;
  const { bytes } = showApproval(value, approval);
  const claim = { digest: approvalDigest(bytes), approval };
  await goThrough(meant, scene);
  if (spoil.since === 'claim forgotten') await clone.forgetClaim(claim.digest);
  if (spoil.since === 'write forgotten') await clone.forgetWrite(claim.digest);
  if (spoil.since === 'file lost') rmSync(ledger);
  if (spoil.since === 'note lost') dropLast(ledger);
  if (spoil.ledger === 'it is something else') makeOther(ledger);
  const lock = spoil.ledger === 'somebody writes to it' ? takeLock(dirname(ledger), LOCK) : null;
  const faults: string[] = [];

  clock.opened = 0;
  clock.at = spoil.moment?.(approval) ?? null;
  const asked = { runId: meant.runId, operation: value.operation, spoil: value.spoil };
  const ledgers = Array.from({ length: spoil.processes ?? 1 }, (_, host) =>
    spoil.apart === true ? `${ledger}.${host}` : ledger,
  );
  const ends = await Promise.all(
    ledgers.map((own) => armOrSay(approval, asked, { scene: beside(own, scene), faults })),
  );
  const connections = clock.opened;
  clock.at = null;
  if (lock !== null && Symbol.dispose in lock) lock[Symbol.dispose]();

  if (spoil.meanwhile === 'it ends') await clone.end(claim.digest);
  if (spoil.meanwhile === 'its claim is forgotten') await clone.forgetClaim(claim.digest);
  const [armed = null] = ends.flatMap((end) => ('armed' in end ? [end.armed] : []));
  let write: string | null = null;
  try {
    write = armed === null ? null : await writeUnder(armed, meant.runId, scene);
    if (armed !== null) {
      faults.push(...(await tryConnections(armed, scene)), ...trySwitch(armed, meant, scene));
    }
  } catch (error) {
    faults.push(`what was armed is no switch: ${describeFailure(error)}`);
  }
  return {
    ends: ends.map((end) => ('armed' in end ? [] : end.objections.map(({ code }) => code))),
    connections,
    file: standingIn(ledgerOf(ends, ledgers), claim),
    table: await clone.find(claim.digest),
    write,
    faults,
  };
}

/** An approver that throws, or ends in nothing that is an end, is refuted, and no crash of the law. */
async function armOrSay(
  approval: Approval,
  asked: AskedFor,
  { scene, faults }: { readonly scene: ApprovalScene; readonly faults: string[] },
): Promise<Awaited<ReturnType<typeof arm>>> {
  try {
    const end = await arm(approval, asked, scene);
    if ('armed' in end) return end;
    const named = end.objections.every(({ code, what }) => code.length > 0 && what.length > 0);
    if (end.objections.length > 0 && named) return end;
    faults.push('it was refused, and nobody was told why');
  } catch (error) {
    faults.push(`it ended in no end: ${describeFailure(error)}`);
  }
  return { objections: [] };
}

/** A file as it is where the process died behind the commit, and before it noted that. */
function dropLast(ledger: string): void {
  const lines = readFileSync(ledger, 'utf8').trimEnd().split('\n');
  writeFileSync(
    ledger,
    lines
      .slice(0, -1)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** A file that only grows too, and whole, and of something else. */
function makeOther(ledger: string): void {
  using _other = createJournalFile(ledger, { format: 'other@1' }, DISK);
}

function standingIn(ledger: string, claim: ApprovalClaim): string {
  try {
    return openApprovalFile(ledger, DISK, () => new Date()).find(claim);
  } catch (error) {
    return describeFailure(error);
  }
}

/** The same scene on a host with a ledger of its own. */
function beside(ledger: string, scene: ApprovalScene): ApprovalScene {
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

interface AskedFor {
  readonly runId: string;
  readonly operation: Operation;
  readonly spoil: ApprovalFlawName;
}

function arm(approval: Approval, { runId, operation, spoil }: AskedFor, scene: ApprovalScene) {
  const { value, pipeline, seams, clone, plan } = scene;
  const { bytes, signatures, allowedSigners } = showApproval({ ...value, spoil }, approval);
  const { host, port, database } = clone.target;
  const asked = { operation, runId, planDigest: plan.digest, address: { host, port, database } };
  const signers = parseAllowedSigners(allowedSigners);
  return pipeline.approver.arm({ bytes, signatures, signers }, { request: asked, seams });
}

/** Brings the ledgers to where the case begins. */
async function goThrough(approval: Approval, scene: ApprovalScene): Promise<void> {
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
  if (spoil === 'beside another run') {
    const nonce = sha256(approval.nonce).slice('sha256:'.length);
    return { ...approval, nonce, runId: `${approval.runId}-0` };
  }
  if (spoil === 'its nonce used before') return { ...approval, runId: `${approval.runId}-0` };
  if (spoil !== 'its run begun before') return approval;
  return { ...approval, nonce: sha256(approval.nonce).slice('sha256:'.length) };
}
