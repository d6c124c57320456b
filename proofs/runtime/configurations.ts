/** Configurations that are known to be right, or to be wrong in one thing, and what is read of each. Never a value that the schema and the document leave open. */
import { writeConfiguration } from '../../cutter/machine/configuration.ts';
import type { Configuration } from '../../schema/contract/configuration.ts';
import { isProofError, thrownError } from '../../schema/failure.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';

type Configurations = CutterPipeline['configurations'];

/** What whoever asks for nothing gets, written again from docs/configuration.md. */
export function rightConfiguration(root: string): Configuration {
  return {
    format: 'cutproof/configuration@1',
    database: null,
    mapping: null,
    directories: { runs: `${root}/runs`, state: `${root}/state`, backups: `${root}/backups` },
    backup: { recipientFile: null, fingerprint: null },
    approvals: { allowedSigners: null, ledger: `${root}/state/approvals.ledger` },
    timeouts: { statementMs: 60_000, lockMs: 5_000 },
  };
}

const ROOT = '/var/lib/cutter';
const RIGHT = rightConfiguration(ROOT);
const FULL: Configuration = {
  ...RIGHT,
  database: 'postgres://cutter@db1.internal:5432/law?sslmode=verify-full&note={"a":1}',
  mapping: '/etc/cutter/names.json',
  backup: {
    recipientFile: '/etc/cutter/key.asc',
    fingerprint: '0123456789ABCDEF'.repeat(3).slice(8),
  },
  approvals: { ...RIGHT.approvals, allowedSigners: '/etc/cutter/signers' },
};
const PATHS = ['relative', '/a/../b', '/a/.', '/a//b', '/a/', '/', '', 7];
const NUMBERS = [-1, 0.5, 86_400_001, '5s', null];
const LONG = `/${'x'.repeat(200)}//`;
const BAD: Readonly<Record<string, readonly unknown[]>> = {
  format: ['cutproof/configuration@2', null, 1],
  database: ['db1', 'mysql://h/d', 5, 'postgres://u:hunter2@h/d'],
  mapping: [...PATHS, LONG],
  directories: [null, [], 'x'],
  'directories.runs': [...PATHS, null],
  'directories.state': [...PATHS, null],
  'directories.backups': [...PATHS, null],
  backup: [null, [], 'x'],
  'backup.recipientFile': PATHS,
  'backup.fingerprint': ['ABC', 'a'.repeat(40), 'A'.repeat(41), 1],
  approvals: [null, [], 'x'],
  'approvals.allowedSigners': PATHS,
  'approvals.ledger': [...PATHS, null],
  timeouts: [null, [], 'x'],
  'timeouts.statementMs': NUMBERS,
  'timeouts.lockMs': NUMBERS,
};

interface KnownConfiguration {
  readonly text: string;
  /** What the refusal must name; null where it is read. */
  readonly says: string | null;
}

function knownConfigurations(): readonly KnownConfiguration[] {
  const text = JSON.stringify(RIGHT);
  return [
    { text, says: null },
    { text: JSON.stringify(FULL), says: null },
    { text: text.replace('{"', '{ "$schema" : "x", "'), says: null },
    ...Object.entries(BAD).flatMap(([key, values]) => [
      ...values.map((value) => ({ text: changed(key, value), says: `it: ${key} is ` })),
      { text: changed(key, undefined), says: `${key} is missing` },
    ]),
    ...['retries', 'backup.fingerprnt', 'timeouts.connectMs'].map((key) => ({
      text: changed(key, 3),
      says: `"${key}" is not known here, only `,
    })),
    ...['', '{'].map((broken) => ({ text: broken, says: 'it is not JSON' })),
    ...['[]', 'null', '7', '"x"'].map((other) => ({ text: other, says: 'not an object' })),
    {
      text: text.replace('"lockMs"', '"statementMs" :1,"lockMs"'),
      says: '"statementMs" stands there twice',
    },
    {
      text: text.replace('"lockMs"', '"\\u006cockMs":1,"lockMs"'),
      says: '"lockMs" stands there twice',
    },
    {
      text: text.replace('"mapping"', '"mapping":null,"mapping"'),
      says: '"mapping" stands there twice',
    },
    { text: changed('backup.recipientFile', '/a/key.asc'), says: 'given together' },
    { text: changed('backup.fingerprint', 'A'.repeat(40)), says: 'given together' },
    {
      text: changed('directories.runs', RIGHT.directories.state),
      says: 'runs and state are one place',
    },
    {
      text: changed('approvals.ledger', RIGHT.directories.state),
      says: 'state and approvals.ledger are one place',
    },
  ];
}

