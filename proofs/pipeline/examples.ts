/** The documents that are cut and reverted as explicit cases: the shipped sample, and one that a user names. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type PlanOptions, planDocument } from '../../cutter/planner/planner.ts';
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { alikePairs } from '../../generators/look-alikes.ts';
import { beside } from '../../generators/steps.ts';
import type { Settings, Stage } from '../../harness/engine/settings.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { type CutterHistory, PHASES, type Run } from '../../schema/contract/phase.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';

const SAMPLE = new URL('../../examples/noi-quy-thu-vien.txt', import.meta.url);
const OPTIONS: Omit<PlanOptions, 'documentRef'> = {
  actor: 'cutter',
  ownerRef: 'vn/sample-owner',
  depth: 'point',
  publicationType: 'law',
};

/** One unit (158 → 159 → 158), the sample document, and the user's document where there is one. */
export function explicitRuns(settings: Settings): readonly CutterHistory[] {
  const files = [SAMPLE, ...(settings.document === null ? [] : [settings.document])];
  return [oneUnit(), ...files.map(planFile)].map((plan, index) =>
    wholeHistory(plan, `example-${index}`),
  );
}

/** A run whose names look like those of another one, which stays. */
export function alikeRuns(): readonly CutterHistory[] {
  return alikePairs().map(
    (pair) => beside(CUTTER_PARTS, { ...pair, count: PHASES.length }) as CutterHistory,
  );
}

/** What random plans rarely are: 60 units, 500 units, and a body of a megabyte. 5 000 units take a minute: they are cut in an exhaustive run, with real commits. */
export function largeRuns({ exhaustive }: Settings, stage: Stage): readonly CutterHistory[] {
  const megabyte = 'Nhân dân làm chủ. '.repeat(46_000);
  const plans = [
    manyUnits(60),
    manyUnits(500),
    ...(exhaustive && stage === 'commit' ? [manyUnits(5_000)] : []),
    plain('example/megabyte', `Điều 1.\n${megabyte}\n`),
  ];
  return plans.map((plan, index) => wholeHistory(plan, `large-${index}`));
}

/** Names the run of an explicit case for the evidence; null for a random one. */
export function caseName({ runId, plan }: Run): string | null {
  return runId.startsWith('example-') ? plan.documentRef : null;
}

/** Plans a document that a user named, or that we ship. Rejects what cannot be planned, with the cure. */
export function planFile(file: URL | string): Cutplan {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new ProofError('E_DOCUMENT', `cannot read ${String(file)}: ${describeFailure(cause)}`, {
      hint: 'name a readable text or Markdown file after --document',
      cause,
    });
  }
  const name = basename(String(file)).replace(/\.[^.]*$/, '');
  return planDocument(bytes, { ...OPTIONS, documentRef: `example/${name}` });
}

function oneUnit(): Cutplan {
  return plain('example/one-unit', 'Điều 1.\nMột đơn vị thông tin.\n');
}

function manyUnits(units: number): Cutplan {
  const articles = Array.from(
    { length: units - 1 },
    (_, index) => `Điều ${index + 1}.\nNội dung.\n`,
  );
  return plain(`example/of-${units}-units`, `Chương I\nQUY ĐỊNH\n${articles.join('')}`);
}

function plain(documentRef: string, text: string): Cutplan {
  return planDocument(text, { ...OPTIONS, documentRef });
}

function wholeHistory(plan: Cutplan, runId: string): CutterHistory {
  return {
    runs: [{ runId, plan }],
    steps: [
      ...PHASES.map((phase) => ({ do: 'phase' as const, run: 0, phase })),
      { do: 'revert', run: 0 },
    ],
    faults: [],
  };
}
