/** Stub. */
import { readFileSync } from 'node:fs';
import type { Mutant } from '../../schema/mutant.ts';
export type SqlMutant = Mutant & { readonly statements: readonly string[] };
export async function mutateSchema(
  folder: URL,
): Promise<{ mutants: readonly SqlMutant[]; discarded: Readonly<Record<string, number>> }> {
  const mk = (id: string, file: string, name: string, from: string, to: string): SqlMutant => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const f = (
      text.match(
        new RegExp(`create function ${name.replace('.', '\\.')}\\([\\s\\S]*?^\\$\\$;`, 'm'),
      )?.[0] ?? ''
    ).replace(/^create function/, 'create or replace function');
    if (!f.includes(from)) throw new Error(id);
    return {
      id,
      kind: 'sql',
      file: `schema/sql/${file}`,
      routine: name,
      line: 1,
      operator: 'hand',
      from,
      to,
      statements: [f.replace(from, () => to)],
    };
  };
  return {
    mutants: [
      mk(
        'sql-a',
        '070-cut.sql',
        'public.fn_cut_open',
        'if coalesce(p_expected_count, 0) < 1',
        'if coalesce(p_expected_count, 0) < 0',
      ),
      mk(
        'sql-b',
        '070-cut.sql',
        'public.fn_cut_open',
        'case when not was_created',
        'case when was_created',
      ),
      mk(
        'sql-d',
        '070-cut.sql',
        'public.fn_cut_open',
        'exit when found',
        'exit when nonsense syntax error here',
      ),
      {
        ...mk(
          'sql-t',
          '070-cut.sql',
          'public.fn_cut_open',
          'case when not was_created',
          'case when was_created',
        ),
        statements: ['alter table public.legal_document drop column title cascade'],
      },
      {
        ...mk(
          'sql-u',
          '070-cut.sql',
          'public.fn_cut_open',
          'case when not was_created',
          'case when was_created',
        ),
        statements: ['alter table public.legal_document alter column title set statistics 7'],
      },
    ],
    discarded: {},
  };
}
