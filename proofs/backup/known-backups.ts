/** What is known of the parts of a backup without taking one: names, fingerprints, drafts, manifests and states, each right or wrong in one thing. Written by hand from docs/backup.md, never asked of what is under proof. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathsOf, sweep } from '../../cutter/backup/folder.ts';
import { readFingerprint } from '../../cutter/backup/key.ts';
import { compareStates, readManifest } from '../../cutter/backup/manifest.ts';
import type { DatabaseState } from '../../schema/backup.ts';
import { describeFailure } from '../../schema/failure.ts';

/** Gives what is otherwise than known. The manifest is a real one; files are written into a new folder within `root`. */
export async function judgeKnownBackups(
  root: string,
  manifestFile: string,
): Promise<readonly string[]> {
  const folder = join(root, 'known');
  mkdirSync(folder);
  const wrong: string[] = [];
  const hold = (what: string, found: unknown, wanted: unknown) => {
    const [one, other] = [found, wanted].map((value) => JSON.stringify(value));
    if (one !== other) wrong.push(`${what}: ${one} instead of ${other}`);
  };
  for (const [text, wanted] of FINGERPRINTS) {
    hold(
      `the fingerprint ${text}`,
      endOf(() => readFingerprint(text)),
      wanted,
    );
  }
  const paths = pathsOf('/f', 'a b/ç:1', new Date('2026-01-02T03:04:05.678Z'));
  const name = '/f/a_b___1-20260102T030405Z';
  hold('names', paths, { file: `${name}.dump.gpg`, manifestFile: `${name}.manifest.json` });
  const long = pathsOf('/f', 'x'.repeat(150), new Date('2026-01-02T03:04:05Z')).file;
  hold('a long name', long.length, '/f/'.length + 100 + '-20260102T030405Z.dump.gpg'.length);
  for (const draft of [...DEAD, ...ALIVE]) writeFileSync(join(folder, draft), '');
  hold('drafts swept', (await sweep(folder)).toSorted(), DEAD);
  hold('what outlives a sweep', readdirSync(folder).sort(), ALIVE.toSorted());
  const read = (text: string) => {
    const path = join(folder, 'a.manifest.json');
    writeFileSync(path, text);
    return endOf(() => readManifest(path));
  };
  const right = readFileSync(manifestFile, 'utf8');
  hold('a manifest', read(right), JSON.parse(right));
  hold(
    'no manifest',
    nameOf(endOf(() => readManifest(join(folder, 'none')))),
    'E_USAGE: cannot read',
  );
  for (const text of ['{', '']) hold(`${text} for JSON`, nameOf(read(text)), says('it is no JSON'));
  for (const text of ['null', '7', '"x"']) hold(text, nameOf(read(text)), says('it is no object'));
  for (const [key, values, why] of FIELDS) {
    for (const value of values) {
      hold(`${key} ${JSON.stringify(value)}`, nameOf(read(changed(right, key, value))), says(why));
    }
  }
  for (const [what, one, other, wanted] of STATES) {
    hold(what, compareStates({ ...STATE, ...one }, { ...STATE, ...other }), wanted);
  }
  return wrong;
}

function endOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return describeFailure(error);
  }
}

