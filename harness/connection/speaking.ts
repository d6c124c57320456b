/** A session that is spoken to in the names of the contract and passes them on as those of the copy. */
import type { Names } from '../../schema/names.ts';
import type { Session } from '../../schema/session.ts';

export function speaking(session: Session, names: Names): Session {
  return { query: (text, values) => session.query(names.sql(text), values) };
}
