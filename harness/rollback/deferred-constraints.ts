/** The deferrable constraints of the copy, and the statements that force them. Never `ALL`: that would fire the commit poison. */
import type { Session } from '../../schema/session.ts';
import { identifier } from '../connection/connection.ts';

export interface Flush {
  /** Checks everything deferred now, then puts each constraint back into the mode it is declared with. */
  readonly script: string;
  /** `SET CONSTRAINTS ALL …` as the named list. */
  all(deferred: boolean): string;
}

const DEFERRABLE = `
  select n.nspname as schema, c.conname as name, bool_and(c.condeferred) as deferred
    from pg_constraint c join pg_namespace n on n.oid = c.connamespace
   where c.condeferrable and n.nspname <> 'proof'
   group by 1, 2 order by 1, 2`;

export async function readFlush(session: Session): Promise<Flush> {
  const { rows } = await session.query(DEFERRABLE);
  const named = rows.map((row) => ({
    name: `${identifier(String(row['schema']))}.${identifier(String(row['name']))}`,
    deferred: row['deferred'] === true,
  }));
  const set = (names: readonly { readonly name: string }[], mode: string) =>
    names.length === 0
      ? ''
      : `set constraints ${names.map(({ name }) => name).join(', ')} ${mode};`;
  return {
    script:
      set(named, 'immediate') +
      set(
        named.filter(({ deferred }) => deferred),
        'deferred',
      ),
    all: (deferred) => {
      const mode = deferred ? 'deferred' : 'immediate';
      return named.length === 0 ? 'select 1' : set(named, mode).replace(/;$/, '');
    },
  };
}
