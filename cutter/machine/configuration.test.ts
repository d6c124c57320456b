/** The configuration: what is refused and how it is said, and that its document, its schema and what is written agree. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  configurationConflicts,
  configurationFor,
  parseConfiguration,
  writeConfiguration,
} from './configuration.ts';

const ROOT = '/var/lib/cutter';
const RIGHT = configurationFor(ROOT, {});
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const DOCUMENT = read('docs/configuration.md');
const SCHEMA = JSON.parse(read('schema/configuration.schema.json'));

/** The right one with another value at a key; undefined takes the key away. */
function changed(key: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(RIGHT));
  const path = key.split('.');
  const last = path.pop() ?? '';
  const holder = path.reduce((one, name) => one[name], copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

function refusalOf(value: unknown): string {
  try {
    parseConfiguration(typeof value === 'string' ? value : JSON.stringify(value), 'the file');
  } catch (error) {
    expect(error).toMatchObject({
      code: 'E_CONFIGURATION',
      hint: expect.stringContaining('docs/'),
    });
    return (error as Error).message;
  }
  return 'accepted';
}

const PATHS = ['relative/path', '/a/../b', '/a/.', '/a//b', '/a/', '/', '', '/a\nb', 7];
const NUMBERS = [-1, 0.5, 86_400_001, '5s', null];
const BAD: Readonly<Record<string, readonly unknown[]>> = {
  format: ['cutproof/configuration@2', null, 1],
  database: [
    'db1',
    'mysql://h/d',
    5,
    'postgres://u:hunter2@h/d',
    'postgres://h/d?password=hunter2',
  ],
  mapping: PATHS,
  directories: [null, [], 'x', 4],
  'directories.runs': [...PATHS, null],
  'directories.state': [...PATHS, null],
  'directories.backups': [...PATHS, null],
  backup: [null, [], 'x'],
  'backup.recipientFile': PATHS,
  'backup.fingerprint': ['ABC', 'a'.repeat(40), `${'A'.repeat(39)}G`, 'A'.repeat(41), 1],
  approvals: [null, [], 'x'],
  'approvals.allowedSigners': PATHS,
  'approvals.ledger': [...PATHS, null],
  timeouts: [null, [], 'x'],
  'timeouts.statementMs': NUMBERS,
  'timeouts.lockMs': NUMBERS,
};

/** Every key of the schema, in dots. */
function keysOf(schema: { properties?: Record<string, object> }, prefix = ''): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    `${prefix}${name}`,
    ...keysOf(inner, `${prefix}${name}.`),
  ]);
}

describe('a configuration', () => {
  it('always is read as it was written', () => {
    const given = {
      database: 'postgres://cutter@db1.internal:5432/law?sslmode=verify-full',
      mapping: '/etc/cutter/names.json',
      recipientFile: '/etc/cutter/backup.pub.asc',
      fingerprint: '0123456789ABCDEF0123456789ABCDEF01234567',
      allowedSigners: '/etc/cutter/signers',
    };
    const whole = configurationFor(ROOT, given);

    expect(parseConfiguration(writeConfiguration(RIGHT), 'it')).toEqual(RIGHT);
    expect(parseConfiguration(writeConfiguration(whole), 'it')).toEqual(whole);
    expect(whole.backup).toEqual({
      recipientFile: given.recipientFile,
      fingerprint: given.fingerprint,
    });
  });

  it.each(Object.keys(BAD))('never has a bad value at %s, which is named and shown', (key) => {
    for (const value of BAD[key] ?? []) {
      const refusal = refusalOf(changed(key, value));
      expect(refusal).toContain(`the file: ${key} is `);
      if (key !== 'database') expect(refusal).toContain(JSON.stringify(value));
      expect(refusal).not.toContain('hunter2');
    }
  });

  it('never lacks a key, and never has one that nobody reads', () => {
    for (const key of keysOf(SCHEMA).filter((name) => name !== '$schema')) {
      expect(refusalOf(changed(key, undefined))).toContain(`${key} is missing`);
    }
    for (const key of ['retries', 'backup.fingerprnt', 'timeouts.connectMs']) {
      expect(refusalOf(changed(key, 3))).toContain(`"${key}" is not known here, only `);
    }
  });

  it('never is anything but one object, with no key twice', () => {
    for (const text of ['', '{', '[]', 'null', '7', '"x"'])
      expect(refusalOf(text)).toMatch(/JSON|not an object/);
    const twice = writeConfiguration(RIGHT).replace('"lockMs"', '"statementMs": 1, "lockMs"');
    expect(refusalOf(twice)).toContain('"statementMs" stands there twice');
    const escaped = writeConfiguration(RIGHT).replace('"lockMs"', '"\\u006cockMs": 1, "lockMs"');
    expect(refusalOf(escaped)).toContain('"lockMs" stands there twice');
    const braces = writeConfiguration({ ...RIGHT, database: 'postgres://h/{"a": 1}' });
    expect(refusalOf(braces)).toBe('accepted');
  });

  it('never has half a key for backups, or one folder for two things', () => {
    expect(refusalOf(changed('backup.recipientFile', '/a/key.asc'))).toContain('given together');
    expect(refusalOf(changed('backup.fingerprint', 'A'.repeat(40)))).toContain('given together');
    expect(refusalOf(changed('directories.runs', RIGHT.directories.state))).toContain(
      'runs and state are one place, /var/lib/cutter/state',
    );
    expect(refusalOf(changed('approvals.ledger', RIGHT.directories.state))).toContain('one place');
  });

  it('always tells everything that is wrong at once', () => {
    const refusal = refusalOf({ ...RIGHT, retries: 1, database: 7, timeouts: { lockMs: -1 } });

    for (const key of ['retries', 'database', 'timeouts.lockMs', 'timeouts.statementMs']) {
      expect(refusal).toContain(key);
    }
  });

  it('always may say what was not asked for, and never something else than was asked for', () => {
    const standing = configurationFor(ROOT, { database: 'postgres://one/d' });

    expect(configurationConflicts(standing, { root: ROOT, given: {} })).toEqual([]);
    expect(
      configurationConflicts(standing, { root: ROOT, given: { database: 'postgres://one/d' } }),
    ).toEqual([]);
    expect(
      configurationConflicts(standing, { root: ROOT, given: { database: 'postgres://two/d' } }),
    ).toEqual(['database is another address than the one that was asked for']);
    expect(configurationConflicts(standing, { root: '/srv/c', given: {} })).toHaveLength(3);
    expect(
      configurationConflicts(standing, { root: ROOT, given: { allowedSigners: '/a/s' } }),
    ).toEqual(['approvals.allowedSigners is null, not "/a/s"']);
  });
});

describe('the document of the configuration', () => {
  it('always explains every key of the schema, and no other', () => {
    const explained = [...DOCUMENT.matchAll(/^\| `([a-z$][\w.]*)` \| .+ \| .+ \|$/gm)].map(
      ([, key]) => key,
    );
    const leaves = keysOf(SCHEMA).filter(
      (key) => !['directories', 'backup', 'approvals', 'timeouts'].includes(key),
    );

    expect(explained).toEqual(leaves);
    expect(Object.keys(BAD)).toEqual(keysOf(SCHEMA).filter((key) => key !== '$schema'));
  });

  it('always shows what init writes', () => {
    const [, shown] = /```json\n([\s\S]*?)```/.exec(DOCUMENT) ?? [];

    expect(shown).toBe(writeConfiguration(RIGHT));
  });
});