/** Gives what is wrong with how configurations are read, compared and made into units; none where all is as known. */
export function judgeConfigurations(under: Configurations): readonly string[] {
  return [
    ...knownConfigurations().flatMap(({ text, says }) => {
      const end = endOf(() => writeConfiguration(under.parse(text, 'it')));
      const wanted = says === null ? `${JSON.stringify(JSON.parse(text), null, 2)}\n` : says;
      if (says === null) return end.given === wanted ? [] : [`not read as it is: ${text}`];
      const isRefused = end.code === 'E_CONFIGURATION' && end.message.includes(says);
      return [
        ...(isRefused ? [] : [`${text} is not refused for ${says}`]),
        ...(/hunter2|x{121}/.test(end.message) ? ['a refusal repeats what it must hold back'] : []),
      ];
    }),
    ...judgeConflicts(under),
    ...judgeUnits(under),
  ];
}

const CONFLICTS: readonly (readonly [
  Parameters<Configurations['conflicts']>[1],
  readonly string[],
])[] = [
  [{ root: ROOT, given: {} }, []],
  [{ root: '/srv/c', given: {} }, ['directories.runs', 'directories.state', 'directories.backups']],
  [
    { root: ROOT, given: { allowedSigners: '/a/s' } },
    ['approvals.allowedSigners is "/etc/cutter/signers", not "/a/s"'],
  ],
  [
    { root: ROOT, given: { mapping: '/etc/cutter/names.json', recipientFile: '/b' } },
    ['backup.recipientFile'],
  ],
  [{ root: ROOT, given: { fingerprint: 'A'.repeat(40) } }, ['backup.fingerprint']],
  [
    { root: ROOT, given: { database: 'postgres://two:hunter2@h/d' } },
    ['database is another address'],
  ],
];

function judgeConflicts({ conflicts }: Configurations): readonly string[] {
  return CONFLICTS.flatMap(([asked, wanted]) => {
    const end = endOf(() => conflicts(FULL, asked).join('\n'));
    const found = end.given === null || end.given === '' ? [] : end.given.split('\n');
    const fits = end.code === null && found.length === wanted.length;
    return fits &&
      wanted.every((one, at) => found[at]?.startsWith(one)) &&
      !/hunter2/.test(end.given ?? '')
      ? []
      : [
          `asked for ${Object.keys(asked.given).join() || asked.root}, it objects to ${found.join('; ') || 'nothing'}`,
        ];
  });
}

const UNITS = {
  root: ROOT,
  file: '/etc/cutproof.json',
  program: '/usr/bin/cutproof',
  user: 'cutter',
  group: 'law',
};

function judgeUnits({ units }: Configurations): readonly string[] {
  const textsOf = (change: object) =>
    endOf(() => JSON.stringify([...units({ ...UNITS, configuration: RIGHT, ...change })]));
  const { given, code } = textsOf({});
  const lines = [
    'User=cutter\\nGroup=law\\n',
    `WorkingDirectory=${ROOT}/runs\\n`,
    `ExecStart=/usr/bin/cutproof run ${ROOT}/runs/%i/plan.json --run %i --config /etc/cutproof.json --approval ${ROOT}/runs/%i/approval.json`,
    `ReadWritePaths=${ROOT}/runs ${ROOT}/state ${ROOT}/backups\\n`,
    ...[ROOT, `${ROOT}/runs`, `${ROOT}/state`, `${ROOT}/backups`].map(
      (path) => `\\nd ${path} 0700 cutter law -\\n`,
    ),
    '\\nz /etc/cutproof.json 0600 cutter law -\\n',
  ];
  const bad = ['relative', 'not/from/the/root', '/a b', '/a%i', '/a\n', ''];
  return [
    ...lines
      .filter((line) => code !== null || given?.includes(line) !== true)
      .map((line) => `no unit says ${line}`),
    ...['root', 'file', 'program'].flatMap((name) =>
      bad.flatMap((path) => {
        const end = textsOf({ [name]: path });
        return end.code === 'E_USAGE' ? [] : [`${name} ${JSON.stringify(path)} stands in a unit`];
      }),
    ),
  ];
}

interface End {
  readonly given: string | null;
  readonly code: string | null;
  readonly message: string;
}

function endOf(act: () => string): End {
  try {
    return { given: act(), code: null, message: '' };
  } catch (error) {
    const { code, message } = thrownError(error);
    return { given: null, code: isProofError(error) ? code : 'none', message };
  }
}

/** The right one with another value at a key; undefined takes the key away. */
function changed(key: string, value: unknown): string {
  const copy = JSON.parse(JSON.stringify(RIGHT));
  const path = key.split('.');
  const last = path.pop() ?? '';
  const holder = path.reduce((one, name) => one[name], copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return JSON.stringify(copy);
}
