-- Twenty accounts, two old transfers and their log: what stands before any case, and must stand after it.
insert into bank.account (id, owner, balance)
  select 'account-' || n, 'owner ' || n, 1000000 from generate_series(1, 20) n;
select bank.reserve('baseline-1', 'account-19', 'account-20', 500, 'rent');
select bank.settle('baseline-1');
select bank.reserve('baseline-2', 'account-20', 'account-18', 700, 'books');
