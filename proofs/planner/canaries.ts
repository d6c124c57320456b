/** Planners that change what they read. Each must be refuted by the law that nothing is lost. */

import { type Cutplan, type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { replacing } from '../pipeline/mutant.ts';

export const normalises: CutterCanary = changing(
  'normalises-the-text',
  'the units hold the composed form of a decomposed text',
  (row) => ({ ...row, heading: row.heading.normalize('NFC'), body: row.body.normalize('NFC') }),
);

export const dropsBlankLines: CutterCanary = changing(
  'drops-blank-lines',
  'bodies are trimmed',
  (row) => ({ ...row, body: row.body.trimEnd() }),
);

export const sameAddress: CutterCanary = changing(
  'numbers-forgotten',
  'addresses lose their numbers, so units of one kind share one',
  (row) => ({ ...row, canonicalAddress: row.canonicalAddress.replaceAll(/-\d+/g, '') }),
);

/** What a reader sees who compares headings without composing them first: nothing is lost, and units are missing. */
export const losesDecomposed: CutterCanary = planning(
  'misses-decomposed-headings',
  'a heading in decomposed Unicode stays part of the unit before it',
  merge,
);

function merge(plan: Cutplan): Cutplan {
  const rows: CutplanRow[] = [];
  for (const row of plan.rows) {
    const before = rows.at(-1);
    const composed = row.heading === row.heading.normalize('NFC');
    if (before === undefined || composed) rows.push(row);
    else rows[rows.length - 1] = { ...before, body: before.body + row.heading + row.body };
  }
  return freezeCutplan({ ...plan, rows });
}

function changing(
  name: string,
  breaks: string,
  spoil: (row: CutplanRow) => CutplanRow,
): CutterCanary {
  return planning(name, breaks, (plan) => freezeCutplan({ ...plan, rows: plan.rows.map(spoil) }));
}

function planning(name: string, breaks: string, change: (plan: Cutplan) => Cutplan): CutterCanary {
  return replacing({ name, breaks }, 'planner', (planner) => ({
    ...planner,
    plan: (document, options) => change(planner.plan(document, options)),
  }));
}
