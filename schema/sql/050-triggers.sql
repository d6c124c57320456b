-- What happens by itself when somebody writes a unit: version, search row, audit row, and two
-- checks at commit. The functions run as the owner, so that edits by other users of the application
-- are kept track of in the same way; none may refuse an honest edit.

-- A writer who sets the moment himself is believed: only so can an inverse put back the version and
-- the moment it found. The moment always grows, so that two edits in one microsecond cannot look
-- like none.
create function cutter.touch_unit() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  if new.updated_at is not distinct from old.updated_at then
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    if new.version is not distinct from old.version then
      new.version := old.version + 1;
    end if;
  end if;
  return new;
end
$$;

create trigger information_unit_touch before update on public.information_unit
for each row execute function cutter.touch_unit();

-- Only the first 500 characters of a body are folded: the search row must stay small however long
-- the body is.
create function cutter.fold_unit() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  insert into public.information_unit_search as search (unit_id, document_ref, folded)
  values (new.id, new.document_ref, lower(new.title) || ' ' || left(new.body, 500))
  on conflict (unit_id) do update
  set document_ref = excluded.document_ref, folded = excluded.folded
  where (search.document_ref, search.folded) is distinct from (excluded.document_ref, excluded.folded);
  return null;
end
$$;

create trigger information_unit_fold
after insert or update of title, body, document_ref on public.information_unit
for each row execute function cutter.fold_unit();

-- Time zone and style of dates are fixed, because the text of a row shows its moments as whoever looks
-- likes them.
create function cutter.audit_unit() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, cutter, pg_temp set timezone = 'UTC' set datestyle = 'ISO, YMD'
as $$
begin
  if tg_op = 'DELETE' then
    insert into public.information_unit_audit (unit_id, action, run_id, row_digest)
    values (old.id, 'delete', old.run_id, cutter.text_digest(old::text));
  else
    insert into public.information_unit_audit (unit_id, action, run_id, row_digest)
    values (new.id, lower(tg_op collate "C"), new.run_id, cutter.text_digest(new::text));
  end if;
  return null;
end
$$;

create trigger information_unit_audit after insert or update or delete on public.information_unit
for each row execute function cutter.audit_unit();

-- A unit may hang only under a unit of its own document. Checked at commit, when both are there, on
-- the row as it then stands: the row that queued the check may be gone or changed by that time.
create function cutter.check_hierarchy() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  crossing text;
begin
  select format('%s hangs under %s', child.canonical_address, parent.canonical_address) into crossing
  from public.information_unit_child hung
  join public.information_unit child on child.id = hung.child_id
  join public.information_unit parent on parent.id = hung.parent_id
  where hung.child_id = new.child_id and child.document_ref <> parent.document_ref;
  if found then
    raise exception using errcode = 'CK008',
      message = format('contract_violated: %s, a unit of another document', crossing);
  end if;
  return null;
end
$$;

create constraint trigger information_unit_child_one_document
after insert or update on public.information_unit_child
deferrable initially deferred
for each row execute function cutter.check_hierarchy();

-- A cut that was opened and not closed has no event in the ledger, so no inverse would ever find
-- its units: it must not commit.
create function cutter.check_cut_closed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
begin
  if exists (
    select from cutter.undo
    where run_id = new.run_id and phase = new.phase and relation = new.relation and key = new.key
  ) and not exists (
    select from cutter.run_event
    where run_id = new.run_id and phase = new.phase and event = 'applied'
  ) then
    raise exception using errcode = 'CK008',
      message = format('contract_violated: the cut of run %s was opened and not closed', new.run_id);
  end if;
  return null;
end
$$;

create constraint trigger undo_cut_is_closed
after insert on cutter.undo
deferrable initially deferred
for each row when (new.phase = 'cut_leg_a' and new.relation = 'public.legal_document')
execute function cutter.check_cut_closed();