/** The refusal without the path, the value and the hint, which differ. */
function nameOf(end: unknown): unknown {
  if (typeof end !== 'string') return end;
  const [, code, why = ''] = /^(E_\w+): .*? is no manifest of a backup: (.*?) \(/.exec(end) ?? [];
  if (code !== undefined) return `${code}: ${why.replace(/^.* is no digest$/, 'is no digest')}`;
  return end.replace(/^(E_\w+: cannot read).*$/, '$1');
}

function says(why: string): string {
  return `E_EVIDENCE: ${why}`;
}

/** The document with another value at a path of keys; undefined takes the last one away. */
function changed(text: string, key: string, value: unknown): string {
  const document = JSON.parse(text);
  const path = key.split('.');
  const last = path.pop() ?? '';
  const holder = path.reduce((one, name) => one[name], document);
  holder[last] = value;
  return JSON.stringify(document);
}

const HEX = '0123456789abcdef0123456789ABCDEF01234567';
const NO_FINGERPRINT = (text: string) =>
  `E_USAGE: BACKUP_GPG_FPR is ${JSON.stringify(text)}, no fingerprint (give all 40 hexadecimal digits, as \`gpg --show-keys\` prints them)`;
const FINGERPRINTS: readonly (readonly [text: string, wanted: string])[] = [
  [HEX, HEX.toUpperCase()],
  [` ${HEX.replaceAll(/(.{4})/g, '$1  ')}\n`, HEX.toUpperCase()],
  ...['', HEX.slice(1), `${HEX}0`, `0x${HEX}`, HEX.replace('a', 'g')].map(
    (text) => [text, NO_FINGERPRINT(text)] as const,
  ),
];

/** Of a process that cannot be: numbers end far below. */
const DEAD = ['a.dump.gpg.2000000000.partial', 'b.manifest.json.2000000001.partial'];
const ALIVE = [
  `a.dump.gpg.${process.pid}.partial`,
  'a.dump.gpg.2000000000.partial.kept',
  'a.dump.gpg.partial',
  'a.dump.gpg2000000000.partial',
  'a.x2000000000.partial',
];

const BAD_DIGESTS = [
  'sha256:00',
  `x${`sha256:${'0'.repeat(64)}`}`,
  `sha256:${'0'.repeat(65)}`,
  null,
];
const NUMBERS = 'its sizes or the version of its server are no numbers';
const LISTS = 'it does not tell of tables, sequences and roles';
/** What must be said where a field of a manifest has another value. */
const FIELDS: readonly (readonly [key: string, values: readonly unknown[], why: string])[] = [
  ['format', ['cutproof/backup@2'], 'its format is "cutproof/backup@2"'],
  ['file', ['../a', 'a/b', '', 'a b', '/a', 7, undefined], 'its file is no name'],
  ['cipherDigest', BAD_DIGESTS, 'is no digest'],
  ['plainDigest', BAD_DIGESTS, 'is no digest'],
  ['state.catalogDigest', BAD_DIGESTS, 'is no digest'],
  ['state', [null, undefined], 'is no digest'],
  [
    'primaryFingerprint',
    ['a'.repeat(40), 'A'.repeat(39), `${'A'.repeat(41)}`, undefined],
    'its fingerprint is none',
  ],
  ['cipherBytes', ['7', 1.5, null], NUMBERS],
  ['plainBytes', ['7', 1.5, null], NUMBERS],
  ['server.versionNum', ['7', 1.5, null], NUMBERS],
  ['server', [null, undefined], NUMBERS],
  ['state.tables', [{}, null], LISTS],
  ['state.sequences', [{}, null], LISTS],
  ['state.roles', [{}, null], LISTS],
];

const table = (name: string, rows = 2, digest = 'd') => ({ name, rows, digest });
const sequence = (lastValue: string | null) => ({ sequences: [{ name: 's', lastValue }] });
const many = (count: number) => ({
  tables: [...STATE.tables, ...Array.from({ length: count }, (_, at) => table(`m${at}`))],
});
const missing = (count: number) => Array.from({ length: count }, (_, at) => `m${at} is missing`);
const STATE: DatabaseState = {
  catalogDigest: 'c',
  tables: [table('a'), table('b')],
  sequences: [{ name: 's', lastValue: '7' }],
  roles: [],
};
const STATES: readonly (readonly [
  what: string,
  dumped: Partial<DatabaseState>,
  restored: Partial<DatabaseState>,
  wanted: readonly string[],
])[] = [
  ['one state', {}, {}, []],
  [
    'another catalog',
    {},
    { catalogDigest: 'x' },
    ['the catalog is not as it was: a definition, an owner or a right differs'],
  ],
  ['a table more', {}, many(1), ['m0 was not there when it was dumped']],
  ['a table less', many(1), {}, ['m0 is missing']],
  ['a row less', {}, { tables: [table('a'), table('b', 1)] }, ['b has 1 rows instead of 2']],
  [
    'another value',
    {},
    { tables: [table('a', 2, 'x'), table('b')] },
    ['a has 2 rows as it should, with other content'],
  ],
  ['no sequence', {}, { sequences: [] }, ['the sequence s is missing']],
  ['a sequence behind', {}, sequence('6'), ['the sequence s is at 6, before 7']],
  ['a sequence that never drew', {}, sequence(null), ['the sequence s is at null, before 7']],
  ['a first number lost', sequence('0'), sequence(null), ['the sequence s is at null, before 0']],
  ['a sequence ahead', {}, sequence('8'), []],
  ['a first number drawn', sequence(null), sequence('1'), []],
  [
    'numbers that no double holds',
    sequence('9007199254740993'),
    sequence('9007199254740992'),
    ['the sequence s is at 9007199254740992, before 9007199254740993'],
  ],
  ['twelve findings', many(12), {}, missing(12)],
  ['thirteen findings', many(13), {}, [...missing(12), 'and 1 more']],
];
