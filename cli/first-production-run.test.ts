/** Runs docs/first-production-run.md as it stands: on PostgreSQL of this host, with made-up keys, each step with its status and what it prints. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadAndRead } from '../harness/catalog/read.ts';
import { connect, type Target } from '../harness/connection/connection.ts';
import { findInstallation, startLocal } from '../harness/server/local.ts';
import type { Server } from '../harness/server/server.ts';
import { adminOf } from '../harness/server/start.ts';
import { digestTable } from '../harness/witness/table-digests.ts';
import { TABLE_DUTIES } from '../schema/contract/contract.ts';
import { readEnvironment } from './environment.ts';
import { missingLine, readScript, type ScriptStep } from './script.fixture.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(HERE, 'cli', 'main.ts');
const SCHEMA = new URL('../schema/sql/', import.meta.url);
const DOCUMENT = join(HERE, 'docs', 'first-production-run.md');
const { settings, steps } = readScript(readFileSync(DOCUMENT, 'utf8'));

/** What the script needs of this host, besides its shell; null where all of it is here. */
function lackOf(): string | null {
  const { postgresBinaries } = readEnvironment();
  try {
    if (!findInstallation(postgresBinaries).pgDump) return 'pg_dump is missing';
  } catch (error) {
    return String(error);
  }
  const missing = ['bash', 'psql', 'gpg', 'ssh-keygen', 'sha256sum'].filter(
    (program) => spawnSync(program, ['--version']).error !== undefined,
  );
  return missing.length === 0 ? null : `missing: ${missing.join(', ')}`;
}

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync(), 60_000);

/** A server with the schema as it stands in production, and folders for everybody who takes part. */
async function prepare() {
  // As short as can be: paths of sockets and of gpg have little room.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cp-first-')));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const { postgresBinaries } = readEnvironment();
  const server = stack.use(
    await startLocal({
      say: () => undefined,
      startTimeoutMs: 60_000,
      binaries: postgresBinaries,
    }),
  );
  const admin = { ...adminOf(server.address), database: 'law' };
  await loadAndRead(adminOf(server.address), SCHEMA, 'law');
  for (const name of ['bin', 'keys', 'vault', 'sg1', 'sg2', 'home']) {
    mkdirSync(join(folder, name), { mode: 0o700 });
  }
  const program = `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`;
  writeFileSync(join(folder, 'bin', 'cutproof'), program, { mode: 0o755 });
  await operate(admin, `alter system set log_statement = 'all'`);
  await operate(admin, 'alter system set log_connections = on');
  await operate(admin, 'select pg_reload_conf()');
  return { folder, server, admin, env: environmentOf(folder, server) };
}

function environmentOf(folder: string, { address }: Server): Readonly<Record<string, string>> {
  const { folder: binaries } = findInstallation(readEnvironment().postgresBinaries);
  const at = (user: string) =>
    `postgres:///law?host=${encodeURIComponent(address.host)}&port=${address.port}${user}`;
  return {
    PATH: `${join(folder, 'bin')}:${binaries}:/usr/local/bin:/usr/bin:/bin`,
    HOME: join(folder, 'home'),
    TMPDIR: folder,
    LC_ALL: 'C.UTF-8',
    PG_BINDIR: binaries,
    ROOT: join(folder, 'cutter'),
    KEYS: join(folder, 'keys'),
    VAULT: join(folder, 'vault'),
    SG_1: join(folder, 'sg1', 'id_ed25519'),
    SG_2: join(folder, 'sg2', 'id_ed25519'),
    DATABASE: at(''),
    ADMIN: at(`&user=${address.superuser}`),
    PROVER: at('&user=prover'),
  };
}

async function operate(target: Target, statement: string): Promise<void> {
  await using session = await connect(target);
  await session.query(statement);
}

/** Digest of every table that a revert owes back, and of those that nobody may touch. */
async function owed(admin: Target): Promise<Readonly<Record<string, string>>> {
  await using session = await connect(admin);
  const found: Record<string, string> = {};
  for (const [table, duty] of Object.entries(TABLE_DUTIES)) {
    if (duty !== 'append-only') found[table] = await digestTable(session, table);
  }
  return found;
}

const logOf = (server: Server) => readFileSync(join(server.folder, 'server.log'), 'utf8');
const heard = (log: string) =>
  log.split('\n').filter((line) => /connection|statement|execute/.test(line));
const shown = ({ line, commands }: ScriptStep) => `line ${line}: ${commands}`;

describe('the first production run', () => {
  it('always goes as its document says, step by step, and ends where it began', async ({
    annotate,
  }) => {
    const lack = lackOf();
    if (lack !== null) {
      expect(readEnvironment().isRehearsalDemanded, lack).toBe(false);
      await annotate(lack, 'left out');
      return;
    }
    const { server, admin, env } = await prepare();
    const before = await owed(admin);
    const functions = steps.flatMap(
      ({ commands }) => commands.match(/^\w+\(\) \{\n[\s\S]*?^\}\n/gm) ?? [],
    );
    const prelude = `exec 2>&1\nset -eu -o pipefail\n${settings}${functions.join('')}`;

    for (const step of steps) {
      const said = logOf(server).length;
      const { status, stdout: printed } = spawnSync('bash', ['-c', `${prelude}${step.commands}`], {
        cwd: HERE,
        env,
        encoding: 'utf8',
      });
      expect(status, `${shown(step)}\n${printed}`).toBe(step.status);
      const missing = missingLine(step.prints, printed);
      expect(missing, `${shown(step)}\ndoes not print it:\n${printed}`).toBe(null);
      if (step.isUnheard) expect(heard(logOf(server).slice(said)), shown(step)).toEqual([]);
    }

    expect(await owed(admin)).toEqual(before);
  }, 600_000);
});

describe('the document of the first production run', () => {
  it('always shows refusals, and of most of them that the server hears nothing', () => {
    const refused = steps.filter(({ status }) => status === 5);

    expect(steps.length).toBeGreaterThan(20);
    expect(refused.length).toBeGreaterThan(6);
    expect(refused.filter(({ isUnheard }) => isUnheard).length).toBeGreaterThan(3);
    expect(settings).toContain('CUTPROOF_CONFIG');
  });

  it.each([
    ['```text\nx\n```\n', 'of no block'],
    ['```sh\na\n```\n\nWords.\n\n```text\nx\n```\n', 'of no block'],
    ['```sql\nselect 1;\n```\n', 'a block of sql'],
    ['```sh loudly\na\n```\n', 'means nothing'],
    ['```sh\n# status 5, loudly\na\n```\n', 'means nothing'],
  ])('never has a block that would not be run: %j', (text, objection) => {
    expect(() => readScript(text)).toThrow(objection);
  });

  it('always takes … for anything and every other character for itself, in order', () => {
    expect(missingLine(['a … c', 'd.'], 'x\na b c\nd.\n')).toBe(null);
    expect(missingLine(['d.'], 'dx\n')).toBe('d.');
    expect(missingLine(['b', 'a'], 'a\nb\n')).toBe('a');
    expect(missingLine(['a'], 'aa\n')).toBe('a');
  });
});
