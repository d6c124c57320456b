/** The server, the template and the armed clones that a benchmark stands on. All of it is gone when the benchmark ends, however it ends. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClone, createTemplate } from '../harness/clone/template.ts';
import type { Target } from '../harness/connection/connection.ts';
import { startEmbedded } from '../harness/server/start.ts';
import { installSignals } from '../platform/signals.ts';
import { CUTTER } from '../schema/contract/cutter.ts';
import { describeFailure, thrownError } from '../schema/failure.ts';
import { OWN_NAMES } from '../schema/names.ts';

const START_TIMEOUT_MS = 60_000;
const END_PATIENCE_MS = 10_000;
/** The switch of the database is on in every clone: a case behind a closed gate would cost nothing. */
const ARM = 'update cutter.kill_switch set execution_enabled = true';

/** One seed for the witness's hashes and for the sampled histories. */
export const SEED = 158_159_158;

export interface Ground extends AsyncDisposable {
  /** Superuser access to the server's own database. */
  readonly admin: Target;
  readonly commitsFile: string;
  readonly versionNum: number;
  /** Makes an armed clone of the template. */
  clone(name: string): Promise<Target>;
}

/** The server's folder is made in the given one, or in the temporary one. */
export async function openGround(parent?: string): Promise<Ground> {
  await using resources = new AsyncDisposableStack();
  let stop = async (): Promise<void> => undefined;
  resources.use(
    installSignals({ stop: () => stop(), patienceMs: END_PATIENCE_MS, say: sayProgress }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'cutproof-bench-'));
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  stop = async () => rmSync(folder, { recursive: true, force: true });
  const server = await startEmbedded({
    say: sayProgress,
    startTimeoutMs: START_TIMEOUT_MS,
    ...(parent === undefined ? {} : { folder: parent }),
  });
  resources.use(server);
  stop = async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
  const commitsFile = join(folder, 'commits');
  writeFileSync(commitsFile, '');
  const { host, port, superuser } = server.address;
  const admin = { host, port, user: superuser, database: 'postgres' };
  const template = 'cutproof_template';
  const made = await createTemplate({
    admin,
    name: template,
    contract: CUTTER,
    folder: CUTTER.schema,
    seed: SEED,
    names: OWN_NAMES,
  });
  const kept = resources.move();
  return {
    admin,
    commitsFile,
    versionNum: made.versionNum,
    clone: (name) => createClone({ admin, template, name, commitsFile, prepare: [ARM] }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Runs a benchmark and turns its end into an exit status. A failure is told in one sentence, with what to do. */
export async function runBenchmark(act: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await act();
  } catch (error) {
    sayProgress(describeFailure(error));
    process.exitCode = isUsage(error) ? 2 : 70;
  }
}

/** Ours, and those of `parseArgs`. */
function isUsage(error: unknown): boolean {
  const { code } = thrownError(error);
  return code === 'E_USAGE' || code.startsWith('ERR_PARSE_ARGS');
}

/** Progress goes to the one stream, results to the other. */
export function sayProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}
