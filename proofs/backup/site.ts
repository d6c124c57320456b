/** Opens what the law of the backup runs on: clones on a server of which there is a pg_dump, folders that go with it, and keys. Once a worker, when first needed, and never the databases of anybody else. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ClonePool, openClonePool } from '../../harness/clone/clone-pool.ts';
import { createTemplate } from '../../harness/clone/template.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { libpqEnvironment } from '../../harness/connection/libpq.ts';
import type { Cluster } from '../../harness/engine/settings.ts';
import type { Clients } from '../../harness/server/client-programs.ts';
import { startLocal } from '../../harness/server/local.ts';
import { adminOf } from '../../harness/server/start.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { namesOf, OWN_NAMES } from '../../schema/names.ts';
import { type DumpableServer, findDumpableServer, type Keys, makeKeys } from './tools.ts';

const START_TIMEOUT_MS = 60_000;
const SEED = 158;
const WARM = 2;
const ARM = 'update cutter.kill_switch set execution_enabled = true';

export interface BackupSite extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly on: DumpableServer['on'];
  readonly clients: Clients;
  readonly keys: Keys;
  /** An armed clone that nobody else uses. */
  clone(): Promise<{ readonly target: Target } & AsyncDisposable>;
  /** An empty database, for one restore. */
  scratch(): Promise<{ readonly target: Target } & AsyncDisposable>;
  /** A folder of its own for a case; it goes with the server, in every ending. */
  folder(): string;
  /** How libpq reaches a target. */
  environment(target: Target, folder: string): Readonly<Record<string, string>>;
}

export async function openBackupSite(
  ownCluster: Cluster,
  binaries: string | null,
): Promise<BackupSite> {
  await using resources = new AsyncDisposableStack();
  const { on, clients } = findDumpableServer(await majorOf(ownCluster.admin), binaries);
  const cluster =
    on === 'the server of the run' ? ownCluster : await startAuxiliary(binaries, resources);
  const keys = resources.use(makeKeys());
  const { admin } = cluster;
  const pool = async (template: string, prefix: string): Promise<ClonePool> =>
    resources.use(
      await openClonePool({ admin, template, prefix: `${prefix}_${process.pid}`, warm: WARM }),
    );
  const clones = await pool(cluster.template, 'cutproof_backup');
  const scratches = await pool('template0', 'cutproof_restored');
  const parent = mkdtempSync(join(dirname(cluster.commitsFile), 'backup-'));
  const names = namesOf(cluster.binding);
  const kept = resources.move();
  return {
    ...{ cluster, on, clients, keys },
    clone: async () => {
      const clone = await clones.take();
      await using session = await connect(clone.target);
      await session.query(names.sql(ARM));
      return clone;
    },
    scratch: () => scratches.take(),
    folder: () => mkdtempSync(join(parent, 'c-')),
    environment: (target, folder) => {
      const scratch = mkdtempSync(join(folder, 'libpq-'));
      return libpqEnvironment(target, { scratch, home: folder });
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The run's own server has no pg_dump here; a second one, of this host's programs, has. */
async function startAuxiliary(
  binaries: string | null,
  resources: AsyncDisposableStack,
): Promise<Cluster> {
  const server = resources.use(
    await startLocal({ say: () => undefined, startTimeoutMs: START_TIMEOUT_MS, binaries }),
  );
  const commitsFile = join(server.folder, 'commits');
  writeFileSync(commitsFile, '');
  const [admin, template] = [adminOf(server.address), 'cutproof_template'];
  const options = { admin, name: template, seed: SEED, names: OWN_NAMES };
  const { binding } = await createTemplate({ ...options, contract: CUTTER, folder: CUTTER.schema });
  return { admin, template, commitsFile, binding };
}

async function majorOf(target: Target): Promise<number> {
  await using session = await connect(target);
  const { rows } = await session.query(`select current_setting('server_version_num')::int as num`);
  return Math.floor(Number(rows[0]?.['num']) / 10_000);
}

/** The folders of one case: of the backups, and of what is only for the while. */
export function foldersIn(folder: string): { readonly backups: string; readonly scratch: string } {
  const [backups, scratch] = [join(folder, 'backups'), join(folder, 'scratch')];
  for (const one of [backups, scratch]) mkdirSync(one, { mode: 0o700 });
  return { backups, scratch };
}
