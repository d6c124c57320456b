/** Turns counts and contents of one table into its net effect, where no journal was kept. Pure; where the two do not suffice to tell, it says so. */
import type { TableState } from '../../schema/observation.ts';
import type { Duty } from '../../schema/pipeline.ts';
import type { TableCounters } from './table-counters.ts';
import type { TableSum } from './table-digests.ts';

export interface Excerpt {
  readonly table: string;
  /** Writes since the case began, without those of phases that were rolled back. */
  readonly counted: TableCounters;
  /** The table has another file than at the start: a TRUNCATE, or a rewrite. */
  readonly rewritten: boolean;
  /** TableSum at the start and now; null where the table is too large to be read. */
  readonly contents: { readonly before: TableSum; readonly now: TableSum } | null;
}

export interface NetEffect {
  /** Null where nothing came of it. */
  readonly state: TableState | null;
  /** Why nobody can tell whether the table is as its duty wants it; null where the state tells. */
  readonly doubt: string | null;
}

export function entryOf(excerpt: Excerpt, duty: Duty | undefined): NetEffect {
  const { table, counted, rewritten, contents } = excerpt;
  const touched = counted.inserted + counted.updated + counted.deleted !== 0;
  const rewroteOld = counted.updated + counted.deleted !== 0;
  if (rewritten) return { state: { table, ...counted, net: 'NaN' }, doubt: null };
  if (contents === null) {
    if (!touched) return NOTHING;
    // Counts only grow, so equal texts mean that nothing was written in between; that is all they are compared for.
    const net = `unread ${counted.inserted}+${counted.updated}+${counted.deleted}`;
    const told = duty === 'constant' || (duty === 'append-only' && !rewroteOld);
    const doubt = told ? null : `${table} was written and is too large to be compared`;
    return { state: { table, ...counted, net }, doubt };
  }
  const net = contents.now.sum - contents.before.sum;
  const more = Number(contents.now.rows - contents.before.rows);
  if (counted.inserted - counted.deleted === more || duty === 'constant') {
    if (!touched && net === 0n) return NOTHING;
    // Changed and changed back, or taken back by a savepoint within a phase: the counts are the same.
    const same = more === 0 && net === 0n && duty === 'append-only' && rewroteOld;
    return {
      state: { table, ...counted, net: String(net) },
      doubt: same
        ? `${table}: nobody can tell whether old rows were changed and changed back`
        : null,
    };
  }
  // The server counts what a savepoint within a phase took back as well. The rows are the truth then.
  if (more === 0 && net === 0n) return NOTHING;
  const state = {
    table,
    inserted: Math.max(more, 0),
    updated: more === 0 ? counted.updated : 0,
    deleted: Math.max(-more, 0),
    net: String(net),
  };
  const doubt = `${table}: counts and rows differ, so nobody can tell whether old rows were changed`;
  return { state, doubt: duty === 'append-only' && rewroteOld ? doubt : null };
}

const NOTHING: NetEffect = { state: null, doubt: null };
