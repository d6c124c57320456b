/** Arms a process in a sandbox, by a file of ours that names the server we started. Never arms it for any other server: a database that exists takes an approval. */
import { lstatSync, readFileSync, type Stats, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKillSwitch, type KillSwitch } from '../../cutter/phases/kill-switch.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import { describeFailure } from '../../schema/failure.ts';
import type { Arms } from './arm-approved.ts';

export const ARMING_FORMAT = 'cutproof/arming@1';
const FILE = 'arming.json';
const PRIVATE = 0o600;

interface SandboxArming {
  readonly format: typeof ARMING_FORMAT;
  readonly systemIdentifier: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** ISO moment after which it arms nothing. */
  readonly notAfter: string;
}

/** Writes the file into the folder of the sandbox, for this user alone. */
export function writeArming(folder: string, arming: SandboxArming): void {
  writeFileSync(join(folder, FILE), JSON.stringify(arming), { mode: PRIVATE, flag: 'wx' });
}

/** Arms this process in a sandbox, and nowhere else. Connects only to the server that the file names. */
export async function armForSandbox(
  target: Target,
  folder: string | null,
  now: () => Date,
): Promise<Arms> {
  const { killSwitch, why } = await switchFor(target, folder, now);
  return {
    killSwitch,
    why,
    approval: null,
    open: (role) => connect({ ...target, user: role }),
    // It ends with the sandbox: whatever is run there is thrown away.
    [Symbol.dispose]: () => undefined,
  };
}

/** Gives the switch of this process for the target, and why it is off where it is off. */
async function switchFor(
  target: Target,
  folder: string | null,
  now: () => Date,
): Promise<{ readonly killSwitch: KillSwitch; readonly why: string | null }> {
  const found = folder === null ? NO_APPROVAL : readArming(folder);
  const why = typeof found === 'string' ? found : await objection(found, target);
  if (typeof found === 'string' || why !== null) {
    return { killSwitch: createKillSwitch(null, now), why };
  }
  const notAfter = new Date(found.notAfter);
  return {
    // Whatever is run there is thrown away with the server.
    killSwitch: {
      refusal: (method, run) =>
        createKillSwitch(
          { runId: run.runId, planDigest: run.plan.digest, notAfter, methods: METHODS },
          now,
        ).refusal(method, run),
    },
    why: null,
  };
}

const NO_APPROVAL =
  'no approval arms this process: give --approval (docs/approvals.md), or try the run on a copy: cutproof sandbox -- cutproof run …';

/** Gives the arming, or what is wrong with the file. Everybody may write to a temporary folder: only what is surely ours counts. */
function readArming(folder: string): SandboxArming | string {
  const file = join(folder, FILE);
  try {
    const [outer, inner] = [lstatSync(folder), lstatSync(file)];
    if (!isOurs(outer) || !outer.isDirectory()) return `${folder} is not a folder of ours`;
    if ((outer.mode & 0o022) !== 0) return `${folder} can be written to by others`;
    if (!isOurs(inner) || !inner.isFile()) return `${file} is not a file of ours`;
    if ((inner.mode & 0o777) !== PRIVATE) return `${file} is not for its owner alone (mode 0600)`;
    const arming = JSON.parse(readFileSync(file, 'utf8')) as SandboxArming;
    return arming.format === ARMING_FORMAT ? arming : `${file} is no ${ARMING_FORMAT}`;
  } catch (error) {
    return `there is no arming file: ${describeFailure(error)}`;
  }
}

function isOurs(entry: Stats): boolean {
  return !entry.isSymbolicLink() && entry.uid === process.getuid?.();
}

/** The address is compared first: nothing is sent to another server. Then the server itself is asked, and whether it holds a copy of ours. */
async function objection(arming: SandboxArming, target: Target): Promise<string | null> {
  for (const field of ['host', 'port', 'database'] as const) {
    if (arming[field] === target[field]) continue;
    return `the sandbox has the ${field} ${arming[field]}, not ${target[field]}`;
  }
  await using session = await connect({ ...target, user: 'cutter_exec' });
  const { rows } = await session.query(
    `select (select system_identifier::text from pg_catalog.pg_control_system()) as identifier,
       to_regnamespace('proof') is not null as copy`,
  );
  if (rows[0]?.['identifier'] !== arming.systemIdentifier) {
    return 'the server is another than the one that the sandbox started';
  }
  return rows[0]?.['copy'] === true ? null : 'the database is no copy of ours';
}
