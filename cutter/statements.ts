/** Every statement of the pipeline but BEGIN, COMMIT and ROLLBACK, made once for the names of one database. Values are never put into a text, only the names it goes by. */
import type { Phase, Role } from '../schema/contract/phase.ts';
import type { Names } from '../schema/names.ts';

export interface Inverse {
  readonly phase: Phase;
  readonly role: Role;
  /** Takes the run id and the actor. */
  readonly call: string;
}

export interface Statements {
  /** The database's half of the kill-switch. Every function of the copy asks it again. */
  readonly gate: string;
  /** The vocabulary, and the units at the addresses of a JSON list. A term has no `document_ref`. */
  readonly standing: string;
  readonly recordBackup: string;
  readonly openCut: string;
  /** Takes the values of `createValues`. */
  readonly createUnit: string;
  readonly closeCut: string;
  readonly enact: string;
  readonly recordGovernance: string;
  readonly recordVerification: string;
  /** How a run stands, once nothing of it is under way any more. */
  readonly settleRun: string;
  readonly holdRun: string;
  readonly revertCheck: string;
  /** In the order of the phases. A phase without an inverse here cannot be taken back. */
  readonly inverses: readonly Inverse[];
}

/** Address by address, as the function that creates them looks: read whole, the table of units would be in the way of everybody whom PostgreSQL keeps serial. */
const STANDING = `select key, null::text as document_ref from public.vocab union all
 select asked.address, found.document_ref from pg_catalog.jsonb_array_elements_text($1::jsonb) asked (address) cross join lateral
 (select document_ref from public.information_unit where canonical_address = asked.address offset 0) found`;

export function statementsFor(names: Names): Statements {
  const call = (routine: string, values: number, as = 'result') => {
    const places = Array.from({ length: values }, (_, at) => `$${at + 1}`).join(', ');
    return names.sql(`select public.${routine}(${places}) as ${as}`);
  };
  const inverse = (phase: Phase, role: Role, routine: string): Inverse => ({
    phase,
    role,
    call: call(routine, 2),
  });
  return Object.freeze({
    gate: names.sql('select execution_enabled from cutter.kill_switch'),
    standing: names.sql(STANDING),
    recordBackup: call('fn_backup_record', 4),
    openCut: call('fn_cut_open', 5),
    createUnit: call('fn_iu_create', 13),
    closeCut: call('fn_cut_close', 4),
    enact: call('fn_iu_enact', 3),
    recordGovernance: call('fn_leg_b_record', 5),
    recordVerification: call('fn_verify_record', 5),
    settleRun: call('fn_run_settle', 1, 'state'),
    holdRun: call('fn_run_hold', 1),
    revertCheck: call('fn_revert_check', 1, 'findings'),
    inverses: [
      inverse('pre_write_backup', 'cutter_exec', 'fn_backup_revert'),
      inverse('cut_leg_a', 'cutter_exec', 'fn_cut_revert'),
      inverse('lifecycle_enact', 'cutter_exec', 'fn_iu_enact_revert'),
      inverse('leg_b_record', 'cutter_exec', 'fn_leg_b_revert'),
      inverse('write_verify', 'cutter_verify', 'fn_verify_revert'),
    ],
  });
}
