/** Laws that this machine cannot try, for a program of other people is not installed. They are named as left out, and what they close stays open. */
import type { LeftOut } from '../../schema/evidence.ts';
import { lackOfTools } from './tools.ts';

/** Only for a run that names no law: whoever names one gets its verdict, which is unknown then. */
export function absentLaws(binaries: string | null): readonly LeftOut[] {
  const reason = lackOfTools(null, binaries);
  return reason === null ? [] : [{ id: 'backup/restores', reason }];
}
