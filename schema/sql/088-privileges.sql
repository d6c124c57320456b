-- Who owns and who may. Everything but the kill switch belongs to cutter_owner, who cannot log in.
-- No role of the pipeline may write to a table: it may only ask a function to.

alter table public.vocab owner to cutter_owner;
alter table public.legal_document owner to cutter_owner;
alter table public.information_unit owner to cutter_owner;
alter table public.information_unit_child owner to cutter_owner;
alter table public.information_unit_reference owner to cutter_owner;
alter table public.information_unit_search owner to cutter_owner;
alter table public.information_unit_lifecycle_log owner to cutter_owner;
alter table public.information_unit_audit owner to cutter_owner;
alter table public.governance_record owner to cutter_owner;
alter table public.verification owner to cutter_owner;
alter table cutter.approval owner to cutter_owner;
alter table cutter.run_event owner to cutter_owner;
alter table cutter.undo owner to cutter_owner;

-- A loop and not a list: a function that was forgotten would run as a superuser, for everybody.
do $$
declare
  ours regprocedure;
begin
  for ours in
    select oid from pg_catalog.pg_proc
    where pronamespace = 'cutter'::regnamespace
      or (pronamespace = 'public'::regnamespace and proname like 'fn\_%')
  loop
    execute format('alter function %s owner to cutter_owner', ours);
    execute format('revoke all on function %s from public', ours);
  end loop;
end
$$;

grant select on cutter.kill_switch to cutter_owner, cutter_exec, cutter_verify;
grant select on
  public.vocab, public.legal_document, public.information_unit, public.information_unit_child,
  public.information_unit_reference, public.information_unit_search, public.information_unit_lifecycle_log,
  public.information_unit_audit, public.governance_record, public.verification,
  cutter.approval, cutter.run_event, cutter.undo
to cutter_exec, cutter_verify;

grant execute on function
  public.fn_backup_record(text, text, text, text),
  public.fn_cut_open(text, text, text, text, integer),
  public.fn_iu_create(text, text, integer, text, text, text, text, text, text, text, text, text, text),
  public.fn_cut_close(text, text, text, integer),
  public.fn_iu_enact(text, text, text),
  public.fn_leg_b_record(text, text, text, integer, text),
  public.fn_leg_b_revert(text, text),
  public.fn_iu_enact_revert(text, text),
  public.fn_cut_revert(text, text),
  public.fn_backup_revert(text, text),
  public.fn_run_hold(text),
  public.fn_approval_claim(text, text, text, text, text[], timestamptz, timestamptz)
to cutter_exec;

-- Only the verifier may say that a run is right. Both may take that word back: a compensation is
-- one transaction of one role.
grant execute on function public.fn_verify_record(text, text, text, integer, text) to cutter_verify;
grant execute on function
  public.fn_verify_revert(text, text),
  public.fn_revert_check(text),
  public.fn_run_state(text),
  public.fn_run_settle(text),
  public.fn_approval_consume(text, text, text)
to cutter_exec, cutter_verify;

-- The other users of the application: they edit units and the records about them, and never the
-- traces that triggers keep.
grant select, insert, update, delete on
  public.legal_document, public.information_unit, public.information_unit_child,
  public.information_unit_reference, public.information_unit_lifecycle_log, public.governance_record, public.verification
to directus_app;
grant select on
  public.vocab, public.information_unit_search, public.information_unit_audit
to directus_app;
-- The tables' checks call it in the name of whoever writes.
grant execute on function cutter.is_blank(text) to directus_app;
