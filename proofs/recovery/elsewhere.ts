/** What somebody is answered who has no journal of a recovered run: runs it, takes it back twice, runs it again. The ledger alone must know. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEnd } from '../../cutter/run/advance.ts';
import { describeFailure } from '../../schema/failure.ts';
import type { ConnectionProvider } from '../../schema/session.ts';
import { carryOut, type Mission, type OrchestratorFactory, type Order } from './mission.ts';

const ORDERS: readonly Order[] = [
  { do: 'run' },
  { do: 'revert' },
  { do: 'revert' },
  { do: 'run' },
  { do: 'recover', policy: 'forward' },
  { do: 'recover', policy: 'backward' },
];

/** Gives each end in words. The folder is made within `parent`. */
export async function workElsewhere(
  { run, binding }: Pick<Mission, 'run' | 'binding'>,
  means: {
    readonly parent: string;
    readonly provider: ConnectionProvider;
    readonly factory: OrchestratorFactory;
  },
): Promise<readonly string[]> {
  const folder = join(means.parent, 'elsewhere');
  mkdirSync(folder);
  const mission = { run, binding, folder, refuses: null };
  const ends: string[] = [];
  for (const order of ORDERS) {
    try {
      const [end] = await carryOut(
        { ...mission, orders: [order] },
        { ...means, pass: () => undefined },
      );
      ends.push(end === undefined ? 'no end' : wordsOf(end));
    } catch (error) {
      ends.push(describeFailure(error).split(':')[0] ?? '');
    }
  }
  return ends;
}

/** `stands`: the run is whole in the database. Else it may have been taken back, or never have begun. */
export function judgeElsewhere(ends: readonly string[], stands: boolean): readonly string[] {
  const back = ['compensated', 'compensated'];
  const known = [...back, 'refused already_applied', 'compensated', 'compensated'];
  const unknown = [...back, 'refused already_reverted', 'E_USAGE', 'E_USAGE'];
  const possible = stands
    ? [['refused already_applied', ...known]]
    : [
        ['refused already_reverted', ...unknown],
        ['completed', ...known],
      ];
  return possible.some((one) => one.join() === ends.join())
    ? []
    : [`without its journal, the run is answered ${ends.join(', ')}`];
}

export function wordsOf(end: RunEnd): string {
  const reason = 'reason' in end ? end.reason : null;
  return reason === null ? end.status : `${end.status} ${reason.code}`;
}
