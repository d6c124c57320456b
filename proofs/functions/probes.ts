/** All probes in one row, as deeds count them. Plain data. */
import type { Deed } from '../../generators/direct-call.ts';
import type { Probe } from './probe.ts';
import { APPROVALS } from './probes-approvals.ts';
import { CONSTRAINTS } from './probes-constraints.ts';
import { LEDGER } from './probes-ledger.ts';
import { OF_ONE_MOMENT } from './probes-moment.ts';
import { QUESTIONS } from './probes-questions.ts';
import { TABLES } from './probes-tables.ts';
import { TRIGGERS } from './probes-triggers.ts';

export const PROBES: readonly Probe[] = [
  ...QUESTIONS,
  ...OF_ONE_MOMENT,
  ...LEDGER,
  ...APPROVALS,
  ...TABLES,
  ...CONSTRAINTS,
  ...TRIGGERS,
];

export function probeOf({ probe }: Extract<Deed, { do: 'probe' }>): Probe {
  const found = PROBES[probe % PROBES.length];
  if (found === undefined) throw new RangeError('there are no probes');
  return found;
}
