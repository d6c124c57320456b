/** The shipped target document and its committed plan, as they lie in `examples/target/`. Reads; makes nothing. */
import { readFileSync } from 'node:fs';
import { readCutplan } from '../../cutter/plan/cutplan-file.ts';
import type { PlanOptions } from '../../cutter/planner/planner.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';

export interface ShippedTarget {
  readonly text: string;
  readonly plan: Cutplan;
}

/** As the README beside it says on its command line. */
export const TARGET_OPTIONS: PlanOptions = {
  documentRef: 'vn/thu-nghiem/vuon-chung-ngo-hoa-gao',
  actor: 'cutter',
  ownerRef: 'vn/thu-nghiem',
  depth: 'article',
  publicationType: 'law',
};

export function readTarget(): ShippedTarget {
  const read = (name: string) =>
    readFileSync(new URL(`../../examples/target/${name}`, import.meta.url), 'utf8');
  return { text: read('noi-quy-vuon-chung.txt'), plan: readCutplan(read('cutplan.json')) };
}
