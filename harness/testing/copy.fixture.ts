/** What the tests that need a database share: one real server a file, one template, and a clone for whoever asks. Never part of a run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { createClone, createTemplate, type Template } from '../clone/template.ts';
import type { Database, Target } from '../connection/connection.ts';
import { openSandbox, type Sandbox } from '../rollback/sandbox.ts';
import { startEmbedded } from '../server/start.ts';

const NAME = 'copy_template';
const SEED = 158;

export interface Copies {
  readonly admin: Target;
  readonly template: Template;
  readonly templateName: string;
  readonly commitsFile: string;
  /** Makes a clone on which `prepare` is committed before anybody looks. */
  clone(prepare?: readonly string[]): Promise<Target>;
  /** Opens a sandbox on a clone of its own. */
  sandbox(prepare?: readonly string[]): Promise<Sandbox>;
}

/** Starts the server before the tests of the calling file, and takes it away after them. */
export function useCopies(): Copies {
  const stack = new AsyncDisposableStack();
  let ready: { readonly admin: Target; readonly template: Template; readonly file: string } | null =
    null;
  let clones = 0;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cutproof-copies-'));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'commits');
    writeFileSync(file, '');
    const quiet = { say: () => undefined, startTimeoutMs: 60_000 };
    const { address } = stack.use(await startEmbedded(quiet));
    const { host, port, superuser } = address;
    const admin = { host, port, user: superuser, database: 'postgres' };
    const template = await createTemplate({
      admin,
      name: NAME,
      folder: CUTTER.schema,
      seed: SEED,
      names: OWN_NAMES,
      contract: CUTTER,
    });
    ready = { admin, template, file };
  }, 120_000);
  afterAll(() => stack.disposeAsync(), 60_000);
  const made = () => {
    if (ready === null) throw new Error('the server is not started yet');
    return ready;
  };
  const clone = (prepare: readonly string[] = []): Promise<Target> => {
    clones += 1;
    const { admin, file } = made();
    const name = `copy_${clones}`;
    return createClone({ admin, template: NAME, name, commitsFile: file, prepare });
  };
  return {
    get admin() {
      return made().admin;
    },
    get template() {
      return made().template;
    },
    get commitsFile() {
      return made().file;
    },
    templateName: NAME,
    clone,
    sandbox: async (prepare) =>
      openSandbox({
        target: await clone(prepare),
        commitsFile: made().file,
        weaknesses: [],
        names: OWN_NAMES,
        contract: CUTTER,
      }),
  };
}

/** Gives the one value of the one row of a question. */
export async function askOne(session: Pick<Database, 'query'>, sql: string): Promise<unknown> {
  const { rows } = await session.query(sql);
  return Object.values(rows[0] ?? {})[0];
}

/** Gives a digest of every table of the contract, as the session sees them. */
export async function digestCopy(session: Pick<Database, 'query'>): Promise<unknown> {
  const { rows } = await session.query(
    'select t, proof.full_digest(t::regclass) as digest from unnest($1::text[]) t order by t',
    [Object.keys(CUTTER.tables)],
  );
  return rows;
}
