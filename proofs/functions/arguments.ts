/** Makes the values of a direct call out of its words: what is right for its run, or what was put in its place. Pure; the moment comes from the server. */
import { createHash } from 'node:crypto';
import { unitDigest } from '../../cutter/plan/unit-digest.ts';
import { type Deviations, type Meaning, PARAMETERS } from '../../generators/call-parameters.ts';
import type { DirectCall, Runs } from '../../generators/direct-call.ts';
import type { CutplanRow } from '../../schema/contract/cutplan.ts';
import type { Value } from '../../schema/contract/model/state.ts';
import type { Run } from '../../schema/contract/phase.ts';

/** What the values depend on besides the call. */
interface Circumstances {
  readonly runs: Runs;
  /** The server's clock, in ISO form. */
  readonly at: string;
}

/** Gives the values in the order of the parameters. */
export function valuesOf(call: DirectCall, circumstances: Circumstances): readonly Value[] {
  const scene = sceneOf(call, circumstances);
  return PARAMETERS[call.routine].map((meaning) => valueFor(meaning, call.but, scene));
}

interface Scene {
  readonly own: Run;
  readonly other: Run;
  readonly row: CutplanRow;
  readonly at: string;
}

const NOTHING = { null: null, blank: ' \u00a0' } as const;
const BASELINE = { document: 'vn/baseline-b', unit: 'vn/baseline-b/dieu-2' } as const;
const LIMIT_BYTES = 2_000;

function valueFor(meaning: Meaning, but: Deviations, scene: Scene): Value {
  const way: string | undefined = but[meaning];
  const values: Readonly<Record<string, () => Value>> = VALUES[meaning](scene);
  const make = values[way ?? 'right'];
  if (make !== undefined) return make();
  if (way === 'null' || way === 'blank') return NOTHING[way];
  throw new RangeError(`nobody knows what "${way}" is for ${meaning}`);
}

function sceneOf({ run, unit }: DirectCall, { runs, at }: Circumstances): Scene {
  const [one, two] = runs;
  const [own, other] = run === 0 ? [one, two] : [two, one];
  const { rows } = own.plan;
  const row = rows[unit % rows.length];
  if (row === undefined) throw new RangeError('a plan without rows');
  return { own, other, row, at };
}

/** For each meaning the right value, and those that may stand in its place; null and blank are the same everywhere. */
const VALUES: Readonly<Record<Meaning, (scene: Scene) => Readonly<Record<string, () => Value>>>> = {
  run: ({ own, other }) => ({
    right: () => own.runId,
    'of the other run': () => other.runId,
    'of no run': () => 'run-nowhere',
    'of the baseline': () => 'baseline',
  }),
  plan: ({ own, other }) => ({
    right: () => own.plan.digest,
    'of the other run': () => `${other.plan.digest}-other`,
  }),
  document: ({ own }) => ({
    right: () => own.plan.documentRef,
    'of the baseline': () => BASELINE.document,
    'of no run': () => 'vn/nowhere',
  }),
  actor: ({ row }) => ({ right: () => row.actor, another: () => 'somebody else' }),
  manifest: ({ own }) => ({
    right: () => digest(`manifest of ${own.runId}`),
    another: () => 'another',
  }),
  count: ({ own: { plan } }) => ({
    right: () => plan.rows.length,
    'one more': () => plan.rows.length + 1,
    'one less': () => plan.rows.length - 1,
    zero: () => 0,
    negative: () => -1,
  }),
  unitDigest: ({ own, other }) => ({
    right: () => unitDigest(own.plan),
    'of the other run': () => unitDigest(other.plan),
    'one digit less': () => unitDigest(own.plan).slice(0, -1),
  }),
  position: ({ row }) => ({
    right: () => row.position,
    zero: () => 0,
    negative: () => -1,
    'one more': () => row.position + 1,
  }),
  parent: ({ row }) => ({
    right: () => row.parentAddress,
    'of the baseline': () => BASELINE.unit,
    'of no run': () => 'vn/nowhere/dieu-1',
    itself: () => row.canonicalAddress,
  }),
  address: ({ row }) => ({
    right: () => row.canonicalAddress,
    'of the baseline': () => BASELINE.unit,
    'at the limit': () => 'a'.repeat(LIMIT_BYTES),
    'over the limit': () => `${'đ'.repeat(LIMIT_BYTES / 2)}a`,
    another: () => `${row.canonicalAddress}/another`,
  }),
  title: ({ row }) => ({
    right: () => row.title,
    another: () => 'ĐIỀU İ',
    'no-break space': () => '\u00a0',
  }),
  body: ({ row }) => ({ right: () => row.body, another: () => 'Nội dung khác.'.repeat(60) }),
  unitKind: ({ row }) => ({ right: () => row.unitKind, unknown: () => 'law' }),
  publication: ({ row }) => ({
    right: () => row.publicationType,
    another: () => 'decree',
    unknown: () => 'law ',
  }),
  section: ({ row }) => ({
    right: () => row.sectionType,
    another: () => 'point',
    unknown: () => 'dieu',
  }),
  owner: ({ row }) => ({ right: () => row.ownerRef, another: () => 'somebody else' }),
  heading: ({ row }) => ({ right: () => row.heading, another: () => 'Another.\n' }),
  approval: ({ own, other }) => ({
    right: () => approvalOf(own),
    'of the other run': () => approvalOf(other),
    another: () => `sha256:${digest('another approval')}`,
  }),
  nonce: ({ own, other }) => ({
    right: () => digest(`nonce of ${own.runId}`),
    'of the other run': () => digest(`nonce of ${other.runId}`),
    another: () => digest('another nonce'),
  }),
  operations: () => ({
    right: () => ['run'],
    'to recover': () => ['recover'],
    'to revert': () => ['revert'],
    all: () => ['run', 'recover', 'revert'],
    none: () => [],
    unknown: () => ['run', 'walk'],
  }),
  operation: () => ({
    right: () => 'run',
    'to recover': () => 'recover',
    'to revert': () => 'revert',
    unknown: () => 'walk',
  }),
  notBefore: ({ at }) => ({
    right: () => moved(at, -1),
    'to come': () => moved(at, 1),
    'long ago': () => moved(at, -30),
  }),
  notAfter: ({ at }) => ({
    right: () => moved(at, 2),
    over: () => moved(at, -2),
    'days away': () => moved(at, 48),
    'for ever': () => 'infinity',
  }),
};

/** The name of the approval of a run. */
export function approvalOf({ runId }: Run): string {
  return `sha256:${digest(`approval of ${runId}`)}`;
}

const HOUR_MS = 3_600_000;

/** In whole milliseconds, as a client sends it. */
function moved(at: string, hours: number): string {
  return new Date(new Date(at).getTime() + hours * HOUR_MS).toISOString();
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
