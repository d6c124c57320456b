-- What an orchestrator asks before it works on a run: that nobody else does, and that nothing of it is
-- under way any more. Neither writes, and both wait for a few seconds only: whoever is in the way may
-- be dead already and not yet missed by the server.

-- One process at a time works on a run. The lock belongs to the caller's transaction, which he keeps
-- open: that holds behind a pooler too, and the server lets go of it when the process dies. Time
-- limits on idle or long transactions would let go of it in the middle of a run.
create function public.fn_run_hold(p_run_id text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, public, cutter, pg_temp set lock_timeout = '5s'
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('cutter.orchestrator ' || coalesce(p_run_id, ''), 0));
  perform set_config(name, '0', true) from pg_settings
  where name in ('idle_in_transaction_session_timeout', 'transaction_timeout');
  return jsonb_build_object('status', 'held');
exception when lock_not_available then
  raise exception using errcode = 'CK009',
    message = format('run_in_progress: another process holds run %s', p_run_id);
end
$$;

-- A process that died may have left a COMMIT on its way. A transaction that has written for the run
-- holds its turn, so after taking the turn the ledger's word is the last one.
create function public.fn_run_settle(p_run_id text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, public, cutter, pg_temp set lock_timeout = '5s'
as $$
begin
  perform cutter.take_turn(p_run_id);
  return public.fn_run_state(p_run_id);
exception when lock_not_available then
  raise exception using errcode = 'CK009',
    message = format('run_in_progress: a transaction of run %s is still open', p_run_id);
end
$$;
