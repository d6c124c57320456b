/** What each method of the adapter says to the database, transaction by transaction. Sends nothing. */

import { sha256 } from '../../digest.ts';
import type { Cutplan, CutplanRow } from '../cutplan.ts';
import type { Call } from './call.ts';
import { fieldsDigest } from './digests.ts';
import type { ModelState, Value } from './state.ts';
import { digestOf } from './text.ts';

interface ModelRun {
  readonly runId: string;
  readonly plan: unknown;
}

/** The calls of a method that nothing disturbs. A state decides nothing yet: the adapter asks all inverses in turn, whatever stands. */
export function callsOf(
  method: string,
  run: ModelRun,
  _state: ModelState,
  manifestDigest: string = sha256(`backup of ${run.runId}`),
): readonly (readonly Call[])[] {
  const { runId } = run;
  const plan = run.plan as Cutplan;
  const actor = plan.rows[0]?.actor ?? 'unknown';
  const count = plan.rows.length;
  switch (method) {
    case 'pre_write_backup':
      return [[exec('fn_backup_record', [runId, plan.digest, actor, manifestDigest])]];
    case 'cut_leg_a':
      return [
        [
          exec('fn_cut_open', [runId, plan.digest, plan.documentRef, actor, count]),
          ...plan.rows.map((row) => exec('fn_iu_create', creation(runId, plan, row))),
          exec('fn_cut_close', [runId, plan.digest, actor, count]),
        ],
      ];
    case 'lifecycle_enact':
      return [[exec('fn_iu_enact', [runId, plan.digest, actor])]];
    case 'leg_b_record':
      return [[exec('fn_leg_b_record', [runId, plan.digest, actor, count, planUnits(plan)])]];
    case 'write_verify':
      return [[verify('fn_verify_record', [runId, plan.digest, actor, count, planUnits(plan)])]];
    case 'revert_cut':
      return compensation(runId, actor);
    default:
      return [];
  }
}

/** Asked once for all, then taken back inverse by inverse, the last phase first. */
function compensation(runId: string, actor: string): readonly (readonly Call[])[] {
  return [
    [exec('fn_revert_check', [runId])],
    [verify('fn_verify_revert', [runId, actor])],
    [exec('fn_leg_b_revert', [runId, actor])],
    [exec('fn_iu_enact_revert', [runId, actor])],
    [exec('fn_cut_revert', [runId, actor])],
    [exec('fn_backup_revert', [runId, actor])],
  ];
}

function exec(routine: string, values: readonly Value[]): Call {
  return { routine: `public.${routine}`, role: 'cutter_exec', values };
}

function verify(routine: string, values: readonly Value[]): Call {
  return { routine: `public.${routine}`, role: 'cutter_verify', values };
}

function creation(runId: string, plan: Cutplan, row: CutplanRow): readonly Value[] {
  const { position, parentAddress, canonicalAddress, title, body, actor } = row;
  return [
    ...[runId, plan.documentRef, position, parentAddress, canonicalAddress, title, body, actor],
    ...[row.unitKind, row.publicationType, row.sectionType, row.ownerRef, row.heading],
  ];
}

/** What the records claim of the units: of the plan alone, so that a cut which is another is noticed. */
function planUnits(plan: Cutplan): string {
  const rows = plan.rows.toSorted((one, other) => one.position - other.position);
  return digestOf(
    rows
      .map((row) =>
        fieldsDigest({
          position: row.position,
          parent: row.parentAddress,
          address: row.canonicalAddress,
          title: row.title,
          heading: row.heading,
          body: digestOf(row.body),
          actor: row.actor,
          kind: row.unitKind ?? 'law_unit',
          publication: row.publicationType,
          section: `vocab.section_type.${row.sectionType ?? ''}`,
          owner: row.ownerRef,
        }),
      )
      .join(''),
  );
}
