/** `cutproof backup drill`: restores a backup into a database that is thrown away, compares its state with the manifest's, and says how long it took. Writes to no database that stood there before. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Drill, drillBackup } from '../../cutter/backup/drill.ts';
import { readManifest } from '../../cutter/backup/manifest.ts';
import { readDatabaseState } from '../../harness/catalog/database-state.ts';
import { connect } from '../../harness/connection/connection.ts';
import { libpqEnvironment } from '../../harness/connection/libpq.ts';
import { findClients, findGpg } from '../../harness/server/client-programs.ts';
import { openScratch } from '../../harness/server/scratch-database.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { type ProcessEnvironment, readEnvironment } from '../environment.ts';
import { print, say } from '../io.ts';

interface Options {
  readonly gnupgHome?: string;
  readonly into?: string;
  readonly json: boolean;
}

export function addDrill(command: Command, end: (status: ExitStatus) => void): void {
  command
    .command('drill')
    .description('decrypt, restore into a scratch database, compare every table and the catalog')
    .argument('<manifest>', 'the .manifest.json beside the dump')
    .option('--gnupg-home <dir>', 'where the secret key is (default: $GNUPGHOME, ~/.gnupg)')
    .option('--into <url>', 'a server for the scratch database (default: one started for this)')
    .option('--json', 'print the end as one JSON document', false)
    .action(async (manifest: string, options: Options) => end(await drill(manifest, options)));
}

async function drill(file: string, { gnupgHome, into, json }: Options): Promise<ExitStatus> {
  const started = performance.now();
  const environment = readEnvironment();
  const manifestFile = resolve(file);
  const manifest = readManifest(manifestFile);
  const { path: gpg } = findGpg();
  const { pgRestore } = findClients(
    Number.parseInt(manifest.pgDumpVersion, 10),
    environment.postgresBinaries,
  );
  const home = gnupgHome === undefined ? null : resolve(gnupgHome);
  using _agent = endAgent(home);
  const folder = mkdtempSync(join(tmpdir(), 'cutproof-drill-'));
  try {
    await using scratch = await openScratch({
      manifest,
      into: into ?? null,
      binaries: environment.postgresBinaries,
      connection: environment.connection,
      say,
    });
    const { target } = scratch;
    const libpq = {
      scratch: folder,
      variable: environment.passwordVariable(),
      home: environment.connection.home,
    };
    const end = await drillBackup({
      ...{ manifest, manifestFile, gpg, home, pgRestore },
      surroundings: surroundingsOf(environment),
      environment: libpqEnvironment(target, libpq),
      database: target.database,
      connect: () => connect(target),
      readState: readDatabaseState,
    });
    return sayEnd(end, { json, manifestFile, durationMs: Math.round(performance.now() - started) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sayEnd(
  { end, findings }: Drill,
  told: { readonly json: boolean; readonly manifestFile: string; readonly durationMs: number },
): ExitStatus {
  const { json, manifestFile, durationMs } = told;
  const seconds = (durationMs / 1_000).toFixed(1);
  print(
    json
      ? JSON.stringify({ manifestFile, end, findings, durationMs })
      : `${end} ${manifestFile} in ${seconds} s`,
  );
  for (const finding of findings) say(finding);
  return end === 'restored' ? EXIT.proved : EXIT.evidence;
}

/** gpg looks for its home by these. */
function surroundingsOf(environment: ProcessEnvironment): Readonly<Record<string, string>> {
  const { connection, gnupgHome } = environment;
  return { HOME: connection.home, ...(gnupgHome === null ? {} : { GNUPGHOME: gnupgHome }) };
}

/** An agent that was not there before is ended; whoever has one of his own keeps it. */
function endAgent(home: string | null): Disposable {
  const foreign = home === null || existsSync(join(home, 'S.gpg-agent'));
  return {
    [Symbol.dispose]: () => {
      if (!foreign) spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    },
  };
}
