-- Documents, their information units, and what hangs on a unit. No cascades: an inverse must name
-- every row it removes. No index here may cover a body or a title: a body can be a megabyte long,
-- an index row cannot.

create table public.vocab (
  key text primary key,
  constraint vocab_key_is_dotted
    check (key ~ '^vocab\.(unit_kind|section_type|publication_type)\.[a-z_]+$')
);

create table public.legal_document (
  document_ref text primary key,
  title text not null,
  unit_count integer not null default 0,
  lifecycle text not null default 'draft',
  last_run_id text null,
  profile jsonb not null default '{}',
  version integer not null default 1,
  updated_at timestamptz not null default clock_timestamp(),
  constraint legal_document_ref_not_blank check (not cutter.is_blank(document_ref)),
  constraint legal_document_count_not_negative check (unit_count >= 0),
  constraint legal_document_lifecycle_known check (lifecycle in ('draft', 'in_force', 'retired'))
);

create table public.information_unit (
  id bigint generated always as identity primary key,
  canonical_address text not null unique,
  title text not null,
  body text not null,
  actor text not null,
  unit_kind text not null,
  publication_type text not null,
  owner_ref text not null,
  identity_profile jsonb not null,
  lifecycle text not null default 'draft',
  run_id text not null,
  document_ref text not null references public.legal_document (document_ref),
  position integer not null,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint information_unit_address_not_blank check (not cutter.is_blank(canonical_address)),
  constraint information_unit_title_not_blank check (not cutter.is_blank(title)),
  constraint information_unit_actor_not_blank check (not cutter.is_blank(actor)),
  constraint information_unit_owner_not_blank check (not cutter.is_blank(owner_ref)),
  constraint information_unit_section_type_named
    check (not cutter.is_blank(identity_profile ->> 'primary_section_type_ref')),
  constraint information_unit_lifecycle_known check (lifecycle in ('draft', 'enacted', 'retired')),
  constraint information_unit_position_positive check (position > 0)
);
create index information_unit_run_id on public.information_unit (run_id);
create index information_unit_document_ref on public.information_unit (document_ref);

-- Deferred, because a hierarchy may be written children first; so a dangling child is an error of
-- the commit, not of a statement.
create table public.information_unit_child (
  parent_id bigint not null,
  child_id bigint primary key,
  ordinal integer not null,
  run_id text not null,
  constraint information_unit_child_parent foreign key (parent_id)
    references public.information_unit (id) deferrable initially deferred,
  constraint information_unit_child_child foreign key (child_id)
    references public.information_unit (id) deferrable initially deferred,
  constraint information_unit_child_not_itself check (parent_id <> child_id)
);
create index information_unit_child_parent_id on public.information_unit_child (parent_id);

-- Immediate, because a citation is made by others, of units that stand: it must bar the way of
-- whoever removes one.
create table public.information_unit_reference (
  from_id bigint not null references public.information_unit (id),
  to_id bigint not null references public.information_unit (id),
  kind text not null,
  primary key (from_id, to_id)
);
create index information_unit_reference_to_id on public.information_unit_reference (to_id);

-- No foreign key, as in search tables that are rebuilt at night: whoever deletes a unit must delete
-- its row here or leave an orphan.
create table public.information_unit_search (
  unit_id bigint primary key,
  document_ref text not null,
  folded text not null
);

create table public.information_unit_lifecycle_log (
  id bigint generated always as identity primary key,
  unit_id bigint not null references public.information_unit (id),
  from_state text not null,
  to_state text not null,
  run_id text not null,
  actor text not null,
  logged_at timestamptz not null default clock_timestamp()
);
create index information_unit_lifecycle_log_unit_id on public.information_unit_lifecycle_log (unit_id);

-- Append-only by privilege alone, not by a trigger: the owner's functions could delete here, and
-- that they never do is what is proved. The session's user is kept, for inside a function of the
-- owner everybody is the owner.
create table public.information_unit_audit (
  id bigint generated always as identity primary key,
  unit_id bigint not null,
  action text not null check (action in ('insert', 'update', 'delete')),
  run_id text not null,
  row_digest text not null,
  actor text not null default session_user,
  logged_at timestamptz not null default clock_timestamp()
);
