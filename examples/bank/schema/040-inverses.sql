-- The inverses of the two phases, and the question that comes before them. A run that does not stand has nothing to take back.
set role bank_owner;

-- Refuses where others changed what the inverses would write over.
create function bank.check_refund(p_run_id text, p_memo text) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  moved bank.transfer;
begin
  perform bank.hold_run(p_run_id);
  select * into moved from bank.transfer where run_id = p_run_id for update;
  if moved.state is null then return; end if;
  perform from bank.account where id in (moved.source, moved.target) order by id for update;
  if bank.image_of(moved.source) <> moved.source_image
    or (moved.state = 'settled' and bank.image_of(moved.target) <> moved.target_image)
    or moved.memo <> p_memo then
    raise exception using errcode = 'BK004', message = 'changed_since: somebody changed what was transferred';
  end if;
end $$;

create function bank.unsettle(p_run_id text, p_memo text) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  moved bank.transfer;
begin
  perform bank.check_refund(p_run_id, p_memo);
  select * into moved from bank.transfer where run_id = p_run_id;
  if moved.state is distinct from 'settled' then return; end if;
  update bank.account set balance = balance - moved.amount, last_run = moved.target_last_run where id = moved.target;
  update bank.transfer set state = 'reserved', target_last_run = null, target_image = null where run_id = p_run_id;
  perform bank.log(p_run_id, 'settle', 'compensated', moved.amount);
end $$;

create function bank.unreserve(p_run_id text, p_memo text) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  moved bank.transfer;
begin
  perform bank.check_refund(p_run_id, p_memo);
  delete from bank.transfer where run_id = p_run_id and state = 'reserved' returning * into moved;
  if moved.run_id is null then return; end if;
  update bank.account set balance = balance + moved.amount, last_run = moved.source_last_run where id = moved.source;
  perform bank.log(p_run_id, 'reserve', 'compensated', moved.amount);
end $$;

reset role;
