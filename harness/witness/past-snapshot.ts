/** Reads tables as they were when a case began, on a connection of its own that shares the case's snapshot. So only tables that were touched need to be digested at all. */
import { connect, type Database, literal, type Target } from '../connection/connection.ts';
import { PRINTING, readSums, type TableSum } from './table-digests.ts';

export interface Past extends AsyncDisposable {
  /** The snapshot must still be open where it was exported. */
  read(
    snapshot: string,
    tables: readonly string[],
    seed: number,
  ): Promise<ReadonlyMap<string, TableSum>>;
  /** Lets go of the snapshot. */
  leave(): Promise<void>;
}

export function createPast(target: Target, settings: string): Past {
  let database: Database | null = null;
  let current: string | null = null;
  const leave = async () => {
    if (current === null) return;
    current = null;
    if (database?.status() !== null) await database?.script('rollback');
  };
  return {
    read: async (snapshot, tables, seed) => {
      if (tables.length === 0) return new Map();
      if (database === null || database.status() === null) database = await connect(target);
      if (current !== snapshot) {
        await leave();
        current = snapshot;
        await database.script(
          `begin isolation level repeatable read read only; set transaction snapshot ${literal(snapshot)};
           ${settings} ${PRINTING}`,
        );
      }
      return readSums(database, tables, seed);
    },
    leave,
    [Symbol.asyncDispose]: async () => {
      await database?.[Symbol.asyncDispose]();
    },
  };
}
