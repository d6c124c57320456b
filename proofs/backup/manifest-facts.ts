/** Holds a manifest against what it tells of: the files, the keys, the programs and the server, each asked again in another way. Judges nothing else. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Backup } from '../../cutter/backup/backup.ts';
import type { DatabaseState } from '../../schema/backup.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Session } from '../../schema/session.ts';

interface Facts {
  readonly folder: string;
  readonly runId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly gpg: string;
  readonly home: string;
  readonly pgDump: string;
  readonly recipientFile: string;
  readonly fingerprint: string;
  /** Of the database that was dumped, and what it is now; nobody wrote meanwhile. */
  readonly session: Session;
  readonly state: DatabaseState;
}

/** Gives the fields that are not as they should be. */
export async function judgeManifest(
  { manifest, manifestFile, manifestDigest }: Backup,
  facts: Facts,
): Promise<readonly string[]> {
  const { folder, runId, startedAt, finishedAt } = facts;
  const moment = startedAt.toISOString().replaceAll(/\.\d+|[-:]/g, '');
  const name = `${runId}-${moment}`;
  const text = readFileSync(manifestFile, 'utf8');
  const cipher = readFileSync(join(folder, `${name}.dump.gpg`));
  const wanted = {
    format: 'cutproof/backup@1',
    runId,
    file: `${name}.dump.gpg`,
    server: await askServer(facts.session),
    pgDumpVersion: lastOf(facts.pgDump, /\(PostgreSQL\) (\S+)/),
    state: facts.state,
    cipherBytes: cipher.length,
    cipherDigest: sha256(cipher),
    primaryFingerprint: facts.fingerprint,
    recipients: encryptingOf(facts),
    recipientFileDigest: sha256(readFileSync(facts.recipientFile)),
    gpgVersion: lastOf(facts.gpg, /^gpg \(GnuPG\) (\S+)$/m),
    exit: { pgDump: 0, gpg: 0 },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
  };
  const { snapshotId, plainBytes, plainDigest, ...rest } = manifest;
  const said: Readonly<Record<string, unknown>> = {
    ...rest,
    name: basename(manifestFile),
    manifestDigest,
  };
  const owed: Readonly<Record<string, unknown>> = {
    ...wanted,
    name: `${name}.manifest.json`,
    manifestDigest: sha256(text),
  };
  return [
    ...[...new Set([...Object.keys(owed), ...Object.keys(said)])]
      .filter((key) => JSON.stringify(said[key]) !== JSON.stringify(owed[key]))
      .map(
        (key) =>
          `the manifest says of ${key} ${JSON.stringify(said[key])}, and it is ${JSON.stringify(owed[key])}`,
      ),
    ...(text === `${JSON.stringify(manifest, null, 2)}\n`
      ? []
      : ['the file says other than the manifest']),
    ...(/^[0-9A-F]+-[0-9A-F]+-\d+$/.test(snapshotId) ? [] : [`${snapshotId} is no snapshot`]),
    ...(plainBytes > 0 && /^sha256:[0-9a-f]{64}$/.test(plainDigest) ? [] : ['it tells of no dump']),
  ];
}

async function askServer(session: Session) {
  const ask = async (text: string) => Object.values((await session.query(text)).rows[0] ?? {})[0];
  return {
    versionNum: Number(await ask('show server_version_num')),
    systemIdentifier: String(await ask('select system_identifier from pg_control_system()')),
    databaseName: String(await ask('select current_catalog')),
    databaseOid: Number(await ask(`select oid from pg_database where datname = current_catalog`)),
  };
}

function lastOf(program: string, version: RegExp): string {
  return version.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? '';
}

/** The key for encryption is the second of the two that gpg lists: the first one signs. */
function encryptingOf({ gpg, home, fingerprint }: Facts): readonly string[] {
  const words = ['--homedir', home, '--batch', '--with-colons', '--with-subkey-fingerprint'];
  const { stdout } = spawnSync(gpg, [...words, '--list-keys', fingerprint], { encoding: 'utf8' });
  return [...stdout.matchAll(/^fpr:{9}([0-9A-F]{40}):/gm)].slice(1).map(([, one = '']) => one);
}
