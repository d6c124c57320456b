/** Interleavings in which cutters contend for a row, a document or a run: tried in every run, for chance meets them too seldom. Each says why it cannot miss. */
import { type Cutplan, freezeCutplan, sha256 } from '../schema/contract/cutplan.ts';
import { type Method, PHASES, type Run } from '../schema/contract/phase.ts';
import {
  type Cutter,
  type Interleaving,
  ISOLATIONS,
  type Isolation,
} from '../schema/interleaving.ts';
import { relocate, reversed } from './interleaving.ts';

const SHARED = 'vn/baseline-a';
const OTHER = 'vn/baseline-b';
const NEW = 'vn/proof-new';

/** Turn and turn about, from the second cutter on. */
const ALTERNATING: readonly number[] = Array.from({ length: 40 }, () => 1);

/** Every clash; those that end otherwise at another isolation, at each of them. */
export function everyContendedInterleaving(): readonly Interleaving[] {
  const [weakest, ...stronger] = ISOLATIONS;
  const clashes = [together, overCommit, twins, ofAnOldSnapshot];
  return [
    ...clashes.map((clash) => clash(weakest)),
    records(),
    overWholeRun(),
    ...stronger.flatMap((isolation) => clashes.map((clash) => clash(isolation))),
    onNew(),
    crossed(weakest),
    crossed('repeatable read'),
    apart(),
    atCommit(),
    ...ISOLATIONS.map(besideHis),
    three(),
  ];
}

/** Two cuts of one document, statement about: the second must build on what the first one left. */
function together(isolation: Isolation): Interleaving {
  const part = { isolation, steps: PHASES.slice(1, 3) };
  return twoRuns([SHARED, SHARED], [1, 1], [part, part]);
}

/** The same on a document that is not there yet. */
function onNew(): Interleaving {
  const part = { isolation: ISOLATIONS[0], steps: PHASES.slice(1, 3) };
  return twoRuns([NEW, NEW], [1, 1], [part, part]);
}

/** B takes his run back while A verifies his own: both have a record of the one document. */
function records(): Interleaving {
  const [isolation] = ISOLATIONS;
  return twoRuns(
    [SHARED, SHARED],
    [4, 4],
    [
      { isolation, steps: ['write_verify'] },
      { isolation, steps: ['revert_cut'] },
    ],
  );
}

/** B's cut has written the document and not committed when A takes his own cut back. */
function overCommit(isolation: Isolation): Interleaving {
  const clash = twoRuns(
    [SHARED, SHARED],
    [2, 1],
    [
      { isolation, steps: ['revert_cut'] },
      { isolation, steps: ['cut_leg_a'] },
    ],
  );
  return { ...clash, schedule: [1, 0, 0, 0, 0, 0, 1] };
}

/** The same with a whole run: A must notice before he has taken anything back. */
function overWholeRun(): Interleaving {
  const [isolation] = ISOLATIONS;
  const clash = twoRuns(
    [SHARED, SHARED],
    [5, 1],
    [
      { isolation, steps: ['revert_cut'] },
      { isolation, steps: ['cut_leg_a'] },
    ],
  );
  return { ...clash, schedule: [1, 0, 0, 0, 0, 0, 1] };
}

/** Two cutters of one run, statement about. */
function twins(isolation: Isolation): Interleaving {
  const steps = PHASES.slice(0, 3);
  return {
    ...sameRun(0, [
      { isolation, steps },
      { isolation, steps },
    ]),
    schedule: ALTERNATING,
  };
}

/** A has looked at the run before B verifies it, and then takes back what B's verification rests on. */
function ofAnOldSnapshot(isolation: Isolation): Interleaving {
  const cutters = [
    { isolation, steps: ['revert_cut' as const] },
    { isolation, steps: ['write_verify' as const] },
  ];
  return { ...sameRun(4, cutters), schedule: [...Array.from({ length: 10 }, () => 0), 1] };
}

/** The same addresses in the other order: each has what the other wants. */
function crossed(isolation: Isolation): Interleaving {
  const main: Run = { runId: 'run-a', plan: plain('a', SHARED, 2) };
  const cutters = [0, 1].map((run): Cutter => ({ run, isolation, steps: ['cut_leg_a'] }));
  return {
    runs: [main, reversed(main, 'run-b', OTHER)],
    standing: [1, 1],
    cutters,
    schedule: ALTERNATING,
  };
}

/** Nothing in common: nobody may be in anybody's way. */
function apart(): Interleaving {
  const [isolation] = ISOLATIONS;
  return twoRuns(
    [NEW, OTHER],
    [0, 0],
    [
      { isolation, steps: [...PHASES, 'revert_cut'] },
      { isolation, steps: PHASES },
    ],
  );
}

/** Each reads what the other writes, and nobody waits: only the COMMIT can tell. */
function atCommit(): Interleaving {
  const part = { isolation: 'serializable', steps: ['pre_write_backup'] } as const;
  return twoRuns([SHARED, OTHER], [0, 0], [part, part]);
}

/** A whole run is taken back while another one is cut in another document. */
function besideHis(isolation: Isolation): Interleaving {
  return twoRuns(
    [SHARED, OTHER],
    [5, 1],
    [
      { isolation, steps: ['revert_cut'] },
      { isolation, steps: PHASES.slice(1) },
    ],
  );
}

function three(): Interleaving {
  const runs = ['a', 'b', 'c'].map(
    (tag): Run => ({ runId: `run-${tag}`, plan: plain(tag, SHARED, 1) }),
  );
  const steps: readonly Method[] = ['cut_leg_a', 'revert_cut'];
  return {
    runs: runs.map((one) => relocate(one, one.runId, SHARED)),
    standing: [1, 1, 1],
    cutters: ISOLATIONS.map((isolation, run) => ({ run, isolation, steps })),
    schedule: ALTERNATING,
  };
}

type Part = Omit<Cutter, 'run'>;

function twoRuns(
  [one, other]: readonly [string, string],
  standing: readonly number[],
  parts: readonly Part[],
): Interleaving {
  return {
    runs: [
      { runId: 'run-a', plan: plain('a', one, 2) },
      { runId: 'run-b', plan: plain('b', other, 1) },
    ],
    standing,
    cutters: parts.map((part, run) => ({ run, ...part })),
    schedule: ALTERNATING,
  };
}

function sameRun(standing: number, parts: readonly Part[]): Omit<Interleaving, 'schedule'> {
  return {
    runs: [{ runId: 'run-a', plan: plain('a', SHARED, 2) }],
    standing: [standing],
    cutters: parts.map((part) => ({ run: 0, ...part })),
  };
}

function plain(tag: string, documentRef: string, units: number): Cutplan {
  const rows = Array.from({ length: units }, (_, index) => ({
    position: index + 1,
    parentAddress: null,
    canonicalAddress: `vn/clash/${tag}/${index + 1}`,
    title: `Điều ${index + 1}`,
    heading: `Điều ${index + 1}.\n`,
    body: 'Nội dung.',
    actor: 'cutter',
    unitKind: null,
    publicationType: 'law',
    sectionType: 'article' as const,
    ownerRef: 'vn/quoc-hoi',
  }));
  return freezeCutplan({ documentRef, documentDigest: sha256(tag), rows });
}
