/** Clones for cases that really commit, with the log-ins that work on them. A clone is used again only where every row of it is as it was made; what a case left behind goes with its clone. */
import type { Contents } from '../../schema/interleaved.ts';
import type { Isolation } from '../../schema/interleaving.ts';
import type { Names } from '../../schema/names.ts';
import type { Session } from '../../schema/session.ts';
import type { Clone, ClonePool } from '../clone/clone-pool.ts';
import type { Database } from '../connection/connection.ts';
import { connect, identifier, literal, logicalSession } from '../connection/connection.ts';
import { compareContents, type RowKeys, readContents } from './row-contents.ts';
import { WAITING_IS_TOLD } from './scheduler.ts';

export interface Workspace {
  /** A session of the superuser, who takes no part. */
  readonly observer: Database;
  /** The same, spoken to in the names of the contract. */
  readonly logical: Session;
  readonly names: Names;
  readonly contents: Contents;
  /** Gives a session logged in as the role. It is kept for whoever plays the same part in a later case. */
  open(part: string, role: string, isolation: Isolation): Promise<Database>;
  /** One that is given back within a transaction is closed, as it is in production: the server rolls back. */
  giveBack(session: Database): Promise<void>;
}

/** How rows are told apart, and what takes away what append-only tables keep of a case. */
interface Sweepable {
  readonly rowKeys: RowKeys;
  readonly sweep: string;
}

export interface Workspaces extends AsyncDisposable {
  use<Result>(play: (workspace: Workspace) => Promise<Result>): Promise<Result>;
}

/** Deleted rows pile up in a clone: after so many cases a new one is cheaper. */
const CASES_A_CLONE = 25;

/** The witness's own. Sequences only advance, so they are set back. */
const FORGET = 'delete from proof.journal';
const THERE = 'select from pg_stat_activity where pid = $1';
const SET_BACK = `
  select setval(proof.relation(name), greatest(last::bigint, 1), last::bigint > 0) from jsonb_each_text($1) as one (name, last)`;

interface Held extends Workspace, AsyncDisposable {
  cases: number;
  /** True where all that the last case did could be swept away. */
  sweep(): Promise<boolean>;
}

/** Takes the pool over, and closes it. */
export function openWorkspaces(pool: ClonePool, names: Names, parts: Sweepable): Workspaces {
  const idle: Held[] = [];
  return {
    use: async (play) => {
      const workspace = idle.pop() ?? (await openWorkspace(await pool.take(), names, parts));
      let clean = false;
      try {
        const result = await play(workspace);
        workspace.cases += 1;
        clean = workspace.cases < CASES_A_CLONE && (await workspace.sweep());
        return result;
      } finally {
        if (clean) idle.push(workspace);
        else await workspace[Symbol.asyncDispose]();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const workspace of idle) await workspace[Symbol.asyncDispose]();
      await pool[Symbol.asyncDispose]();
    },
  };
}

async function openWorkspace(
  clone: Clone,
  names: Names,
  { rowKeys, sweep }: Sweepable,
): Promise<Held> {
  const { target } = clone;
  const observer = await connect(target);
  for (const [setting, value] of Object.entries(WAITING_IS_TOLD)) {
    await observer.query(
      `alter database ${identifier(target.database)} set ${setting} = ${literal(value)}`,
    );
  }
  await observer.query(FORGET);
  const logical = logicalSession(observer, names);
  const contents = await readContents(logical, rowKeys);
  const sequences = (await observer.query('select proof.sequences() as last')).rows[0]?.['last'];
  const sessions = new Map<string, Database>();
  return {
    observer,
    logical,
    names,
    contents,
    cases: 0,
    open: async (part, role, isolation) => {
      const key = [part, role, isolation].join(' ');
      const known = sessions.get(key);
      if (known?.status() === 'I') return known;
      known?.destroy();
      const settings = { default_transaction_isolation: isolation };
      const fresh = await connect({ ...target, user: role, settings });
      sessions.set(key, fresh);
      return fresh;
    },
    giveBack: async (session) => {
      if (session.status() === 'I') return;
      session.destroy();
      // The server learns of a vanished client by its own; whoever goes on must not overtake that.
      while ((await observer.query(THERE, [session.pid])).rows.length > 0);
    },
    sweep: async () => {
      await observer.script(`${names.sql(sweep)} ${FORGET}`);
      await observer.query(SET_BACK, [sequences]);
      const left = await readContents(logical, rowKeys);
      return compareContents(contents, left, () => true).length === 0;
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions.values()) session.destroy();
      await observer[Symbol.asyncDispose]();
      await clone[Symbol.asyncDispose]();
    },
  };
}
