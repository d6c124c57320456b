/** Made-up counts, faults and refusals for the tests of evidence and report. Looks like a real run and must never be taken for one. */
import { createHash } from 'node:crypto';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import type { CountRow } from '../../schema/evidence.ts';
import type { Tally } from '../../schema/tally.ts';

/** One full count of every table around the cut of `during - 158` units. */
export function countRows(name: string, during: number): CountRow[] {
  return Object.entries(TABLE_DUTIES).map(([table, duty]) => {
    const units = table === 'public.information_unit';
    const before = units ? 158 : table.length;
    const grows = duty === 'append-only';
    const changes = duty !== 'constant';
    const after = grows ? before + 2 : before;
    return {
      case: name,
      table,
      duty,
      before,
      during: units ? during : changes ? before + 1 : before,
      after,
      digestBefore: digest(table),
      digestDuring: digest(changes ? `${table} ${during}` : table),
      digestAfter: digest(grows ? `${table} after` : table),
    };
  });
}

export function tally(added: Partial<Tally> = {}): Tally {
  return {
    coverage: METHODS.map((method) => ({
      method,
      point: 'fn_iu_enact, after',
      kind: 'cancel',
      stage: 'rollback' as const,
      outcome: 'refused',
      steps: 3,
    })),
    killSwitch: METHODS.map((method) => ({
      method,
      attempts: 500,
      refusals: 500,
      statementsSent: 0,
    })),
    faults: [
      { point: 'cut_leg_a: BEGIN, before', kind: 'sql_error', planned: 40, fired: 40 },
      { point: 'cut_leg_a: SELECT fn_iu_create, after', kind: 'cancel', planned: 36, fired: 31 },
      { point: 'leg_b_record: COMMIT, after', kind: 'lost_acknowledgement', planned: 12, fired: 0 },
      {
        point: 'lifecycle_enact: SELECT fn_iu_enact, before',
        kind: 'terminate',
        planned: 18,
        fired: 18,
      },
    ],
    counts: [
      ...countRows('examples/noi-quy-thu-vien.txt', 159),
      ...countRows('examples/quy-che-60-dieu.txt', 218),
    ],
    residue: [{ what: 'sequence public.information_unit_id_seq advanced by 3', declared: true }],
    ...added,
  };
}

export function digest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
