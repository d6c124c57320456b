/** `cutproof approve draft | show | check`: writes what is to be signed, says it in words, and tells whether it would arm. Signs nothing and claims nothing. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import type { ApprovalRequest } from '../../cutter/approval/approval.ts';
import { parseApproval, readApproval, SOVEREIGNS } from '../../cutter/approval/approval.ts';
import { identifyTarget } from '../../cutter/approval/target.ts';
import { checkRunId } from '../../cutter/run/journal.ts';
import { schemaFingerprint } from '../../harness/catalog/fingerprint.ts';
import { readAddress } from '../../harness/connection/address.ts';
import { connect } from '../../harness/connection/connection.ts';
import { APPROVAL_NAMESPACE } from '../../platform/ssh/signature.ts';
import type { Approval, Operation } from '../../schema/contract/approval.ts';
import { approvalDigest, OPERATIONS, writeApproval } from '../../schema/contract/approval.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';
import { print, say } from '../io.ts';
import { readMoment, type SettingsOptions, settingsOf } from '../settings.ts';
import { openTarget, readPlan } from '../target/named.ts';
import { readPapers, readShown } from './papers.ts';

const NONCE_BYTES = 32;
const HOUR_MS = 60 * 60 * 1_000;
const MAY: Readonly<Record<Operation, string>> = {
  run: 'begin the run, and take it back where a phase is refused',
  recover: 'finish the run after a crash, forward or back',
  revert: 'take the run back',
};

interface DraftOptions extends SettingsOptions {
  readonly run: string;
  readonly out: string;
  readonly purpose: string;
  readonly requestedBy: string;
  readonly operations: readonly Operation[];
  readonly hours: number;
  readonly from?: Date;
}

interface CheckOptions {
  readonly signature: readonly string[];
  readonly allowedSigners?: string;
  readonly config?: string;
  readonly plan?: string;
  readonly run?: string;
  readonly database?: string;
  readonly operation?: Operation;
}

export function approveCommand(end: (status: ExitStatus) => void): Command {
  const command = new Command('approve').description('what two sovereigns sign before a run');
  const add = (name: string) => command.command(name).exitOverride();
  add('draft')
    .description('write the approval of one run of one plan on one database, to be signed')
    .argument('<plan>', 'cutplan that `cutproof plan` wrote')
    .option('--database <url>', 'address without a password; it is asked who it is')
    .requiredOption('--run <id>', 'run id')
    .requiredOption('--out <file>', 'file to write; it must not be there yet')
    .requiredOption('--purpose <text>', 'what it is for, in one line')
    .requiredOption('--hours <n>', 'how long it holds, 24 at most', readHours)
    .option('--from <moment>', 'from when it holds (default: now)', readMoment)
    .option('--operations <list>', 'separated by commas', readOperations, OPERATIONS)
    .option('--requested-by <name>', 'who asks for it; may not sign', userInfo().username)
    .option('--mapping <file>', 'what the database calls the tables and functions')
    .option('--config <file>', 'what cutproof init wrote (docs/configuration.md)')
    .action(async (plan: string, options: DraftOptions) => {
      await draft(plan, options);
      end(EXIT.proved);
    });
  add('show')
    .description('say in words what is signed, and how')
    .argument('<approval>', 'file that `cutproof approve draft` wrote')
    .action((file: string) => end(show(file)));
  add('check')
    .description('say whether it would arm a process now, as far as can be seen from here')
    .argument('<approval>', 'file that `cutproof approve draft` wrote')
    .option('--allowed-signers <file>', 'whom you trust, in the format of ssh-keygen')
    .option('--config <file>', 'what cutproof init wrote (docs/configuration.md)')
    .option('--signature <file>', 'once for each signature', collect, [])
    .option('--plan <file>', 'the cutplan that it must be for')
    .option('--run <id>', 'the run that it must be for')
    .option('--database <url>', 'the address that it must be for; not connected to')
    .option('--operation <name>', 'what it must allow', readOperation)
    .action((file: string, options: CheckOptions) => end(check(file, options)));
  return command;
}

async function draft(planFile: string, options: DraftOptions): Promise<void> {
  const plan = readPlan(planFile);
  const { hours, operations, purpose, requestedBy, out } = options;
  const environment = readEnvironment();
  const { target: address, names } = openTarget(settingsOf(options, environment), environment);
  await using session = await connect({ ...address, user: 'cutter_exec' });
  const { host, port } = address;
  const seams = { host, port, names, fingerprint: schemaFingerprint };
  const { identity: target, at } = await identifyTarget(session, seams);
  const from = options.from ?? at;
  const approval: Approval = {
    ...{ runId: checkRunId(options.run), planDigest: plan.digest, purpose, requestedBy },
    ...{ operations, target, nonce: randomBytes(NONCE_BYTES).toString('hex') },
    notBefore: from.toISOString(),
    notAfter: new Date(from.getTime() + hours * HOUR_MS).toISOString(),
  };
  const bytes = Buffer.from(writeApproval(approval), 'utf8');
  if (parseApproval(bytes) === null) {
    throw new ProofError('E_USAGE', 'a word of the approval is empty, too long or not one line', {
      hint: 'look at --purpose, --requested-by, and the name and address of the database',
    });
  }
  write(out, bytes);
  printApproval(out, approval, approvalDigest(bytes));
}

function write(file: string, bytes: Buffer): void {
  try {
    writeFileSync(file, bytes, { flag: 'wx' });
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot write ${file}: ${describeFailure(cause)}`, {
      hint: 'name a file that is not there yet, in a folder that can be written to',
      cause,
    });
  }
}

function show(file: string): ExitStatus {
  const bytes = readShown(file);
  const approval = parseApproval(bytes);
  if (approval !== null) {
    printApproval(file, approval, approvalDigest(bytes));
    return EXIT.proved;
  }
  say(`malformed: ${file} is not written as cutproof approve draft writes it`);
  return EXIT.refused;
}

function printApproval(file: string, approval: Approval, digest: string): void {
  print(`${describeApproval(approval, digest)}\n\n${describeSigning(file, SOVEREIGNS.roles)}`);
}

function check(file: string, options: CheckOptions): ExitStatus {
  const { plan, run, database, operation = null } = options;
  const target =
    database === undefined ? null : readAddress(database, readEnvironment().connection);
  const request: ApprovalRequest = {
    operation,
    runId: run ?? null,
    planDigest: plan === undefined ? null : readPlan(plan).digest,
    address: target,
  };
  const { configuration } = settingsOf({ ...options }, readEnvironment());
  const { signature } = options;
  const allowedSigners =
    options.allowedSigners ?? configuration?.approvals.allowedSigners ?? undefined;
  const papers = readPapers({ approval: file, signature, allowedSigners });
  const { approval, digest, objections } = readApproval(papers, {
    ...{ policy: SOVEREIGNS, request, at: new Date() },
  });
  if (approval !== null) print(describeApproval(approval, digest));
  for (const { code, what } of objections) say(`${code}: ${what}`);
  if (objections.length > 0) return EXIT.refused;
  print('\nit would arm; whether it was used before is asked when it is');
  return EXIT.proved;
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function readOperation(text: string): Operation {
  const known = OPERATIONS.find((one) => one === text);
  if (known !== undefined) return known;
  throw new InvalidArgumentError(`Give one of ${OPERATIONS.join(', ')}.`);
}

function readOperations(text: string): readonly Operation[] {
  const asked = text.split(',').map(readOperation);
  // In one order, so that the same is written in one way.
  return OPERATIONS.filter((one) => asked.includes(one));
}

function readHours(text: string): number {
  const hours = Number(text);
  if (hours > 0 && hours <= 24) return hours;
  throw new InvalidArgumentError('Give a number of hours, 24 at most.');
}

/** An approval in words, exactly what is signed: nothing is left out that the file says. */
function describeApproval(approval: Approval, digest: string): string {
  const { target, operations, notBefore, notAfter } = approval;
  const hours = (Date.parse(notAfter) - Date.parse(notBefore)) / HOUR_MS;
  const lines: readonly (readonly [string, string])[] = [
    ['approval', digest],
    ['purpose', approval.purpose],
    ['requested by', approval.requestedBy],
    ['run', approval.runId],
    ['plan', approval.planDigest],
    ...operations.map((one, index): [string, string] => [index === 0 ? 'may' : '', MAY[one]]),
    ['database', `${target.databaseName}, oid ${target.databaseOid}`],
    ['server', `${target.systemIdentifier}, timeline ${target.timelineId}`],
    ['address', `${target.host}:${target.port}`],
    ['certificate', target.certificate],
    ['schema', target.schemaFingerprint],
    ['from', notBefore],
    ['until', `${notAfter} (${Number(hours.toFixed(2))} hours)`],
    ['nonce', approval.nonce],
  ];
  return lines.map(([name, what]) => `${name.padEnd(14)}${what}`).join('\n');
}

/** What each of the two does. `ssh-keygen` asks for the passphrase, or for a touch of the key, by itself. */
function describeSigning(file: string, roles: readonly string[]): string {
  return [
    'Sign these very bytes, each with a key of your own:',
    ...roles.map(
      (role) =>
        `  ssh-keygen -Y sign -f KEY -n ${APPROVAL_NAMESPACE} < ${quoted(file)} > ${quoted(`${file}.${role}.sig`)}`,
    ),
  ].join('\n');
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
