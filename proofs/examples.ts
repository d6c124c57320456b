/** The documents that are cut and reverted as explicit cases: the shipped sample, and one that a user names. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type PlanOptions, planDocument } from '../cutter/planner.ts';
import { type Cutplan, freezeCutplan, sha256 } from '../schema/cutplan.ts';
import { describeFailure, ProofError } from '../schema/failure.ts';
import type { History } from '../schema/history.ts';
import { PHASES } from '../schema/phase.ts';
import type { Settings } from './settings.ts';

const SAMPLE = new URL('../examples/noi-quy-thu-vien.txt', import.meta.url);
const OPTIONS: Omit<PlanOptions, 'documentRef'> = {
  actor: 'cutter',
  ownerRef: 'vn/sample-owner',
  depth: 'point',
  publicationType: 'law',
};

/** One unit (158 → 159 → 158), the sample document, and the user's document where there is one. */
export function explicitRuns(settings: Settings): readonly History[] {
  const files = [SAMPLE, ...(settings.document === null ? [] : [settings.document])];
  return [oneUnit(), ...files.map(planFile)].map((plan, index) =>
    wholeHistory(plan, `example-${index}`),
  );
}

/** Names an explicit case for the evidence; null for a random one. */
export function caseName(history: History): string | null {
  const [run] = history.runs;
  return run?.runId.startsWith('example-') === true ? run.plan.documentRef : null;
}

function planFile(file: URL | string): Cutplan {
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
  const [heading, body] = ['Điều 1.\n', 'Một đơn vị thông tin.\n'];
  return freezeCutplan({
    documentRef: 'example/one-unit',
    documentDigest: sha256(heading + body),
    rows: [
      {
        position: 1,
        parentAddress: null,
        canonicalAddress: 'example/one-unit/dieu-1',
        title: 'Điều 1',
        heading,
        body,
        actor: OPTIONS.actor,
        unitKind: 'law_unit',
        publicationType: 'law',
        sectionType: 'article',
        ownerRef: OPTIONS.ownerRef,
      },
    ],
  });
}

function wholeHistory(plan: Cutplan, runId: string): History {
  return {
    runs: [{ runId, plan }],
    steps: [
      ...PHASES.map((phase) => ({ do: 'phase' as const, run: 0, phase })),
      { do: 'revert', run: 0 },
    ],
    faults: [],
  };
}
