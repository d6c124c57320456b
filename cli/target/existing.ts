/** Prepares to run laws on a database that exists: reads first, refuses what is unfit, shows what will be done, and asks. Runs nothing itself, and writes nothing. */
import { createInterface } from 'node:readline/promises';
import { fingerprintOf, shapeOf } from '../../harness/catalog/fingerprint.ts';
import type { ConnectionVariables } from '../../harness/connection/address.ts';
import { readAddress, writeAddress } from '../../harness/connection/address.ts';
import type { Existing } from '../../harness/engine/settings.ts';
import {
  announce,
  lookFit,
  recordedSettings,
  unreadTables,
  type Wishes,
} from '../../harness/existing/admission.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { ProofError } from '../../schema/failure.ts';

interface ExistingOptions extends Wishes {
  readonly address: string;
  /** Agreed to beforehand. */
  readonly yes: boolean;
  /** The folder whose pin the database must keep; null for the one of the project. */
  readonly schema: string | null;
  readonly laws: readonly string[];
  readonly runs: number;
  readonly connection: ConnectionVariables;
  readonly say: (line: string) => void;
}

/** Rejects with `E_EXISTING` or `E_CONTRACT` where nothing may be run, or where nobody agreed. */
export async function prepareExisting(options: ExistingOptions): Promise<Existing> {
  const target = readAddress(options.address, options.connection);
  const address = writeAddress(target);
  const look = await lookFit(target, { ...options, contract: CUTTER });
  for (const line of announce(look, options, {
    ...options,
    address,
    contract: CUTTER,
    logIns: logInsOf(options.laws),
  }))
    options.say(line);
  await agree(options);
  const unread = unreadTables(look, options);
  return {
    target,
    unread,
    schemaFingerprint: fingerprintOf(look.parts),
    shapeFingerprint: shapeOf(look.parts),
    versionNum: look.versionNum,
    systemIdentifier: look.systemIdentifier,
    capabilities: {
      concurrentSessions: true,
      terminate: look.mayTerminate,
      realCommits: false,
      pgDump: false,
    },
    settings: recordedSettings(look, { address, unread, limit: options.digestLimitBytes }),
  };
}

/** Says that laws can be run there, or rejects like `prepareExisting`. */
export async function examineExisting(
  address: string,
  connection: ConnectionVariables,
): Promise<string> {
  const target = readAddress(address, connection);
  const { version, login } = await lookFit(target, {
    contract: CUTTER,
    allowSuperuser: false,
    schema: null,
  });
  return `${writeAddress(target)}: laws can be run by ${login.name} on PostgreSQL ${version}, rollback stage only`;
}

/** Silence is no consent: without a terminal somebody must have said so beforehand. */
async function agree({ yes, say }: ExistingOptions): Promise<void> {
  if (yes) return;
  if (process.stdin.isTTY !== true) {
    throw new ProofError('E_EXISTING', 'nobody is here to agree to this', {
      hint: 'nothing was changed; read the lines above, and add --yes',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Run this? [y/N] ');
  terminal.close();
  if (/^y(es)?$/i.test(answer.trim())) return say('');
  throw new ProofError('E_EXISTING', 'not agreed to', { hint: 'nothing was changed' });
}

/** Laws that log in by themselves, besides what the cases play. */
function logInsOf(laws: readonly string[]): readonly string[] {
  return laws.includes('verify/reads-only')
    ? ['as cutter_verify too, for verify/reads-only: one transaction that is read-only']
    : [];
}
