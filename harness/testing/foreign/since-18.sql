-- What older versions do not know, added to what more.sql adds. The memberships are said so since 16.

create table extra.vg (a int, b int generated always as (a * 2) virtual);
create role foreign_d;
grant foreign_b to foreign_d with inherit false;
grant foreign_c to foreign_d with set false;
grant foreign_c to foreign_b with inherit true;
alter table extra.vg owner to foreign_d;
