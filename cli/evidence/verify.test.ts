/** Keys, signing and verification as a user meets them: real processes on a real disk, and every command of VERIFY.md run as it stands. */

import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nextLink } from '../../harness/bundle/chain-head.ts';
import { evidenceFiles } from '../../harness/bundle/files.ts';
import { writeEvidence } from '../../harness/bundle/write.ts';
import { reassemble } from '../../harness/evidence/assemble.ts';
import { nightEvidence } from '../../harness/testing/night.fixture.ts';
import { keyOf } from '../../platform/ssh/key.fixture.ts';
import { readSigningKey } from '../../platform/ssh/signing-key.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import { readCommit } from '../commit.ts';
import { verifyCommand } from './verify.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder = '';
let pristine = '';
let home = '';
let allowed = '';
let said = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cutproof-verify-'));
  const made = cutproof('keygen', '--out', join(folder, 'keys/key'), '--name', 'nightly@ci');
  said = made.stdout + made.stderr;
  allowed = join(folder, 'allowed');
  writeFileSync(allowed, made.stdout.split('\n')[1] ?? '');
  pristine = join(folder, 'pristine');
  for (const day of [1, 2, 3]) await writeNight(pristine, day);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  home = join(mkdtempSync(join(folder, 'copy-')), 'evidence');
  cpSync(pristine, home, { recursive: true, verbatimSymlinks: true });
});

/** A night of this very suite, signed with the key that keygen made. No law is in it, so that none need be asked again. */
async function writeNight(out: string, day: number, signed = true): Promise<string> {
  const key = signed ? readSigningKey(join(folder, 'keys/key')) : null;
  const made = nightEvidence(day, signed ? await nextLink(out) : undefined);
  const subject = { ...made.subject, suiteCommit: readCommit() };
  const evidence = reassemble({ ...made, laws: [], subject }, CUTTER_SUITE);
  return writeEvidence({ out, evidence, suite: CUTTER_SUITE, observations: new Map(), key });
}

const nights = () => readdirSync(home).filter((name) => name !== 'latest');
const verify = (...words: string[]) => ask(...words, '--allowed-signers', allowed);

