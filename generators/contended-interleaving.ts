/** Interleavings in which cutters contend for a row, a document or a run: tried in every run, for chance meets them too seldom. Each says why it cannot miss. */
import { type Cutplan, freezeCutplan } from '../schema/contract/cutplan.ts';
import { type Method, PHASES, type Run } from '../schema/contract/phase.ts';
import { sha256 } from '../schema/digest.ts';
import type { Cutter, Interleaving, Isolation } from '../schema/interleaving.ts';
import { ISOLATIONS } from '../schema/interleaving.ts';
import { relocate, reversed } from './interleaving.ts';
import { plainRow } from './plan.ts';

const SHARED = 'vn/baseline-a';
const OTHER = 'vn/baseline-b';
const NEW = 'vn/proof-new';

/** Turn and turn about, from the second cutter on. */
const ALTERNATING: readonly number[] = Array.from({ length: 40 }, () => 1);

/** Every clash; those that end otherwise at another isolation, at each of them. */
export function everyContendedInterleaving(): readonly Interleaving<Run>[] {
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
function together(isolation: Isolation, documentRef = SHARED): Interleaving<Run> {
  const steps = PHASES.slice(1, 3);
  return twoRuns([documentRef, documentRef], [1, 1], parts(isolation, steps, steps));
}

/** The same on a document that is not there yet. */
function onNew(): Interleaving<Run> {
  return together(ISOLATIONS[0], NEW);
}

/** B takes his run back while A verifies his own: both have a record of the one document. */
function records(): Interleaving<Run> {
  return twoRuns([SHARED, SHARED], [4, 4], parts(ISOLATIONS[0], ['write_verify'], ['revert_cut']));
}

/** B's cut has written the document and not committed when A takes his own cut back. */
function overCommit(isolation: Isolation, standing = 2): Interleaving<Run> {
  const both = parts(isolation, ['revert_cut'], ['cut_leg_a']);
  return { ...twoRuns([SHARED, SHARED], [standing, 1], both), schedule: [1, 0, 0, 0, 0, 0, 1] };
}

/** The same with a whole run: A must notice before he has taken anything back. */
function overWholeRun(): Interleaving<Run> {
  return overCommit(ISOLATIONS[0], 5);
}

/** Two cutters of one run, statement about. */
function twins(isolation: Isolation): Interleaving<Run> {
  const steps = PHASES.slice(0, 3);
  return { ...sameRun(0, parts(isolation, steps, steps)), schedule: ALTERNATING };
}

/** A has looked at the run before B verifies it, and then takes back what B's verification rests on. */
function ofAnOldSnapshot(isolation: Isolation): Interleaving<Run> {
  const cutters = parts(isolation, ['revert_cut'], ['write_verify']);
  return { ...sameRun(4, cutters), schedule: [...Array.from({ length: 10 }, () => 0), 1] };
}

/** The same addresses in the other order: each has what the other wants. */
function crossed(isolation: Isolation): Interleaving<Run> {
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
function apart(): Interleaving<Run> {
  return twoRuns([NEW, OTHER], [0, 0], parts(ISOLATIONS[0], [...PHASES, 'revert_cut'], PHASES));
}

/** Each reads what the other writes, and nobody waits: only the COMMIT can tell. */
function atCommit(): Interleaving<Run> {
  const part = { isolation: 'serializable', steps: ['pre_write_backup'] } as const;
  return twoRuns([SHARED, OTHER], [0, 0], [part, part]);
}

/** A whole run is taken back while another one is cut in another document. */
function besideHis(isolation: Isolation): Interleaving<Run> {
  return twoRuns([SHARED, OTHER], [5, 1], parts(isolation, ['revert_cut'], PHASES.slice(1)));
}

function three(): Interleaving<Run> {
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

function parts(isolation: Isolation, ...steps: readonly Cutter['steps'][]): readonly Part[] {
  return steps.map((each) => ({ isolation, steps: each }));
}

function twoRuns(
  [one, other]: readonly [string, string],
  standing: readonly number[],
  parts: readonly Part[],
): Interleaving<Run> {
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

function sameRun(standing: number, parts: readonly Part[]): Omit<Interleaving<Run>, 'schedule'> {
  return {
    runs: [{ runId: 'run-a', plan: plain('a', SHARED, 2) }],
    standing: [standing],
    cutters: parts.map((part) => ({ run: 0, ...part })),
  };
}

function plain(tag: string, documentRef: string, units: number): Cutplan {
  const rows = Array.from({ length: units }, (_, index) =>
    plainRow(index + 1, `vn/clash/${tag}/${index + 1}`),
  );
  return freezeCutplan({ documentRef, documentDigest: sha256(tag), rows });
}
