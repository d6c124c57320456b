/** Writes to the tables as another client would, while they are being dumped, or ends the session that holds them. Never waits for a table that is held, and says how often it wrote. */
import type { BackupMoment } from '../../cutter/backup/backup.ts';
import type { BackupPaths } from '../../cutter/backup/folder.ts';
import { compareStates, readManifest } from '../../cutter/backup/manifest.ts';
import type { BackupTrial } from '../../generators/backup.ts';
import { readDatabaseState } from '../../harness/catalog/database-state.ts';
import { connect, type Database, type Target } from '../../harness/connection/connection.ts';
import { thrownError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Connection } from '../../schema/session.ts';

const LOCK_NOT_AVAILABLE = '55P03';
const INSERT = `insert into public.legal_document (document_ref, title) values ($1, 'meanwhile')`;

interface Writer {
  connect(): Promise<Connection>;
  watch(moment: BackupMoment): Promise<void>;
  /** Says what the database holds by then that the backup does not, and how often he wrote. */
  finish(
    paths: BackupPaths | null,
  ): Promise<{ readonly missed: readonly string[]; readonly writes: number }>;
}

export function createWriter({ strikes }: BackupTrial, target: Target, names: Names): Writer {
  const writes = strikes === 'a writer' ? createPen(target, names) : null;
  let holder: Database | null = null;
  return {
    connect: async () => {
      const session = await connect(target);
      holder = session;
      return writes === null ? session : disturbed(session, writes);
    },
    watch: async (moment) => {
      if (strikes !== 'the lock is lost' || moment !== 'dump encrypted' || holder === null) return;
      const { pid } = holder;
      holder = null;
      await using session = await connect(target);
      await session.query('select pg_terminate_backend($1, 5000)', [pid]);
    },
    finish: async (paths) => {
      await writes?.close();
      if (writes === null || paths === null) return { missed: [], writes: 0 };
      await using session = await connect(target);
      const { state } = readManifest(paths.manifestFile);
      return {
        missed: compareStates(await readDatabaseState(session), state),
        writes: writes.count(),
      };
    },
  };
}

interface Pen {
  /** Writes one row, unless the tables are held. */
  write(): Promise<void>;
  /** Tries again although the tables were held before. */
  writeAgain(): Promise<void>;
  count(): number;
  close(): Promise<void>;
}

function createPen(target: Target, names: Names): Pen {
  let [written, kept] = [0, false];
  let opened: Promise<Database> | null = null;
  const writeAgain = async () => {
    opened ??= connect({ ...target, settings: { lock_timeout: '20ms' } });
    const session = await opened;
    try {
      await session.query(names.sql(INSERT), [`vn/meanwhile-${written}`]);
      written += 1;
    } catch (error) {
      if (thrownError(error).code !== LOCK_NOT_AVAILABLE) throw error;
      kept = true;
    }
  };
  return {
    write: async () => {
      if (!kept) await writeAgain();
    },
    writeAgain,
    count: () => written,
    close: async () => {
      await (await opened)?.[Symbol.asyncDispose]();
    },
  };
}

/** Between any two statements somebody else may come; after the last one the tables are let go. */
function disturbed(session: Database, pen: Pen): Connection {
  let held = true;
  return {
    query: async (text, values) => {
      const last = text === 'rollback';
      if (last) await pen.writeAgain();
      else if (held) await pen.write();
      held = !last;
      const answer = await session.query(text, values);
      if (held) await pen.write();
      return answer;
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