describe('keygen', () => {
  it('always writes a private key for its owner alone, and prints its public half only', () => {
    const file = join(folder, 'keys/key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    for (const form of secretForms()) expect(said).not.toContain(form);
    const [line, signer] = said.split('\n');
    expect(readFileSync(`${file}.pub`, 'utf8')).toBe(`${line}\n`);
    expect(signer).toMatch(/^nightly@ci namespaces="cutproof-evidence@v1" ssh-ed25519 AAAA/);
  });

  it('never writes over a key, nor where others may write, nor under a name with blanks', () => {
    const file = join(folder, 'keys/key');
    const before = readFileSync(file, 'utf8');
    expect(cutproof('keygen', '--out', file)).toMatchObject({ status: 2, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(before);
    symlinkSync('nowhere', join(folder, 'keys/link'));
    expect(cutproof('keygen', '--out', join(folder, 'keys/link')).status).toBe(2);
    mkdirSync(join(folder, 'open'));
    chmodSync(join(folder, 'open'), 0o777);
    expect(cutproof('keygen', '--out', join(folder, 'open/key')).stderr).toContain(
      'others may write',
    );
    expect(cutproof('keygen', '--out', join(folder, 'keys/b'), '--name', 'a b').status).toBe(2);
  });

  it('always has a place of its own where none is named', () => {
    const { status } = cutproof('keygen');
    expect(status).toBe(0);
    const place = join(folder, '.config/cutproof');
    expect(readdirSync(place).sort()).toEqual(['evidence_ed25519', 'evidence_ed25519.pub']);
    expect(statSync(place).mode & 0o777).toBe(0o700);
  });
});

describe('signed evidence', () => {
  it('never holds the private key, in any file and in any spelling', () => {
    let looked = 0;
    for (const path of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
      if (!statSync(join(home, path)).isFile()) continue;
      looked += 1;
      const content = readFileSync(join(home, path), 'latin1');
      for (const form of secretForms()) expect(content.includes(form), path).toBe(false);
    }
    expect(looked).toBeGreaterThan(20);
    // The search itself finds it where it is.
    const text = readFileSync(join(folder, 'keys/key'), 'utf8').split('\n').slice(1, -2).join('');
    expect(secretForms().some((form) => text.includes(form))).toBe(true);
  });

  it('always passes every command of VERIFY.md, and each of them objects to what it is for', () => {
    const night = join(home, nights()[2] ?? '');
    expect(advice(night)).toMatchObject({ status: 0 });
    const { stdout } = advice(night);
    expect(stdout.match(/: OK$/gm)?.length).toBeGreaterThan(5);
    expect(stdout).toContain('Good "cutproof-evidence@v1" signature for nightly@ci');
    expect(stdout.match(/Signature Verified Successfully/g)).toHaveLength(2);
    expect(stdout).toContain(`../${nights()[1]}/SHA256SUMS: OK`);

    const spoilt = (spoil: (path: string) => void) => {
      const copy = mkdtempSync(join(folder, 'spoilt-'));
      cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
      spoil(join(copy, nights()[2] ?? ''));
      return advice(join(copy, nights()[2] ?? ''));
    };
    expect(spoilt((path) => appendFileSync(join(path, 'report.html'), ' ')).status).not.toBe(0);
    expect(spoilt((path) => rmSync(join(path, 'junit.xml'))).status).not.toBe(0);
    expect(spoilt((path) => flip(join(path, 'SHA256SUMS.sig'), 60)).status).not.toBe(0);
    expect(spoilt((path) => flip(join(path, 'attestations/proof.dsse.json'), 60)).status).not.toBe(
      0,
    );
    expect(
      spoilt((path) => rmSync(join(path, '..', nights()[1] ?? ''), { recursive: true })).status,
    ).not.toBe(0);
    expect(spoilt((path) => writeFileSync(join(path, 'extra'), '')).stdout).toMatch(/^\s*extra$/m);
    expect(stdout).not.toMatch(/^\s*extra$/m);
  });

  it('always passes the commands of VERIFY.md too where it is not signed', async () => {
    const night = await writeNight(join(folder, 'unsigned'), 5, false);
    expect(advice(night)).toMatchObject({ status: 0 });
    expect(readFileSync(join(night, 'VERIFY.md'), 'utf8')).toContain(
      '**This folder is not signed.**',
    );
  });
});

describe('verify', () => {
  it('always ends with 0 for what nobody touched: one night, by its link, all of them', async () => {
    for (const path of [join(home, nights()[0] ?? ''), join(home, 'latest'), home]) {
      const { status, stdout } = await verify(path);
      expect(stdout).toContain('VERIFIED');
      expect(stdout).toContain('signed by nightly@ci');
      expect(status).toBe(0);
    }
    expect((await verify(home)).stdout).toContain(
      '3 signed nights from the first on, none missing',
    );
  });

  it('always ends with 4 and names it: a byte, a file, a name', async () => {
    const night = join(home, 'latest');
    const meddlings: readonly (readonly [string, () => void, () => void])[] = [
      [
        'evidence.json was changed',
        () => flip(join(night, 'evidence.json'), 9),
        () => flip(join(night, 'evidence.json'), 9),
      ],
      [
        'junit.xml is missing',
        () => renameSync(join(night, 'junit.xml'), join(home, 'x')),
        () => renameSync(join(home, 'x'), join(night, 'junit.xml')),
      ],
      [
        'notes.txt was added',
        () => writeFileSync(join(night, 'notes.txt'), ''),
        () => rmSync(join(night, 'notes.txt')),
      ],
      [
        'SHA256SUMS.sig does not sign',
        () => flip(join(night, 'SHA256SUMS.sig'), 70),
        () => flip(join(night, 'SHA256SUMS.sig'), 70),
      ],
      [
        'proof.dsse.json does not hold',
        () => flip(join(night, 'attestations/proof.dsse.json'), 20),
        () => flip(join(night, 'attestations/proof.dsse.json'), 20),
      ],
    ];
    for (const [words, meddle, mend] of meddlings) {
      meddle();
      const { status, stdout } = await verify(night);
      expect(stdout).toContain(words);
      expect(stdout).toContain('NOT VERIFIED');
      expect(status).toBe(4);
      mend();
      expect((await verify(night)).status).toBe(0);
    }
  });

  it('always ends with 4 and names the night that is missing: the first, one between, the last', async () => {
    const [first = '', second = '', third = ''] = nights();
    for (const [gone, from] of [
      [first, 'latest'],
      [second, 'latest'],
      [first, '.'],
      [second, '.'],
      [third, '.'],
    ]) {
      const copy = join(mkdtempSync(join(folder, 'gone-')), 'evidence');
      cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
      rmSync(join(copy, gone ?? ''), { recursive: true });
      const { status, stdout } = await verify(join(copy, from ?? ''));
      expect(stdout).toContain(`${gone} is missing`);
      expect(status).toBe(4);
    }
  });

  it('always asks for the nights before, unless the folder was handed over by itself', async () => {
    const [, , third = ''] = nights();
    const alone = join(mkdtempSync(join(folder, 'alone-')), third);
    cpSync(join(home, third), alone, { recursive: true });
    expect((await verify(alone)).status).toBe(4);
    const { status, stdout } = await verify(alone, '--alone');
    expect(status).toBe(0);
    expect(stdout).toContain('not asked about');
  });

  it('never says verified where the signature was not asked about, nor to strangers and expired keys', async () => {
    const night = join(home, 'latest');
    const unasked = await ask(night);
    expect(unasked.status).toBe(3);
    expect(unasked.stdout).toContain('nobody said whether to trust that key');
    const stranger = join(home, 'stranger');
    writeFileSync(stranger, `nightly@ci ${keyOf('stranger').publicKey.line}\n`);
    expect((await ask(night, '--allowed-signers', stranger)).status).toBe(4);
    writeFileSync(
      stranger,
      readFileSync(allowed, 'utf8').replace(' ssh', ',valid-before="20250101Z" ssh'),
    );
    expect((await ask(night, '--allowed-signers', stranger)).status).toBe(4);
    const then = ['--allowed-signers', stranger, '--at', '2024-12-31T00:00:00Z'];
    expect((await ask(night, ...then)).status).toBe(0);
    expect((await verify(night, '--signer', 'nightly@ci')).status).toBe(0);
    const named = ['--allowed-signers', allowed, '--signer', 'somebody'];
    expect(cutproof('verify', night, ...named)).toMatchObject({ status: 2, stdout: '' });
    expect(cutproof('verify', night, '--signer', 'nightly@ci').status).toBe(2);
  });

  it('always finds a newest night that is too old, and prints findings for programs', async () => {
    expect((await verify(home, '--max-age', '1')).stdout).toContain(
      'no night ended within 1 hours',
    );
    const { status, stdout } = await verify(home, '--max-age', '1', '--json');
    expect(status).toBe(4);
    expect(JSON.parse(stdout).objections).toHaveLength(1);
    expect((await verify(home, '--max-age', '99999999')).status).toBe(0);
  });

  it('never verifies unsigned evidence for somebody who asked for a signature', async () => {
    const night = await writeNight(join(folder, 'plain'), 5, false);
    expect(await verify(night)).toMatchObject({ status: 4 });
    const { status, stdout } = await ask(night);
    expect(status).toBe(3);
    expect(stdout).toContain('nobody can say who wrote it');
  });

  it('never takes another folder for evidence', () => {
    for (const name of ['keys', 'none']) {
      expect(cutproof('verify', join(folder, name))).toMatchObject({ status: 4, stdout: '' });
    }
  });
});

/** A real run of one law, too short to prove anything: what matters is that its cases are recorded. */
describe('a run that was recorded', () => {
  const LAW = ['--law', 'planner/lossless', '--runs', '5', '--seed', '7'];
  const run = () => join(folder, 'real/latest');
  beforeAll(() => {
    const words = ['--out', join(folder, 'real'), '--sign-key', join(folder, 'keys/key')];
    expect(cutproof('prove', ...LAW, ...words).status).toBe(3);
  }, 120_000);

  it('always is judged again by its laws, without a database', () => {
    const { status, stdout } = cutproof('verify', run(), '--allowed-signers', allowed);
    expect(stdout).toContain('of 30 recorded cases the laws say what they said then');
    expect(status).toBe(0);
    const { laws } = JSON.parse(readFileSync(join(run(), 'evidence.json'), 'utf8'));
    expect(laws[0].recorded).toBe(30);
  });

  it('always runs a case again where a server is named', () => {
    const { status, stdout } = cutproof(
      'verify',
      run(),
      '--allowed-signers',
      allowed,
      '--server',
      'embedded',
    );
    expect(stdout).toContain('1 of them were run again and ended as they did then');
    expect(status).toBe(0);
  });

  it('never passes with a witness that says otherwise, though every digest was written anew', () => {
    const copy = join(mkdtempSync(join(folder, 'told-')), readlinkSync(run()));
    cpSync(run(), copy, { recursive: true, dereference: true });
    // Without a key the folder can only be made into one that is not signed.
    rmSync(join(copy, 'SHA256SUMS.sig'));
    rmSync(join(copy, 'attestations'), { recursive: true });
    const evidence = JSON.parse(readFileSync(join(copy, 'evidence.json'), 'utf8'));
    const { sequence: _, ...rest } = evidence;
    const unsigned = reassemble(rest, CUTTER_SUITE);
    const path = 'observations/planner__lossless.jsonl';
    const honest = readFileSync(join(copy, path), 'utf8');
    const tell = (lines: string) => {
      const observations = new Map([[path, lines]]);
      const files = evidenceFiles({
        evidence: unsigned,
        suite: CUTTER_SUITE,
        observations,
        key: null,
      });
      for (const [name, text] of files) writeFileSync(join(copy, name), text);
      return cutproof('verify', copy);
    };
    const untold = tell(honest);
    expect(untold.stdout).toContain('nobody can say who wrote it');
    expect(untold.status).toBe(3);
    const [first = '', ...others] = honest.split('\n');
    const lost = JSON.parse(first);
    lost.seen.text = lost.seen.text.slice(1);
    const told = tell([JSON.stringify(lost), ...others].join('\n'));
    expect(told.stdout).toContain('recorded is nothing, the law says the units give back');
    expect(told.status).toBe(4);
    expect(tell(others.join('\n')).stdout).toContain('29 cases are recorded, the evidence says 30');
    expect(tell(`{}\n${others.join('\n')}`).stdout).toContain('line 1 is no case');
  });

  it('never records what a document of the user holds', () => {
    const secret = 'Mật: tên của người làm chứng';
    const document = join(folder, 'secret.txt');
    writeFileSync(document, `Điều 1.\n${secret}\n`);
    const out = join(folder, 'theirs');
    const words = ['--law', 'compensation/restores', '--runs', '2', '--stage', 'rollback'];
    cutproof('prove', ...words, '--document', document, '--out', out);
    const path = join(out, 'latest/observations/compensation__restores.jsonl');
    const lines = readFileSync(path, 'utf8');
    expect(lines).not.toContain(secret);
    expect(lines).toContain('it was made from a document of the user');
    expect(lines.trim().split('\n').length).toBe(8);
  });
});

/** The private half of the key in every spelling in which it could stand in a text: base64 has three, by where it begins. */
function secretForms(): readonly string[] {
  const text = readFileSync(join(folder, 'keys/key'), 'utf8').split('\n').slice(1, -2).join('');
  const bytes = Buffer.from(text, 'base64');
  const raw = readSigningKey(join(folder, 'keys/key')).publicKey.blob.subarray(-32);
  // It stands right before its public half, near the end of the file.
  const seed = bytes.subarray(bytes.lastIndexOf(raw) - 32, bytes.lastIndexOf(raw));
  return [
    seed.toString('hex'),
    seed.toString('latin1'),
    ...[0, 1, 2].flatMap((skip) => [
      seed.subarray(skip, 30).toString('base64').slice(0, 36),
      seed.subarray(skip, 30).toString('base64url').slice(0, 36),
    ]),
  ];
}

/** Turns one bit; turned again, the file is as it was. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** Runs the commands of the folder's VERIFY.md, one after the other, until one fails. */
function advice(night: string) {
  const text = readFileSync(join(night, 'VERIFY.md'), 'utf8');
  const commands = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines]) => lines);
  expect(commands.length).toBeGreaterThan(2);
  return spawnSync('bash', ['-euo', 'pipefail', '-c', commands.join('\n')], {
    cwd: night,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: folder, LC_ALL: 'C', ALLOWED_SIGNERS: allowed },
  });
}

/** The command itself, in this process: what a process of its own adds is looked at in a few tests only. */
async function ask(...words: readonly string[]): Promise<{ status: number; stdout: string }> {
  const found = { status: -1, stdout: '' };
  const command = verifyCommand(
    (status) => {
      found.status = status;
    },
    (text) => {
      found.stdout += text;
    },
  );
  await command.exitOverride().parseAsync([...words], { from: 'user' });
  return found;
}

function cutproof(...words: readonly string[]) {
  return spawnSync(process.execPath, [MAIN, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });
}
