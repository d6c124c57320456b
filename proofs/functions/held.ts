/** What a call keeps until its transaction ends, and no row tells of: the turn of its run, or the run itself with all time to work on it. Pure, but for what must be on the clone. */
import { PARAMETERS, type Routine } from '../../generators/call-parameters.ts';
import type { Value } from '../../schema/contract/model/state.ts';

/** Sessions of the clone begin with limits, so that whoever takes them off is seen to. */
export const LIMITED: readonly string[] = [
  `do $$ declare name text; begin
    for name in select s.name from pg_settings s
      where s.name in ('idle_in_transaction_session_timeout', 'transaction_timeout')
    loop execute format('alter database %I set %I = %L', current_database(), name, '1h'); end loop;
  end $$`,
];

/** Unit by unit the cut asks no more for a turn that it has. Questions that do not wait take none. */
const TURNLESS: readonly Routine[] = [
  ...(['public.fn_iu_create', 'public.fn_revert_check', 'public.fn_run_state'] as const),
  ...(['public.fn_approval_claim', 'public.fn_approval_consume'] as const),
];

/** The name of the lock that a call must hold once it is taken; null where it needs none. */
export function lockOf(routine: Routine, values: readonly Value[]): string | null {
  if (TURNLESS.includes(routine)) return null;
  const meanings: readonly string[] = PARAMETERS[routine];
  const run = String(values[meanings.indexOf('run')] ?? '');
  return routine === 'public.fn_run_hold' ? `cutter.orchestrator ${run}` : `cutter.run ${run}`;
}

/** Looked at right after the call, by who was told which lock to look for. */
export interface Held {
  readonly locked: boolean | null;
  /** The limits of a session that stands in a transaction; null where the server knows none of the name. */
  readonly limits: readonly (string | null)[];
}

export function judgeHeld(routine: Routine, { locked, limits }: Held): readonly string[] {
  const limited = limits.some((limit) => limit !== null && limit !== '0');
  return [
    ...(locked === false ? ['the lock of its run is not held until the transaction ends'] : []),
    ...(routine === 'public.fn_run_hold' && limited
      ? [`the transaction that holds the run is limited still: ${limits.join(', ')}`]
      : []),
  ];
}
