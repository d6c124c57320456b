-- Accounts, transfers between them, and a log that only grows.
create table bank.account (
  id text primary key,
  owner text not null,
  balance bigint not null check (balance >= 0),
  -- The transfer that moved money last; null where none did.
  last_run text
);

create table bank.transfer (
  run_id text primary key,
  source text not null references bank.account,
  target text not null references bank.account,
  amount bigint not null check (amount > 0),
  memo text not null,
  state text not null check (state in ('reserved', 'settled')),
  -- What each account said of its last transfer before this one touched it.
  source_last_run text,
  target_last_run text,
  -- Digests of the two accounts as this transfer left them: whoever finds others knows that somebody was there.
  source_image text not null,
  target_image text,
  check (source <> target)
);

create table bank.audit_log (
  id bigint generated always as identity primary key,
  run_id text not null,
  phase text not null,
  event text not null check (event in ('applied', 'compensated')),
  amount bigint not null
);

alter table bank.account owner to bank_owner;
alter table bank.transfer owner to bank_owner;
alter table bank.audit_log owner to bank_owner;
grant select on all tables in schema bank to bank_teller;
grant select, insert, update, delete on bank.account, bank.transfer to bank_app;
