/** Asks the database what a plan must fit to: its vocabulary, and the units that stand at the addresses which the plan names. One statement; writes nothing. */
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import type { Session } from '../../schema/session.ts';
import type { Statements } from '../statements.ts';
import { hasBadCharacter } from './finding.ts';
import type { DatabaseStanding } from './preflight.ts';

export async function readStanding(
  session: Session,
  { standing }: Pick<Statements, 'standing'>,
  plan: Cutplan,
): Promise<DatabaseStanding> {
  const { rows } = await session.query(standing, [JSON.stringify(addressesOf(plan))]);
  const units = new Map<string, string>();
  const keys: string[] = [];
  for (const { key, document_ref: document } of rows) {
    // Terms stand in no document.
    if (typeof document === 'string') units.set(String(key), document);
    else keys.push(String(key));
  }
  const of = (field: string) =>
    keys
      .filter((key) => key.startsWith(`vocab.${field}.`))
      .map((key) => key.slice(`vocab.${field}.`.length));
  const vocabulary = {
    unitKinds: of('unit_kind'),
    publicationTypes: of('publication_type'),
    sectionTypes: of('section_type'),
  };
  return { vocabulary, units };
}

/** Texts that no database can be asked about are left out: the preflight finds them by themselves. */
function addressesOf(plan: Cutplan): readonly string[] {
  const named = plan.rows.flatMap((row) => [row.canonicalAddress, row.parentAddress]);
  return [...new Set(named)].filter(
    (one): one is string => typeof one === 'string' && !hasBadCharacter(one),
  );
}
