#!/usr/bin/env bash
# Debian's postgresql-15-periods 1.2.2-1+b1 (PostgreSQL 15.18): TRUNCATE of a table takes its history with it.
#
# Guess:  none was written down. The README says that what the table was at any time can be asked, and no word of TRUNCATE.
# Seen:   both tables are emptied without a word, and what the database was at any time before is empty as well. DELETE
#         keeps all. A rollback brings both back.
# So a history that stands in the same database is no way back from whoever may truncate the table.
set -euo pipefail
# It needs Debian 12 with the libraries of postgresql-15, and apt-get that knows its lists.
folder=$(mktemp -d)
bin=$folder/root/usr/lib/postgresql/15/bin
as=()
stop() {
  [ ! -f "$folder/data/postmaster.pid" ] || "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -m fast stop >/dev/null
  rm -rf "$folder"
}
trap stop EXIT
cd "$folder"
apt-get download postgresql-15=15.18-0+deb12u1 postgresql-client-15=15.18-0+deb12u1 \
  postgresql-15-periods=1.2.2-1+b1 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
# The server does not run as root.
mkdir data
if [ "$(id -u)" = 0 ]; then
  chmod 711 "$folder"
  chown 65534:65534 data
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
"${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -N >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -o "-k $folder/data -c listen_addresses= -F" -l "$folder/data/log" start >/dev/null
cat >try.sql <<'SQL'
\set QUIET on
\set VERBOSITY terse
set client_min_messages = error;
create extension periods cascade;
create table t (id int primary key, a text);
select from periods.add_system_time_period('t') \g /dev/null
select from periods.add_system_versioning('t') \g /dev/null
insert into t values (1, 'one'), (2, 'two');
update t set a = 'changed' where id = 1;
delete from t where id = 2;
select clock_timestamp() as moment \gset
select set_config('own.moment', :'moment', false) \g /dev/null
create function state() returns text language sql as $$
  select format('table %s, history %s, at the moment %s', (select count(*) from t), (select count(*) from t_history),
    (select count(*) from t__as_of(current_setting('own.moment')::timestamptz))) $$;
select 'after the writes: ' || state();
begin;
truncate t;
select 'truncated: ' || state();
rollback;
select 'rolled back: ' || state();
delete from t;
select 'deleted: ' || state();
truncate t;
select 'truncated: ' || state();
SQL
"$bin/psql" -X -A -t -h "$folder/data" -U postgres -f try.sql >seen 2>&1
cat >wanted <<'TEXT'
after the writes: table 1, history 2, at the moment 1
truncated: table 0, history 0, at the moment 0
rolled back: table 1, history 2, at the moment 1
deleted: table 0, history 3, at the moment 1
truncated: table 0, history 0, at the moment 0
TEXT
cat seen
diff wanted seen
