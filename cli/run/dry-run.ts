/** `cutproof run --dry-run`: the plan against the real target, in one transaction that can only roll back, and back again. Arms this process for that transaction alone; commits nothing. */
import { identifyTarget } from '../../cutter/approval/target.ts';
import { ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { createKillSwitch } from '../../cutter/phases/kill-switch.ts';
import { createGovernanceWriter, createVerifyWriter } from '../../cutter/phases/recorder.ts';
import { schemaFingerprint } from '../../harness/catalog/fingerprint.ts';
import { reading } from '../../harness/catalog/read.ts';
import { writeAddress } from '../../harness/connection/address.ts';
import type { Target } from '../../harness/connection/connection.ts';
import { lookFit, unreadTables } from '../../harness/existing/admission.ts';
import { type DryRun, dryRunOn } from '../../harness/existing/dry-run.ts';
import { presentDryRun } from '../../harness/existing/dry-run-text.ts';
import { TIMEOUTS } from '../../harness/rollback/sandbox-shared.ts';
import type { Operation } from '../../schema/contract/approval.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { type Adapter, METHODS, type Run } from '../../schema/contract/phase.ts';
import { sha256 } from '../../schema/digest.ts';
import { describeFailure, isProofError, ProofError } from '../../schema/failure.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { ConnectionProvider } from '../../schema/session.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';
import { print, say } from '../io.ts';
import { settingsOf } from '../settings.ts';
import { openTarget } from '../target/named.ts';

interface DryRunFlags {
  readonly config?: string;
  readonly database?: string;
  readonly mapping?: string;
  readonly json: boolean;
}

/** Plans of a few thousand units end well within it. */
const DEADLINE_MS = 300_000;
const DIGEST_LIMIT_BYTES = 8_000_000;
const RUN_THERE =
  'run the plan there and revert it, or name a database that exists: --database postgres://host/name';
/** The seed of the witness's hashes: nobody has to repeat what happens here. */
const SEED = 158;

/** Gives `proved` where every phase would be applied and everything came back, `refuted` where not; the transaction is rolled back in every case. */
export async function dryRun(run: Run, options: DryRunFlags): Promise<ExitStatus> {
  const environment = readEnvironment();
  const settings = settingsOf(options, environment);
  if (options.database === undefined && environment.sandbox !== null) {
    const what = 'a sandbox is thrown away, and its log-ins play one role each';
    throw new ProofError('E_USAGE', what, { hint: RUN_THERE });
  }
  if (settings.mapping !== null) {
    const what = 'a dry run goes by the names of the contract';
    throw new ProofError('E_USAGE', what, { hint: 'leave --mapping out' });
  }
  const { target } = openTarget(settings, environment);
  const wishes = { allowSuperuser: false, digestLimitBytes: DIGEST_LIMIT_BYTES };
  const look = await lookFit(target, { ...wishes, contract: CUTTER, schema: null });
  for (const line of announcement(target, look.sequences)) say(line);
  const unread = unreadTables(look, wishes);
  const ends = await dryRunOn({
    ...{ contract: CUTTER, target, run, unread },
    seed: SEED,
    deadlineMs: DEADLINE_MS,
    adapter: (provider) => armed(provider, run),
  });
  const approval = await approvalOf(run, target);
  if (options.json) print(JSON.stringify({ ...ends, approval }));
  else for (const line of tell(ends, approval, run)) print(line);
  return ends.findings.length === 0 ? EXIT.proved : EXIT.refuted;
}

/** The switch is on for this run, and every connection that the adapter can have is one of the guard's: no COMMIT passes there. */
function armed(connectionProvider: ConnectionProvider, run: Run): Adapter {
  const now = () => new Date();
  const notAfter = new Date(now().getTime() + DEADLINE_MS);
  const arming = { runId: run.runId, planDigest: run.plan.digest, notAfter, methods: METHODS };
  return new ProductionLiveExecutionAdapter({
    connectionProvider,
    killSwitch: createKillSwitch(arming, now),
    governanceWriter: createGovernanceWriter(OWN_NAMES),
    verifyWriter: createVerifyWriter(OWN_NAMES),
    backupRunner: {
      run: async ({ runId }) => ({ manifestDigest: sha256(`no backup of ${runId}`) }),
    },
    names: OWN_NAMES,
  });
}

function announcement(target: Target, sequences: readonly string[]): readonly string[] {
  return [
    `dry run    ${writeAddress(target)}: one transaction, rolled back whatever happens`,
    `waits      at most ${TIMEOUTS.lock_timeout / 1_000} s for a lock; its own are held until the rollback`,
    'switch     cutter.kill_switch is turned on inside the transaction where it is off; nobody else sees that',
    `sequences  will advance and stay so: ${sequences.join(', ')}`,
  ];
}

type Draft = Readonly<Record<string, unknown>>;

/** What two sovereigns would have to name, to allow this run on this database and nothing else. */
async function approvalOf({ runId, plan }: Run, target: Target): Promise<Draft> {
  const { host, port } = target;
  const seams = { host, port, fingerprint: schemaFingerprint, names: OWN_NAMES };
  return {
    runId,
    planDigest: plan.digest,
    operations: ['run'] satisfies readonly Operation[],
    target: await reading(target, (session) =>
      identifyTarget(session, seams).then(({ identity }) => identity, unnamed),
    ),
  };
}

/** An address at which anybody could answer can be tried, and not approved. */
function unnamed(error: unknown): string {
  if (isProofError(error) && error.code === 'E_USAGE') return describeFailure(error);
  throw error;
}

function tell(ends: DryRun, approval: Draft, { runId, plan }: Run): readonly string[] {
  const { target, ...rest } = approval;
  const all = typeof target === 'string' ? { ...rest, target } : { ...rest, ...Object(target) };
  const named = Object.entries(all).map(([name, value]) => `  ${name.padEnd(17)} ${value}`);
  return [
    `dry run of ${runId}: ${plan.rows.length} units of ${plan.documentRef}`,
    '',
    ...presentDryRun(ends),
    '',
    ...(ends.findings.length === 0
      ? [
          'applied, taken back, rolled back: every table was as its contract says when the inverses had run, and',
          'another session found the transaction aborted and nothing of it left',
        ]
      : ['rolled back; it speaks against the run:', ...ends.findings.map((one) => `  ${one}`)]),
    ...ends.residue.map((what) => `  stays: ${what}`),
    'not shown: the backup, for which a digest stood in; locks on rows, which no server lists; what COMMIT does',
    '  besides (the deferred constraints were forced)',
    '',
    'an approval of this run would have to name:',
    ...named,
  ];
}
