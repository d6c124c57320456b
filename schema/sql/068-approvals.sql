-- An approval is claimed once, in a transaction of its own, before anything is done under it; and the
-- first write under it marks it as consumed, in the same transaction. So two processes never both
-- begin a run, and one that dies has burnt its approval for every other run. Whether the signatures
-- are good is asked by the process: nothing here may be taken for that.

-- The clock of the server, and not the beginning of the transaction: a transaction may be kept open.
create function cutter.require_in_time(p_not_before timestamptz, p_not_after timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  if clock_timestamp() < p_not_before then
    raise exception using errcode = 'CK010', message = format('not_yet_valid: the approval begins at %s', p_not_before);
  end if;
  -- Asked this way round, for infinity and null must not leave it open for ever.
  if coalesce(clock_timestamp() < p_not_after, false) is not true then
    raise exception using errcode = 'CK010', message = format('expired: the approval ended at %s', p_not_after);
  end if;
end
$$;

create function public.fn_approval_claim(
  p_approval_digest text, p_nonce text, p_run_id text, p_plan_digest text, p_operations text[],
  p_not_before timestamptz, p_not_after timestamptz
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  perform cutter.require_enabled();
  perform cutter.require_in_time(p_not_before, p_not_after);
  insert into cutter.approval
    (approval_digest, nonce, run_id, plan_digest, database_name, operations, not_before, not_after)
  values
    (p_approval_digest, p_nonce, p_run_id, p_plan_digest, current_database(), p_operations, p_not_before, p_not_after)
  on conflict do nothing;
  if not found then
    raise exception using errcode = 'CK010',
      message = format('replayed: the approval, its nonce or the beginning of run %s was claimed before', p_run_id);
  end if;
  return jsonb_build_object('status', 'claimed');
end
$$;

-- Every transaction that writes under an approval begins with this. The first marks it; the later ones
-- find it marked, and are asked again whether it still holds.
create function public.fn_approval_consume(p_approval_digest text, p_run_id text, p_operation text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  held cutter.approval;
begin
  perform cutter.require_enabled();
  select * into held from cutter.approval where approval_digest = p_approval_digest;
  if held.approval_digest is null then
    raise exception using errcode = 'CK010', message = 'ledgers_disagree: nobody has claimed the approval here';
  end if;
  if held.run_id is distinct from p_run_id then
    raise exception using errcode = 'CK010', message = format('wrong_run: the approval is for run %s', held.run_id);
  end if;
  if not coalesce(p_operation = any (held.operations), false) then
    raise exception using errcode = 'CK010', message = format('operation_not_allowed: %s', p_operation);
  end if;
  perform cutter.require_in_time(held.not_before, held.not_after);
  if held.consumed_xid is not null then
    return jsonb_build_object('status', 'consumed before');
  end if;
  update cutter.approval set consumed_xid = pg_current_xact_id(), consumed_at = clock_timestamp()
  where approval_digest = p_approval_digest and consumed_xid is null;
  return jsonb_build_object('status', 'consumed');
end
$$;

-- What was signed and used stays as it was: whoever calls the functions above has no other way in, and
-- this keeps later functions of the owner from making one.
create function cutter.keep_approval() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  if tg_op = 'UPDATE' then
    if old.consumed_xid is null
      and (to_jsonb(new) - 'consumed_xid' - 'consumed_at') = (to_jsonb(old) - 'consumed_xid' - 'consumed_at')
    then
      return new;
    end if;
  end if;
  raise exception using errcode = 'CK010', message = format('kept: %s of an approval that was claimed', tg_op);
end
$$;

create trigger approval_kept before update or delete on cutter.approval
for each row execute function cutter.keep_approval();
create trigger approval_never_truncated before truncate on cutter.approval
for each statement execute function cutter.keep_approval();
