-- The two phases of a transfer. Each is one call in one transaction; a refusal is an exception of class BK.
set role bank_owner;

-- One run, one transaction at a time; whoever asks how a phase stands waits for a COMMIT that is under way.
create function bank.hold_run(p_run_id text) returns void language sql security definer set search_path = pg_catalog as $$
  select pg_advisory_xact_lock(hashtextextended('bank ' || p_run_id, 0))
$$;

create function bank.state_of(p_run_id text) returns text language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform bank.hold_run(p_run_id);
  return (select state from bank.transfer where run_id = p_run_id);
end $$;

create function bank.image_of(p_account text) returns text language sql stable security definer set search_path = pg_catalog as $$
  select md5(one::text) from bank.account one where id = p_account
$$;

create function bank.log(p_run_id text, p_phase text, p_event text, p_amount bigint) returns void
  language sql security definer set search_path = pg_catalog as $$
  insert into bank.audit_log (run_id, phase, event, amount) values (p_run_id, p_phase, p_event, p_amount)
$$;

create function bank.reserve(p_run_id text, p_source text, p_target text, p_amount bigint, p_memo text) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  before bank.account;
begin
  if bank.state_of(p_run_id) is not null then
    raise exception using errcode = 'BK001', message = 'already_applied: the amount is reserved';
  end if;
  select * into before from bank.account where id = p_source for update;
  if before.balance is null or before.balance < p_amount then
    raise exception using errcode = 'BK002', message = 'insufficient_funds: ' || p_source;
  end if;
  update bank.account set balance = balance - p_amount, last_run = p_run_id where id = p_source;
  insert into bank.transfer (run_id, source, target, amount, memo, state, source_last_run, source_image)
    values (p_run_id, p_source, p_target, p_amount, p_memo, 'reserved', before.last_run, bank.image_of(p_source));
  perform bank.log(p_run_id, 'reserve', 'applied', p_amount);
end $$;

create function bank.settle(p_run_id text) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  moved bank.transfer;
begin
  perform bank.hold_run(p_run_id);
  select * into moved from bank.transfer where run_id = p_run_id for update;
  if moved.state is null then
    raise exception using errcode = 'BK003', message = 'out_of_order: nothing is reserved';
  elsif moved.state = 'settled' then
    raise exception using errcode = 'BK001', message = 'already_applied: the amount is settled';
  end if;
  update bank.transfer set state = 'settled', target_last_run = (select last_run from bank.account where id = moved.target)
    where run_id = p_run_id;
  update bank.account set balance = balance + moved.amount, last_run = p_run_id where id = moved.target;
  update bank.transfer set target_image = bank.image_of(moved.target) where run_id = p_run_id;
  perform bank.log(p_run_id, 'settle', 'applied', moved.amount);
end $$;

reset role;
