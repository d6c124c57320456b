/** Runs and documents whose names look like each other: by a beginning, by case, by what LIKE reads as any letter. Whoever compares names by less than the whole takes one for the other. */
import { freezeCutplan } from '../schema/contract/cutplan.ts';
import type { Run } from '../schema/contract/phase.ts';
import { sha256 } from '../schema/digest.ts';
import { ALIKE_IDS, plainRow } from './plan.ts';

interface Pair {
  readonly main: Run;
  readonly bystander: Run;
}

/** The main run is taken back, and nothing of the other may go with it. */
export function alikePairs(): readonly Pair[] {
  const bystander = alikeRun('run-b', 'vn/look-alike');
  const documents = ['vn/look', 'vn/look_alike', 'VN/LOOK-ALIKE'];
  return documents.map((document, index) => ({
    main: alikeRun(ALIKE_IDS[index] ?? '', document),
    bystander,
  }));
}

function alikeRun(runId: string, documentRef: string): Run {
  const rows = [1, 2].map((position) => plainRow(position, `${documentRef}/dieu-${position}`));
  const plan = freezeCutplan({ documentRef, documentDigest: sha256(documentRef), rows });
  return { runId, plan };
}
