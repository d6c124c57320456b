/** A pool of warm clones: throw-away databases, one a case, made ahead of need and dropped behind it. Never gives the same clone twice. */
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { connect, type Database, identifier, type Target } from '../connection/connection.ts';

interface ClonePoolOptions {
  /** Superuser access; its database is the server's own `postgres`. */
  readonly admin: Target;
  /** The database that is copied; nobody may be connected to it. */
  readonly template: string;
  /** Every clone's name begins so. */
  readonly prefix: string;
  /** Clones that wait ready, at most. */
  readonly warm: number;
}

export interface Clone extends AsyncDisposable {
  /** Superuser access to the clone. */
  readonly target: Target;
}

export interface ClonePool extends AsyncDisposable {
  take(): Promise<Clone>;
}

export async function openClonePool(options: ClonePoolOptions): Promise<ClonePool> {
  // Making and dropping wait for the disk, so each has a session of its own.
  const maker = await connect(options.admin);
  const strategy = await copyStrategy(maker);
  const dropper = await connect(options.admin);
  const ready: Promise<Target>[] = [];
  let made = 0;
  let making: Promise<unknown> = Promise.resolve();
  let dropping: Promise<unknown> = Promise.resolve();
  const troubles: string[] = [];
  const prepare = () => {
    const name = `${options.prefix}_${made++}`;
    const clone = making.then(() => make(maker, { ...options, strategy, name }));
    making = clone.catch(() => undefined);
    // Whoever takes the clone hears of its failure; nobody else has to.
    clone.catch(() => undefined);
    ready.push(clone);
  };
  const drop = (name: string) => {
    dropping = dropping
      .then(() => dropper.query(`drop database ${identifier(name)} with (force)`))
      .catch((error: unknown) => troubles.push(describeFailure(error)));
  };
  return {
    take: async () => {
      while (ready.length <= options.warm) prepare();
      const target = await (ready.shift() as Promise<Target>);
      return { target, [Symbol.asyncDispose]: async () => drop(target.database) };
    },
    [Symbol.asyncDispose]: async () => {
      for (const end of await Promise.allSettled(ready)) {
        if (end.status === 'fulfilled') drop(end.value.database);
      }
      await dropping;
      await maker[Symbol.asyncDispose]();
      await dropper[Symbol.asyncDispose]();
      if (troubles.length > 0 && maker.status() !== null) {
        throw new ProofError('E_DATABASE', `a clone could not be dropped: ${troubles[0]}`);
      }
    },
  };
}

/** Says how a small database is copied fastest: by its files (measured), and from version 18 on by the file system itself, where it can. PostgreSQL 14 knows one way only. */
export async function copyStrategy(admin: Database): Promise<string> {
  const { rows } = await admin.query(
    `select current_setting('server_version_num')::int as version,
            (select 'clone' = any (enumvals) from pg_settings where name = 'file_copy_method') as clones`,
  );
  if (rows[0]?.['clones'] === true) await admin.query('set file_copy_method = clone');
  return Number(rows[0]?.['version']) >= 150_000 ? 'strategy file_copy' : '';
}

interface Making extends ClonePoolOptions {
  readonly strategy: string;
  readonly name: string;
}

async function make(maker: Database, making: Making): Promise<Target> {
  const [clone, template] = [identifier(making.name), identifier(making.template)];
  await maker.query(`create database ${clone} template ${template} ${making.strategy}`);
  // Rights on a database are not copied with it. A temporary table could shadow a real one.
  await maker.query(`revoke temporary on database ${clone} from public`);
  return { ...making.admin, database: making.name };
}
