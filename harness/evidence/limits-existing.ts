/** Says what a run on a database that exists does not show, each limit as a sentence. Nothing was installed there, so the witness sees less than on a copy. */
import { groupDigits, versionText } from '../../platform/format.ts';
import { clip, oneLine } from '../../platform/safe-text.ts';
import type { Evidence } from '../../schema/evidence.ts';

export function existingLimits({ versionNum, settings }: Evidence['server']): string[] {
  const of = (name: string) => clip(oneLine(settings[name] ?? 'not recorded'), 300);
  const bytes = Number(settings['digest_limit_bytes'] ?? 0);
  const unread = of('not_digested');
  return [
    `The laws ran on a database that exists (${of('address')}, PostgreSQL ${versionText(versionNum)}), in transactions that were rolled back; other states of its data, and its load, are not shown.`,
    `Nothing was installed there: the server's own counts said which tables a case touched, and touched tables of up to ${groupDigits(bytes)} bytes were digested and compared.`,
    unread === 'none'
      ? 'No table was too large to be digested.'
      : `Judged by counts alone, never called equal: ${unread}.`,
    'Cases ran at REPEATABLE READ, so that nothing that others committed is taken for an effect of the pipeline: how the pipeline behaves at its own isolation level is not shown.',
    'No trigger of ours made a COMMIT fail there: the guard, the identity of the transaction and a session that is read-only by itself stood in its way.',
    'A full disk was only announced there: the server raised its error, and no write was refused.',
    'What left the transaction through another session could not be told from what other users did: such a way out is not shown to be closed.',
    'Canaries ran on an embedded copy, with the same witness: they show that a law can refute, and nothing about the database. Bodies of functions may differ between the two.',
    ...(settings['superuser'] === 'true'
      ? [
          'The login was a superuser, whom no right of the server holds back: refusals of the server are not shown.',
        ]
      : []),
  ];
}

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
