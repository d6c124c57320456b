-- The records of a run, the kill switch, and the memory of the inverses. Functions append to the
-- ledgers; none rewrites a row, but that an approval is marked, once, by the first write under it. Nothing here may let a role of the pipeline turn the switch: its
-- table stays with the superuser who loads this file.

create table public.governance_record (
  id bigint generated always as identity primary key,
  run_id text not null unique,
  document_ref text not null references public.legal_document (document_ref),
  unit_count integer not null,
  unit_digest text not null,
  actor text not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index governance_record_document_ref on public.governance_record (document_ref);

create table public.verification (
  id bigint generated always as identity primary key,
  run_id text not null unique,
  unit_count integer not null,
  unit_digest text not null,
  verdict text not null check (verdict in ('match')),
  verified_by text not null,
  verified_at timestamptz not null default clock_timestamp()
);

create table cutter.kill_switch (
  id boolean primary key default true check (id),
  execution_enabled boolean not null default false,
  note text
);
insert into cutter.kill_switch (note) values ('off until two sovereigns approve a run');

create table cutter.approval (
  approval_digest text primary key,
  nonce text not null unique,
  run_id text not null,
  plan_digest text not null,
  database_name text not null,
  operations text[] not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  claimed_at timestamptz not null default clock_timestamp(),
  consumed_xid xid8 null,
  consumed_at timestamptz null,
  -- An approval is for one evening's work: one that stays open for longer is a standing permission.
  constraint approval_lasts_a_day_at_most
    check (not_before < not_after and not_after <= not_before + interval '24 hours'),
  constraint approval_allows_what_is_known
    check (operations <> '{}' and operations <@ array['run', 'recover', 'revert'])
);
-- One approval begins a run. Others may only finish it or take it back, for a day is soon over.
create unique index approval_begins_a_run_once on cutter.approval (run_id) where 'run' = any (operations);

create table cutter.run_event (
  id bigint generated always as identity primary key,
  run_id text not null,
  -- 1, 2, 3 … in the run: no two transactions may go on from the same event.
  ordinal integer not null,
  phase text not null,
  event text not null check (event in ('applied', 'compensated')),
  plan_digest text not null,
  unit_count integer not null,
  unit_digest text not null,
  actor text not null,
  logged_at timestamptz not null default clock_timestamp(),
  unique (run_id, phase, event),
  unique (run_id, ordinal),
  constraint run_event_run_not_blank check (not cutter.is_blank(run_id)),
  constraint run_event_actor_not_blank check (not cutter.is_blank(actor)),
  constraint run_event_phase_known check (phase = any (cutter.phase_order()))
);

-- One row for every row that a phase wrote: how it was before (null: it was not there) and how the
-- phase left it. A row of the copy that touches a run and has no row here is somebody else's.
create table cutter.undo (
  run_id text not null,
  phase text not null,
  relation text not null,
  key text not null,
  before jsonb null,
  after jsonb not null,
  primary key (run_id, phase, relation, key)
);
