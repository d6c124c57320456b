/** Setting up a machine as a user does it, and what other commands make of the configuration. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { makeParent } from '../../harness/testing/embedded.fixture.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { type ProcessEnvironment, readEnvironment } from '../environment.ts';
import { settingsOf } from '../settings.ts';
import { initCommand } from './init.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const parent = makeParent();
const folder = realpathSync(parent.path);
const at = (...names: string[]) => join(folder, ...names);
afterAll(() => parent[Symbol.dispose]());

/** As a process of its own. */
function cutproof(...words: string[]) {
  const env = { PATH: '/usr/bin:/bin' };
  return spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8', env });
}

/** Within this process: gives the exit status, and throws what the command does. */
async function init(name: string, ...more: string[]): Promise<ExitStatus | null> {
  const ends: ExitStatus[] = [];
  const command = initCommand((end) => ends.push(end)).exitOverride();
  await command.parseAsync(['--root', at(name), ...more], { from: 'user' });
  return ends[0] ?? null;
}

describe('cutproof init', () => {
  it('always makes what is missing, and a second time nothing', () => {
    const first = cutproof(
      ...['init', '--root', at('new'), '--database', 'postgres://db1.internal/law', '--json'],
    );
    const second = cutproof('init', '--root', at('new'));

    expect([first.status, JSON.parse(first.stdout)]).toMatchObject([
      0,
      { status: 'made', made: expect.arrayContaining([at('new', 'runs')]) },
    ]);
    expect(lstatSync(at('new', 'state')).mode & 0o7777).toBe(0o700);
    expect(second.stdout).toBe(`${at('new')} stands as promised: nothing was changed\n`);
    expect(second.status).toBe(0);
  });

  it('never mends: each reason names the path, what was found and what to do', async () => {
    expect(await init('worn')).toBe(EXIT.proved);
    const [runs, backups] = [at('worn', 'runs'), at('worn', 'backups')];
    chmodSync(runs, 0o755);
    chmodSync(backups, 0o777);

    const words = ['--backup-fingerprint', 'A'.repeat(40), '--backup-recipient', '/k'];
    const refused = cutproof('init', '--root', at('worn'), ...words);

    expect([refused.status, refused.stdout]).toEqual([
      2,
      `refused ${at('worn')}: nothing was changed\n`,
    ]);
    expect(refused.stderr).toContain(`wrong_mode: ${runs} has the mode 0755 and must have 0700`);
    expect(refused.stderr).toContain(`chmod 0700 ${backups}`);
    expect(refused.stderr).toContain('other_configuration: ');
    expect(lstatSync(runs).mode & 0o7777).toBe(0o755);
  });

  it.each([
    [['--owner', 'nobody-of-that-name'], 'this machine knows no user "nobody-of-that-name"'],
    [['--owner', 'root:no-such-group'], 'this machine knows no group "no-such-group"'],
    [['--owner', 'a:b:c'], '"a:b:c" is no owner'],
    [['--owner', ''], '"" is no owner'],
    [['--backup-fingerprint', 'ABC', '--backup-recipient', '/k'], 'backup.fingerprint is "ABC"'],
    [['--backup-recipient', 'key.asc'], 'are given together'],
    [['--database', 'postgres://u:hunter2@h/d'], 'database is a text, not an address'],
    [['--units', '--program', '/opt/my program'], '"/opt/my program" cannot stand in a unit'],
  ])('never begins with %s', async (words, refusal) => {
    const refused = await init('never', ...words).catch((error: Error) => error);

    expect(refused).toMatchObject({
      name: 'ProofError',
      code: expect.stringMatching(/^E_(USAGE|CONFIGURATION)$/),
    });
    expect(String(refused)).toContain(refusal);
    expect(String(refused)).not.toContain('hunter2');
    expect(existsSync(at('never'))).toBe(false);
  });

  it('always resolves owners by name as by number', async () => {
    const { uid, gid } = lstatSync(folder);
    const name = spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' }).stdout.trim();
    const seen = () => lstatSync(at('named'), { bigint: true }).ctimeNs;

    expect(await init('named', '--owner', name)).toBe(EXIT.proved);
    const before = seen();
    expect(await init('named', '--owner', `${uid}:${gid}`)).toBe(EXIT.proved);
    expect(seen()).toBe(before);
  });

  it('always writes units once, and never over another text', async () => {
    const words = ['--write-units', at('units'), '--owner', String(process.getuid?.())];
    const conf = at('units', 'cutproof.conf');

    expect(await init('served', ...words)).toBe(EXIT.proved);
    expect(await init('served', ...words)).toBe(EXIT.proved);
    expect(readdirSync(at('units'))).toEqual(['cutproof.conf', 'cutproof@.service']);
    expect(readFileSync(at('units', 'cutproof@.service'), 'utf8')).toContain(at('served', 'runs'));

    writeFileSync(conf, '# mine\n');
    await expect(init('served', ...words)).rejects.toThrow(`${conf} exists with another text`);
    expect(readFileSync(conf, 'utf8')).toBe('# mine\n');
  });
});

describe('what a command works with', () => {
  const bare: ProcessEnvironment = {
    ...readEnvironment(),
    sandbox: null,
    database: null,
    config: null,
  };
  const file = (name: string) => at(name, 'cutproof.json');

  it('always is its own word, then the environment, then the configuration', async () => {
    await init('used', '--database', 'postgres://one/d', '--mapping', '/etc/names.json');
    const config = file('used');

    expect(settingsOf({ config }, bare)).toMatchObject({
      database: 'postgres://one/d',
      mapping: '/etc/names.json',
      state: at('used', 'state'),
      session: { statement_timeout: '60000', lock_timeout: '5000' },
    });
    expect(settingsOf({}, { ...bare, config }).state).toBe(at('used', 'state'));
    expect(settingsOf({ config }, { ...bare, database: 'postgres://two/d' }).database).toBe(
      'postgres://two/d',
    );
    const said = { config, database: 'postgres://three/d', mapping: 'm.json', state: 's' };
    expect(settingsOf(said, { ...bare, database: 'postgres://two/d' })).toMatchObject({
      database: 'postgres://three/d',
      mapping: 'm.json',
      state: 's',
    });
  });

  it('never is the configuration of the machine within a sandbox, unless that is named', async () => {
    await init('outside', '--database', 'postgres://live/d');
    const within = { ...bare, sandbox: folder, config: file('outside') };

    expect(settingsOf({}, within)).toMatchObject({
      configuration: null,
      database: null,
      session: {},
    });
    expect(settingsOf({ config: file('outside') }, within).database).toBe('postgres://live/d');
  });

  it('never is read from a link, from what is no file, or from what others can write to', async () => {
    await init('open');
    symlinkSync(file('open'), at('linked.json'));
    mkdirSync(at('a-folder'));
    chmodSync(file('open'), 0o622);

    for (const [config, refusal] of [
      [at('linked.json'), 'cannot read the configuration'],
      [at('none.json'), 'cannot read the configuration'],
      [at('a-folder'), 'is no file'],
      [file('open'), 'can be written to by others (mode 0622)'],
    ] as const) {
      expect(() => settingsOf({ config }, bare)).toThrow(refusal);
      expect(() => settingsOf({}, { ...bare, config })).toThrow(refusal);
    }
  });

  it('always is told to the shell with status 2 where it is wrong', () => {
    writeFileSync(at('bad.json'), '{"format": 1}', { mode: 0o600 });

    const refused = cutproof('revert', 'some-run', '--config', at('bad.json'));

    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('E_CONFIGURATION');
    expect(refused.stderr).toContain('timeouts is missing');
  });
});
