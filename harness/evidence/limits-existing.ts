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
