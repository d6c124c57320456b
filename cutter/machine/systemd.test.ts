/** The units for systemd: held against a strict reading of their own, and against systemd where it is. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configurationFor } from './configuration.ts';
import { TMPFILES_FILE, UNIT_FILE, unitsFor } from './systemd.ts';

const ROOT = '/var/lib/cutter';
const GIVEN = {
  root: ROOT,
  configuration: configurationFor(ROOT, {}),
  file: `${ROOT}/cutproof.json`,
  // Any program that stands on the machine.
  program: process.execPath,
  user: 'root',
  group: 'root',
};
const units = unitsFor(GIVEN);
const service = units.get(UNIT_FILE) ?? '';

/** Section to key to value. Throws at a line that is neither, and at a key that stands twice. */
function read(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key = '', value = ''] = /^([A-Z]\w*)=(.*\S|)$/.exec(line) ?? [];
    if (name !== undefined) {
      section = new Map();
      sections.set(name, section);
    } else if (key === '' || section === undefined || section.has(key)) expect.fail(line);
    else section.set(key, value);
  }
  return sections;
}

describe('the unit', () => {
  it('always gives a run no more than it needs', () => {
    const sections = read(service);
    const values = sections.get('Service');

    expect([...sections.keys()]).toEqual(['Unit', 'Service']);
    expect(values?.get('ReadWritePaths')).toBe(`${ROOT}/runs ${ROOT}/state ${ROOT}/backups`);
    expect(values?.get('CapabilityBoundingSet')).toBe('');
    expect(values?.get('ProtectSystem')).toBe('strict');
    expect(values?.get('UMask')).toBe('0077');
    const hardened = ['NoNewPrivileges', 'PrivateTmp', 'PrivateDevices', 'RestrictNamespaces'];
    for (const key of hardened) expect([key, values?.get(key)]).toEqual([key, 'yes']);
    const papers = `${ROOT}/runs/%i`;
    expect(values?.get('ExecStart')?.split(' ')).toEqual([
      ...[process.execPath, 'run', `${papers}/plan.json`, '--run', '%i'],
      ...['--config', `${ROOT}/cutproof.json`, '--approval', `${papers}/approval.json`],
      ...['--signature', `${papers}/approval.json.SG_1`],
      ...['--signature', `${papers}/approval.json.SG_2`],
    ]);
  });

  it('never is objected to by systemd, where that is', ({ annotate }) => {
    const folder = mkdtempSync(join(tmpdir(), 'cutproof-units-'));
    try {
      const file = join(folder, 'cutproof@first.service');
      writeFileSync(file, service);
      const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', file], {
        encoding: 'utf8',
      });
      if (error !== undefined) {
        annotate(`systemd-analyze is not here: ${error.message}`, 'left out');
        return;
      }
      expect([status, stderr]).toEqual([0, '']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['/var/lib/my cutter', '/var/lib/50%', '/var/lib/"a"', '/var/lib/a;b'])(
    'never holds a path that systemd reads otherwise: %s',
    (root) => {
      expect(() => unitsFor({ ...GIVEN, root })).toThrow(JSON.stringify(root));
    },
  );
});

describe('the tmpfiles fragment', () => {
  it('always makes the directories of init, and removes nothing', () => {
    const lines = (units.get(TMPFILES_FILE) ?? '').trim().split('\n').slice(1);

    expect(lines).toEqual([
      ...['', '/runs', '/state', '/backups'].map((path) => `d ${ROOT}${path} 0700 root root -`),
      `z ${ROOT}/cutproof.json 0600 root root -`,
    ]);
  });
});
