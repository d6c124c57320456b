-- Who is in the bank: tellers transfer money, an application edits accounts, an owner holds the tables.
do $$ begin
  if not exists (select from pg_roles where rolname = 'bank_owner') then create role bank_owner nologin; end if;
  if not exists (select from pg_roles where rolname = 'bank_teller') then create role bank_teller login; end if;
  if not exists (select from pg_roles where rolname = 'bank_app') then create role bank_app nologin; end if;
end $$;
create schema bank;
grant usage on schema bank to bank_owner, bank_teller, bank_app;
grant create on schema bank to bank_owner;
