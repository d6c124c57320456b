/** The ledger of approvals outside of the database: a real file, whole or refused, claimed once. */
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DISK } from '../../platform/append-only-file.ts';
import { DISK_ERRORS, failingDisk } from '../../platform/failing-disk.fixture.ts';
import { type Approval, OPERATIONS } from '../../schema/contract/approval.ts';
import { type ApprovalClaim, type ApprovalFile, openApprovalFile } from './ledger.ts';

let folder: string;
let file: ApprovalFile;
const now = () => new Date('2026-06-15T10:00:00Z');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-ledger-'));
  file = openApprovalFile(join(folder, 'state', 'approvals.ledger'), DISK, now);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function claimOf(digest: string, change: Partial<Approval> = {}): ApprovalClaim {
  const words = { runId: digest, nonce: digest, operations: OPERATIONS, ...change };
  return { digest, approval: words as Approval };
}

describe('the ledger outside of the database', () => {
  it('never makes a file or a folder to say that it knows nothing', () => {
    expect(file.find(claimOf('a'))).toBe('none');
    expect(() => statSync(join(folder, 'state'))).toThrow('ENOENT');
  });

  it('always gives an approval to the first who claims it, and to nobody after him', () => {
    const claims = Array.from({ length: 40 }, () =>
      openApprovalFile(file.path, DISK, now).claim(claimOf('a')),
    );

    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(file.find(claimOf('a'))).toBe('claimed');
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it('always notes once that it was used, and only what was claimed', () => {
    file.claim(claimOf('a'));
    file.consume(claimOf('b'));
    file.consume(claimOf('a'));
    file.consume(claimOf('a'));

    expect(file.find(claimOf('a'))).toBe('consumed');
    expect(file.find(claimOf('b'))).toBe('none');
    expect(readFileSync(file.path, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });

  it('never gives a nonce twice, nor the beginning of a run; to finish a run it may be another', () => {
    file.claim(claimOf('a'));

    expect(file.claim(claimOf('b', { nonce: 'a' }))).toBe(false);
    expect(file.claim(claimOf('b', { runId: 'a' }))).toBe(false);
    expect(file.find(claimOf('b', { runId: 'a' }))).toBe('taken');
    expect(file.claim(claimOf('b', { runId: 'a', operations: ['revert'] }))).toBe(true);
  });

  it('never reads past damage, and never takes another file for a ledger', () => {
    file.claim(claimOf('a'));
    const text = readFileSync(file.path, 'utf8');
    for (const damaged of [
      text.replace('claims', 'claimz'),
      text.split('\n').toSpliced(0, 1).join('\n'),
    ]) {
      writeFileSync(file.path, damaged);
      expect(() => file.find(claimOf('a'))).toThrow(/damaged/);
    }
    writeFileSync(file.path, 'not ours\n');
    expect(() => file.find(claimOf('a'))).toThrow(/no JSON/);
  });

  it('always goes on after a torn last line, which was never acknowledged', () => {
    file.claim(claimOf('a'));
    appendFileSync(file.path, '{"n":2,"entry":"cla');

    expect(file.claim(claimOf('b'))).toBe(true);
    expect([claimOf('a'), claimOf('b')].map((one) => file.find(one))).toEqual([
      'claimed',
      'claimed',
    ]);
  });

  it('always is on the disk when it says so, and otherwise says nothing', () => {
    const done: string[] = [];
    const disk = {
      ...DISK,
      write: (at: number, text: string) => {
        done.push('write');
        DISK.write(at, text);
      },
      sync: (at: number) => {
        done.push('sync');
        DISK.sync(at);
      },
    };
    openApprovalFile(file.path, disk, now).claim(claimOf('a'));
    const full = {
      ...disk,
      sync: () => {
        throw new Error('the disk is full');
      },
    };

    expect(done.at(-1)).toBe('sync');
    expect(() => openApprovalFile(file.path, full, now).claim(claimOf('b'))).toThrow('full');
  });

  it.each(DISK_ERRORS)(
    'never gives an approval twice, nor forgets one, whichever call fails: %s',
    (code) => {
      const whole = failingDisk(-1, code);
      openApprovalFile(file.path, whole.disk, now).claim(claimOf('a'));
      expect(whole.calls()).toBeGreaterThan(3);

      for (let number = 0; number < whole.calls(); number += 1) {
        rmSync(file.path);
        const failing = openApprovalFile(file.path, failingDisk(number, code).disk, now);
        expect(() => failing.claim(claimOf('a'))).toThrow();

        const stands = file.find(claimOf('a'));
        // Who did not hear that he has it may find it claimed. Nobody gets it then.
        expect(file.claim(claimOf('a'))).toBe(stands === 'none');
        expect(file.claim(claimOf('a'))).toBe(false);
        expect(file.claim(claimOf('b'))).toBe(true);
      }
    },
  );
});
