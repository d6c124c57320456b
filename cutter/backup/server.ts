/** Asks which server and database a backup is of, and whether the pg_dump at hand can read it. Changes nothing. */
import type { ServerIdentity } from '../../schema/backup.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Session } from '../../schema/session.ts';
import { outputOf } from './program.ts';

export async function identify(session: Session): Promise<ServerIdentity> {
  const { rows } = await session.query(
    `select current_setting('server_version_num')::int as version, current_database() as name,
            (select system_identifier::text from pg_catalog.pg_control_system()) as identifier,
            (select oid::int8::int from pg_database where datname = current_database()) as oid`,
  );
  return {
    versionNum: Number(rows[0]?.['version']),
    systemIdentifier: String(rows[0]?.['identifier']),
    databaseName: String(rows[0]?.['name']),
    databaseOid: Number(rows[0]?.['oid']),
  };
}

/** An older pg_dump refuses a newer server, and only after the tables were held for it. */
export function judgeVersions(pgDump: string, versionNum: number): string {
  const answer = outputOf({ path: pgDump, words: ['--version'], environment: {} });
  const version = /\(PostgreSQL\) (\S+)/.exec(answer)?.[1] ?? '';
  const major = Math.floor(versionNum / 10_000);
  if (Number.parseInt(version, 10) >= major) return version;
  throw new ProofError('E_USAGE', `${pgDump} is version ${version}, older than the server`, {
    hint: `the server is version ${major}: apt-get install postgresql-client-${major}`,
  });
}
