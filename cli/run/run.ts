/** `cutproof run | recover | revert`: hands a cutplan to the orchestrator, and its end to the shell. Sends nothing to a database for which this process is not armed. */
import { join } from 'node:path';
import { Command } from 'commander';
import { type BackupRunner, ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { createGovernanceWriter, createVerifyWriter } from '../../cutter/phases/recorder.ts';
import type { RunEnd } from '../../cutter/run/advance.ts';
import { openRunJournals, type RunJournals } from '../../cutter/run/journal.ts';
import { createLedger } from '../../cutter/run/ledger.ts';
import type { Orchestrator, Policy } from '../../cutter/run/orchestrator.ts';
import { createOrchestrator, noJournal } from '../../cutter/run/orchestrator.ts';
import type { Target } from '../../harness/connection/connection.ts';
import { DISK } from '../../platform/append-only-file.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import type { Names } from '../../schema/names.ts';
import type { ExitStatus } from '../../schema/verdict.ts';
import { collect } from '../approval/approve.ts';
import { type Arms, armWithApproval } from '../approval/arm-approved.ts';
import { armForSandbox } from '../approval/arm-sandbox.ts';
import { readEnvironment } from '../environment.ts';
import { type CommandSettings, settingsOf } from '../settings.ts';
import { openTarget, readPlan } from '../target/named.ts';
import { backupRunnerFor } from './backup-runner.ts';
import { dryRun } from './dry-run.ts';
import { exitOf, type RunRequest, STATUS_HELP, sayEnd } from './exit.ts';

interface Options {
  readonly config?: string;
  readonly database?: string;
  readonly mapping?: string;
  readonly state?: string;
  readonly approval?: string;
  readonly signature: readonly string[];
  readonly allowedSigners?: string;
  readonly ledger?: string;
  readonly json: boolean;
}

interface RunOptions extends Options {
  readonly run?: string;
  readonly dryRun: boolean;
}

type End = (status: ExitStatus) => void;

export function runCommand(end: End): Command {
  return common('run', 'cut a plan: backup, units, enactment, leg B, verification')
    .argument('<plan>', 'cutplan that `cutproof plan` wrote')
    .option('--run <id>', 'run id (default: from the digest of the plan)')
    .option('--dry-run', 'in one transaction that can only roll back, and taken back again', false)
    .action(async (file: string, options: RunOptions) => {
      const plan = readPlan(file);
      const runId = options.run ?? `run-${plan.digest.slice('sha256:'.length).slice(0, 12)}`;
      if (options.dryRun) return end(await dryRun({ runId, plan }, options));
      const request: RunRequest = { do: 'run', runId };
      end(await orchestrate(options, { request, plan }, (one) => one.run({ runId, plan })));
    });
}

export function recoverCommand(end: End): Command {
  return common('recover', 'finish a run whose process died, by its journal and the database')
    .argument('<run>', 'run id')
    .option(
      '--forward',
      'do the phases that are missing, instead of taking back what stands',
      false,
    )
    .action(async (runId: string, options: Options & { readonly forward: boolean }) => {
      const policy: Policy = options.forward ? 'forward' : 'backward';
      const request: RunRequest = { do: 'recover', runId, policy };
      end(await orchestrate(options, { request }, (one) => one.recover(runId, policy)));
    });
}

export function revertCommand(end: End): Command {
  return common('revert', 'take a run back, whole')
    .argument('<run>', 'run id')
    .option('--plan <file>', 'the cutplan, where the run has no journal here')
    .action(async (runId: string, options: Options & { readonly plan?: string }) => {
      const plan = options.plan === undefined ? undefined : readPlan(options.plan);
      const run = plan === undefined ? runId : { runId, plan };
      const request: RunRequest = { do: 'revert', runId };
      end(await orchestrate(options, { request, plan }, (one) => one.revert(run)));
    });
}

function common(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'what cutproof init wrote (docs/configuration.md)')
    .option('--database <url>', 'address without a password (default: that of the sandbox)')
    .option('--mapping <file>', 'what the database calls the tables and functions (docs/schema.md)')
    .option('--state <dir>', 'folder of the run journals (default: state)')
    .option('--approval <file>', 'what two sovereigns signed (docs/approvals.md)')
    .option('--signature <file>', 'once for each signature of the approval', collect, [])
    .option('--allowed-signers <file>', 'whose signatures count: a file of your own')
    .option('--ledger <file>', 'where used approvals are noted (default: in --state)')
    .option('--json', 'print the end as one JSON document', false)
    .addHelpText('after', STATUS_HELP);
}

interface Order {
  readonly request: RunRequest;
  readonly plan?: Cutplan | undefined;
}

async function orchestrate(
  options: Options,
  order: Order,
  act: (orchestrator: Orchestrator) => Promise<RunEnd>,
): Promise<ExitStatus> {
  const { request } = order;
  const environment = readEnvironment();
  const settings = settingsOf(options, environment);
  const { target, names } = openTarget(settings, environment);
  const now = () => new Date();
  const state = openRunJournals(settings.state, DISK, now);
  // Whatever happens, the switch is off again when this function is left.
  using arms = await arm(options, order, { target, names, state, now, settings });
  const backupRunner = backupRunnerFor({ target, names, environment, settings });
  const end = await act(assemble(arms, { names, state, backupRunner }));
  sayEnd({ request, end, why: end.status === 'refused' ? arms.why : null, json: options.json });
  return exitOf(request, end);
}

interface Circumstances {
  readonly target: Target;
  readonly names: Names;
  readonly state: RunJournals;
  readonly now: () => Date;
  readonly settings: CommandSettings;
}

async function arm(
  options: Options,
  { request, plan }: Order,
  { target: place, names, state, now, settings }: Circumstances,
): Promise<Arms> {
  const { configuration, session } = settings;
  const target = { ...place, settings: session };
  const { approval, signature } = options;
  if (approval === undefined) return armForSandbox(target, readEnvironment().sandbox, now);
  const { runId } = request;
  if (plan === undefined && !state.has(runId)) throw noJournal(state, runId);
  const { allowedSigners, ledger } = configuration?.approvals ?? {};
  const trusted = options.allowedSigners ?? allowedSigners ?? undefined;
  return armWithApproval({
    ...{ target, names, now, papers: { approval, signature, allowedSigners: trusted } },
    ledger: options.ledger ?? ledger ?? join(state.folder, 'approvals.ledger'),
    request: { operation: request.do, runId, planDigest: plan?.digest ?? state.planDigest(runId) },
  });
}

interface Parts extends Pick<Circumstances, 'names' | 'state'> {
  readonly backupRunner: BackupRunner;
}

function assemble(
  { killSwitch, approval, open }: Arms,
  { names, state, backupRunner }: Parts,
): Orchestrator {
  return createOrchestrator({
    adapter: (inverseWatch) =>
      new ProductionLiveExecutionAdapter({
        connectionProvider: { open },
        killSwitch,
        governanceWriter: createGovernanceWriter(names),
        verifyWriter: createVerifyWriter(names),
        backupRunner,
        inverseWatch,
        ...(approval === null ? {} : { approval }),
        names,
      }),
    ledger: createLedger(() => open('cutter_exec'), names),
    killSwitch,
    state,
  });
}
