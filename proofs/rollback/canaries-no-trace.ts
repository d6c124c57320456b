/** Pipelines whose effects outlive a rollback. Each must be refuted by the law that nothing is left. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const OPEN = 'public.fn_cut_open';
const GATE = 'perform cutter.require_enabled();';

export const strayNumber: CutterCanary = mutant({
  name: 'stray-number',
  breaks: 'the cut takes a number from a sequence that nobody declared',
  mutations: [{ routine: OPEN, from: GATE, to: `${GATE} perform nextval('public.stray');` }],
  statements: ['create sequence public.stray', 'alter sequence public.stray owner to cutter_owner'],
});

export const holdsALock: CutterCanary = mutant({
  name: 'holds-a-lock',
  breaks: 'the cut takes an advisory lock of the session, which no rollback releases',
  mutations: [{ routine: OPEN, from: GATE, to: `${GATE} perform pg_advisory_lock(158);` }],
  statements: ['grant execute on function pg_advisory_lock(bigint) to cutter_owner'],
});

export const dblinkWrites: CutterCanary = mutant({
  name: 'writes-by-another-session',
  breaks: 'the cut writes its audit through a second connection, which commits by itself',
  mutations: [{ routine: OPEN, from: GATE, to: `${GATE} perform public.fn_write_elsewhere();` }],
  statements: [
    'create extension dblink schema public',
    `create function public.fn_write_elsewhere() returns void language sql security definer
      set search_path = pg_catalog, public as $$
      select public.dblink_exec(
        format('host=%s port=%s user=%s dbname=%s', trim(both '"' from split_part(current_setting('unix_socket_directories'), ',', 1)),
          current_setting('port'), current_user, current_database()),
        $q$insert into public.information_unit_audit (unit_id, action, run_id, row_digest) values (1, 'update', 'elsewhere', '')$q$)
      $$`,
  ],
});
