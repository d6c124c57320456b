/** Approvals as people use them: drafted, signed by ssh-keygen alone, and shown to a real run. What was sent is read in the server's own log. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseApproval } from '../../cutter/approval/approval.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { makeParent } from '../../harness/testing/embedded.fixture.ts';
import { lackOfTools } from '../../proofs/backup/tools.ts';
import { type Approval, writeApproval } from '../../schema/contract/approval.ts';
import { readPapers } from './papers.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../examples/noi-quy-thu-vien.txt', import.meta.url));
/** Outside of a sandbox nothing is written without a backup; where none can be taken, only what is refused is tried. */
const LACK = lackOfTools(0, null);
const PATH: Record<string, string> = { PATH: '/usr/bin:/bin' };
const SAYS_AND_STAYS = `
  console.log(JSON.stringify(process.env));
  process.stdin.resume().on('end', () => process.exit(0));`;

const parent = makeParent();
const folder = parent.path;
const backups = join(folder, 'backups');
const plan = join(folder, 'plan.json');
/** Never beside the approvals. */
const trust = join(folder, 'trust', 'allowed_signers');
let sandbox: ChildProcess;
let env: Record<string, string> = {};
let url = '';

beforeAll(async () => {
  expect(cutproof('plan', SAMPLE, '--out', plan).status).toBe(0);
  if (LACK === null) configureBackups();
  const server = LACK === null ? 'local' : 'embedded';
  sandbox = spawn(
    process.execPath,
    [MAIN, 'sandbox', '--server', server, '--', process.execPath, '-e', SAYS_AND_STAYS],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...PATH, TMPDIR: folder } },
  );
  const [said] = await once(sandbox.stdout as NodeJS.ReadableStream, 'data');
  env = JSON.parse(String(said));
  url = env['CUTPROOF_DATABASE'] ?? '';
  mkdirSync(dirname(trust));
  for (const name of ['SG_1', 'SG_2', 'stranger']) {
    ssh('', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name));
  }
  const lines = ['SG_1', 'SG_2'].map((name) => {
    const key = readFileSync(join(folder, `${name}.pub`), 'utf8');
    return `${name} namespaces="cutter-approval@v1" ${key}`;
  });
  writeFileSync(trust, lines.join(''), { mode: 0o600 });
  drafted('whole', join(folder, 'draft.json'));
  await operate(
    `alter system set log_statement = 'all'`,
    'alter system set log_connections = on',
    'select pg_reload_conf()',
  );
}, 120_000);
afterAll(async () => {
  // Its server is stopped and its folder gone before ours is removed.
  const ended = once(sandbox, 'exit');
  sandbox.stdin?.end();
  await ended;
  parent[Symbol.dispose]();
}, 60_000);

/** A key of their own, and the login that may do everything. */
function configureBackups(): void {
  mkdirSync(backups, { mode: 0o700 });
  const made = cutproof('backup', 'keygen', '--out', join(folder, 'k'), '--json');
  const { fingerprint, recipientFile } = JSON.parse(made.stdout);
  Object.assign(PATH, {
    BACKUP_GPG_FPR: fingerprint,
    CUTPROOF_BACKUP_RECIPIENT: recipientFile,
    CUTPROOF_BACKUPS: backups,
    CUTPROOF_BACKUP_USER: 'postgres',
  });
}

/** Outside of the sandbox: nothing but an approval arms here. */
function cutproof(...words: string[]) {
  return spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8', env: PATH });
}

function ssh(input: string | Uint8Array, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync('ssh-keygen', words, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`ssh-keygen ${words.join(' ')}: ${stderr}`);
  return stdout;
}

function copy(): Target {
  const { PGHOST: host = '', PGPORT: port = '', PGDATABASE: database = '' } = env;
  return { host, port: Number(port), user: 'postgres', database };
}

async function operate(...statements: string[]): Promise<void> {
  await using session = await connect(copy());
  for (const statement of statements) await session.query(statement);
}

