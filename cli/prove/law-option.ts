/** Reads which laws are meant on the command line. Refuses one that there is not, with those there are. */
import { InvalidArgumentError } from 'commander';
import { LAWS, type LawId } from '../../schema/contract/laws.ts';

export const LAW_IDS = Object.keys(LAWS) as readonly LawId[];

export function addLaw(id: string, before: readonly LawId[] = []): readonly LawId[] {
  const known = LAW_IDS.find((law) => law === id);
  if (known === undefined) throw new InvalidArgumentError(`The laws are: ${LAW_IDS.join(', ')}`);
  return before.includes(known) ? before : [...before, known];
}
