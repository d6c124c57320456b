/** Says what a run leaves open because of how it was run: in part, not to its end, or in a row of nights with gaps. */
import type { Evidence } from '../../schema/evidence.ts';

type Run = Pick<Evidence, 'shard' | 'merged' | 'interrupted' | 'nights'>;

const NIGHTS_NAMED = 8;

export function runLimits({ shard, merged, interrupted, nights = [] }: Run): string[] {
  const limits: string[] = [];
  if (interrupted === true) {
    limits.push('The run was interrupted: what it had not come to by then is not shown.');
  }
  if (shard !== undefined) {
    limits.push(
      `This is shard ${shard.index} of ${shard.count}: one in ${shard.count} of the cases and canaries of each law. It proves nothing before all shards are merged.`,
    );
  }
  if (merged !== undefined) {
    limits.push(
      `Put together from ${merged.length} shards, each run on a server of its own; times are sums, and whether the shards ran on equal machines is not shown.`,
    );
  }
  const missing = nights.filter(({ status }) => status === 'missing').map(({ date }) => date);
  if (missing.length > 0) limits.push(`Nothing ran in these nights: ${named(missing)}.`);
  const unreadable = nights.flatMap((night) =>
    night.status === 'unreadable' ? [night.runId] : [],
  );
  if (unreadable.length > 0) {
    limits.push(`The evidence of these earlier runs cannot be read: ${named(unreadable)}.`);
  }
  return limits;
}

/** The newest are named: they can still be looked into. */
function named(names: readonly string[]): string {
  const more = names.length - NIGHTS_NAMED;
  const shown = names.slice(-NIGHTS_NAMED).join(', ');
  return more > 0 ? `${shown}, and ${more} before them` : shown;
}