async function ask(sql: string): Promise<unknown> {
  await using session = await connect(copy());
  return Object.values((await session.query(sql)).rows[0] ?? {})[0];
}

/** What the roles of the pipeline have sent meanwhile, by the server's own word: connections and statements. */
async function sentBy(act: () => void): Promise<readonly string[]> {
  const log = join(env['CUTPROOF_SANDBOX'] ?? '', 'server.log');
  const before = readFileSync(log, 'utf8').length;
  act();
  const lines = readFileSync(log, 'utf8').slice(before).split('\n');
  return lines.filter((line) => /connection|statement|execute/.test(line));
}

/** Drafts an approval as people do. */
function drafted(run: string, file: string, ...more: string[]): string {
  const words = ['--database', url, '--run', run, '--out', file, '--requested-by', 'clerk'];
  const { status, stderr } = cutproof(
    ...['approve', 'draft', plan, ...words, '--purpose', 'a test', '--hours', '2', ...more],
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return file;
}

/** The same draft for another run, in a folder of its own. */
function draft(run: string, change: (approval: Approval) => Approval = (same) => same): string {
  const own = join(folder, `for ${run}`);
  mkdirSync(own);
  const file = join(own, 'approval.json');
  const approval = parseApproval(readFileSync(join(folder, 'draft.json'))) as Approval;
  const nonce = createHash('sha256').update(run).digest('hex');
  writeFileSync(file, writeApproval(change({ ...approval, runId: run, nonce })));
  return file;
}

/** Signs as a sovereign does, and gives the file. */
function sign(file: string, role: string, namespace = 'cutter-approval@v1'): string {
  const words = ['-Y', 'sign', '-f', join(folder, role), '-n', namespace];
  writeFileSync(`${file}.${role}.sig`, ssh(readFileSync(file), ...words));
  return `${file}.${role}.sig`;
}

/** The words by which a run shows an approval. */
function showing(file: string, ...signatures: string[]): string[] {
  const each = signatures.flatMap((one) => ['--signature', one]);
  return ['--approval', file, ...each, '--allowed-signers', trust];
}

const stateOf = (run: string) => join(folder, `state of ${run}`);
const start = (run: string, ...words: string[]) =>
  cutproof('run', plan, '--run', run, '--database', url, '--state', stateOf(run), ...words);
const again = (command: 'recover' | 'revert', run: string, ...words: string[]) =>
  cutproof(command, run, '--database', url, '--state', stateOf(run), ...words);

const DAY_MS = 24 * 60 * 60 * 1_000;
const aDayEarlier = (moment: string) => new Date(Date.parse(moment) - DAY_MS).toISOString();

const whereBackedUp = it.runIf(LACK === null);

describe('a run', () => {
  whereBackedUp(
    'always is armed by two signatures of ssh-keygen, and can be taken back under them',
    async () => {
      const file = join(folder, 'draft.json');
      const shown = showing(file, sign(file, 'SG_1'), sign(file, 'SG_2'));

      const done = start('whole', ...shown);

      expect(done.stderr).toBe('');
      expect(done).toMatchObject({ status: 0, stdout: 'completed whole\n' });
      const units = `select count(*)::int from public.information_unit where run_id = 'whole'`;
      expect(await ask(units)).toBeGreaterThan(10);
      const consumed = `select consumed_xid is not null from cutter.approval where run_id = 'whole'`;
      expect(await ask(consumed)).toBe(true);
      expect(again('revert', 'whole', ...shown)).toMatchObject({ status: 0 });
      expect(await ask(units)).toBe(0);
    },
  );

  const both = (file: string) => showing(file, sign(file, 'SG_1'), sign(file, 'SG_2'));
  it.each<[string, string, (run: string) => string[]]>([
    ['without an approval', 'no approval arms this process', () => []],
    [
      'with one signature',
      'too_few_signatures',
      (run) => {
        const file = draft(run);
        return showing(file, sign(file, 'SG_1'));
      },
    ],
    [
      'with the approval of yesterday',
      'expired',
      (run) =>
        both(
          draft(run, ({ notBefore, notAfter, ...rest }) => ({
            ...rest,
            notBefore: aDayEarlier(notBefore),
            notAfter: aDayEarlier(notAfter),
          })),
        ),
    ],
    [
      'with a stranger',
      'unknown_signer',
      (run) => {
        const file = draft(run);
        return showing(file, sign(file, 'SG_1'), sign(file, 'stranger'));
      },
    ],
    [
      'for another address',
      'wrong_address',
      (run) =>
        both(draft(run, ({ target, ...rest }) => ({ ...rest, target: { ...target, port: 5433 } }))),
    ],
  ])('never sends a statement, nor connects: %s', async (what, code, shown) => {
    const run = what.replaceAll(' ', '-');
    const words = shown(run);
    let end = { status: null as number | null, stderr: '', stdout: '' };

    const sent = await sentBy(() => {
      end = start(run, ...words);
    });

    expect(end.stdout).toBe(`refused ${run}\n`);
    expect(end.stderr).toContain(code);
    expect(end.status).toBe(5);
    expect(sent).toEqual([]);
    expect(existsSync(stateOf(run))).toBe(false);
  });

  it('always shows in the log what is sent, so that an empty one says something', async () => {
    const sent = await sentBy(() => {
      spawnSync(process.execPath, [MAIN, 'approve', 'draft', plan, '--database', url, ...LOOKS], {
        env: PATH,
        cwd: folder,
      });
    });

    expect(sent.join('\n')).toContain('user=cutter_exec');
    expect(sent.join('\n')).toContain('statement: select pg_backend_pid()');
  });

  whereBackedUp(
    'never begins twice under one approval, also where the database was restored',
    async () => {
      const file = draft('once');
      const shown = showing(file, sign(file, 'SG_1'), sign(file, 'SG_2'));
      expect(start('once', ...shown).status).toBe(0);
      expect(again('revert', 'once', ...shown).status).toBe(0);

      expect(start('once', ...shown)).toMatchObject({
        status: 5,
        stderr: expect.stringContaining('replayed'),
      });
      await operate(
        'set session_replication_role = replica',
        `delete from cutter.approval where run_id = 'once'`,
      );
      const sent = await sentBy(() => {
        const end = start('once', ...shown);
        expect(end).toMatchObject({ status: 5, stderr: expect.stringContaining('replayed') });
      });
      expect(sent).toEqual([]);
    },
  );

  it('never writes a unit without a backup: it is refused, and nothing stands', async () => {
    const file = draft('bare');
    const shown = showing(file, sign(file, 'SG_1'), sign(file, 'SG_2'));
    const words = ['run', plan, '--run', 'bare', '--database', url, '--state', stateOf('bare')];
    const { BACKUP_GPG_FPR: _, ...without } = PATH;

    const end = spawnSync(process.execPath, [MAIN, ...words, ...shown], {
      encoding: 'utf8',
      env: without,
    });

    expect(end.stderr).toMatch(/backup_failed.*no backup is configured: .*BACKUP_GPG_FPR/);
    expect(end.status).not.toBe(0);
    expect(await ask(`select count(*)::int from cutter.run_event where run_id = 'bare'`)).toBe(0);
  });

  it('always says as JSON too why an approval is refused', () => {
    const file = draft('json');
    const { status, stdout } = start('json', ...showing(file), '--json');

    expect(status).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'refused',
      reason: {
        code: 'kill_switch_process',
        findings: [expect.stringMatching(/^too_few_signatures: .*nobody did$/)],
      },
    });
  });

  whereBackedUp('never claims an approval while the switch of the database is off', async () => {
    const file = draft('off');
    const shown = showing(file, sign(file, 'SG_1'), sign(file, 'SG_2'));
    await operate('update cutter.kill_switch set execution_enabled = false');
    try {
      expect(start('off', ...shown)).toMatchObject({
        status: 5,
        stderr: expect.stringContaining('kill-switch of the database is off'),
      });
    } finally {
      await operate('update cutter.kill_switch set execution_enabled = true');
    }
    expect(start('off', ...shown).status).toBe(0);
    expect(again('revert', 'off', ...shown).status).toBe(0);
  });

  whereBackedUp('always is taken back later under another approval, which must allow it', () => {
    const file = draft('later', (approval) => ({ ...approval, operations: ['run'] }));
    const shown = showing(file, sign(file, 'SG_1'), sign(file, 'SG_2'));
    expect(start('later', ...shown).status).toBe(0);
    expect(again('revert', 'later', ...shown).stderr).toContain('operation_not_allowed');
    const second = drafted('later', join(dirname(file), 'second.json'), '--operations', 'revert');

    const end = again(
      'revert',
      'later',
      ...showing(second, sign(second, 'SG_1'), sign(second, 'SG_2')),
    );

    expect(end).toMatchObject({ status: 0, stdout: 'compensated later\n' });
  });
});

