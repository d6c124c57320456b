/** An empty database into which a backup is restored, and that is gone afterwards: on a server started for it, or on one that is named. Never touches a database that stands there. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { BackupManifest, RoleState } from '../../schema/backup.ts';
import { ProofError } from '../../schema/failure.ts';
import { type ConnectionVariables, readAddress } from '../connection/address.ts';
import { connect, type Database, identifier, type Target } from '../connection/connection.ts';
import { findInstallation, startLocal } from './local.ts';
import { adminOf } from './start.ts';

const START_TIMEOUT_MS = 60_000;

interface ScratchOptions {
  readonly manifest: BackupManifest;
  /** The address of a server; null for one that is started for this. */
  readonly into: string | null;
  readonly binaries: string | null;
  readonly connection: ConnectionVariables;
  readonly say: (line: string) => void;
}

interface Scratch extends AsyncDisposable {
  readonly target: Target;
}

export async function openScratch(options: ScratchOptions): Promise<Scratch> {
  const { manifest, into, connection, say } = options;
  await using resources = new AsyncDisposableStack();
  let admin: Target;
  if (into === null) {
    const binaries = binariesFor(Math.floor(manifest.server.versionNum / 10_000), options.binaries);
    const start = { say, startTimeoutMs: START_TIMEOUT_MS, binaries };
    admin = adminOf(resources.use(await startLocal(start)).address);
    await using session = await connect(admin);
    for (const role of manifest.state.roles) await makeRole(session, role);
    for (const role of manifest.state.roles) await joinRoles(session, role);
  } else {
    admin = readAddress(into, connection);
  }
  const database = `cutproof_drill_${randomBytes(6).toString('hex')}`;
  await run(admin, `create database ${identifier(database)} template template0 encoding 'UTF8'`);
  resources.defer(() => run(admin, `drop database ${identifier(database)} with (force)`));
  const kept = resources.move();
  return { target: { ...admin, database }, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Of the version that was dumped where that is here, else of a later one. */
function binariesFor(major: number, binaries: string | null): string {
  const same = `/usr/lib/postgresql/${major}/bin`;
  const found = findInstallation(binaries ?? (existsSync(same) ? same : null));
  if (Number.parseInt(found.version, 10) >= major) return found.folder;
  throw new ProofError(
    'E_USAGE',
    `the backup is of version ${major}, and here is ${found.version}`,
    {
      hint: `apt-get install postgresql-${major}, or name a server with --into`,
    },
  );
}

/** A manifest is only a text: nothing but these words may come from it into a statement. */
const ATTRIBUTE = /^(no)?(login|inherit|superuser|createdb|createrole|replication|bypassrls)$/;

async function makeRole(session: Database, { name, attributes }: RoleState): Promise<void> {
  const words = attributes.filter((word) => ATTRIBUTE.test(word)).join(' ');
  await session.query(`create role ${identifier(name)} ${words}`);
}

async function joinRoles(session: Database, { name, memberOf }: RoleState): Promise<void> {
  for (const group of memberOf) {
    const [one, other] = [identifier(group), identifier(name)];
    await session.query(`grant ${one} to ${other}`);
  }
}

async function run(target: Target, statement: string): Promise<void> {
  await using session = await connect(target);
  await session.query(statement);
}