const LOOKS = ['--run', 'looks', '--out', 'looks.json', '--purpose', 'x', '--hours', '1'];

describe('cutproof approve', () => {
  it('always shows every word that is signed, and the command that signs it', () => {
    const file = draft('shown');
    const { status, stdout } = cutproof('approve', 'show', file);
    const { target, nonce, planDigest } = parseApproval(readFileSync(file)) as Approval;

    expect(status).toBe(0);
    for (const word of [nonce, planDigest, 'a test', 'shown', ...Object.values(target)]) {
      expect(stdout).toContain(String(word));
    }
    expect(stdout).toContain(`ssh-keygen -Y sign -f KEY -n cutter-approval@v1 < '${file}'`);
  });

  it('never shows what is not written as it was drafted', () => {
    const file = draft('twice');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"runId": "twice"', '"runId": "x",\n    "runId": "twice"'));
    const { status, stderr } = cutproof('approve', 'show', file);

    expect(status).toBe(5);
    expect(stderr).toContain('malformed');
  });

  it('always checks what a run would check without a connection', () => {
    const file = draft('checked');
    const [one, two] = [sign(file, 'SG_1'), sign(file, 'SG_2')];
    const check = (...words: string[]) =>
      cutproof('approve', 'check', file, '--allowed-signers', trust, ...words);
    const both = ['--signature', one, '--signature', two];

    expect(check(...both, '--plan', plan, '--run', 'checked', '--database', url).status).toBe(0);
    expect(check('--signature', one)).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('SG_1 did'),
    });
  });

  it('never trusts a file that came with the approval, or that others can write to', () => {
    const file = draft('trusting');
    const [one, two] = [sign(file, 'SG_1'), sign(file, 'SG_2')];
    const beside = join(dirname(file), 'allowed_signers');
    copyFileSync(trust, beside);
    const open = join(folder, 'open_signers');
    copyFileSync(trust, open);
    chmodSync(open, 0o666);
    const read = (allowedSigners: string) => () =>
      readPapers({ approval: file, signature: [one, two], allowedSigners });

    expect(read(trust)().signers).toHaveLength(2);
    expect(read(beside)).toThrow(/stands beside the approval/);
    expect(read(open)).toThrow(/0666/);
    expect(read(join(folder, 'nowhere'))).toThrow(/cannot read/);
  });

  it('never drafts an approval that says something on two lines', () => {
    const common = ['--database', url, '--out', join(folder, 'none.json'), '--hours', '1'];
    const given = [...common, '--run', 'x', '--purpose', 'two\nlines'];

    expect(cutproof('approve', 'draft', plan, ...given).status).toBe(2);
    expect(existsSync(join(folder, 'none.json'))).toBe(false);
  });
});
