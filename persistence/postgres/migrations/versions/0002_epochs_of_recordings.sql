-- A store that loses the tail of a log may have archived it before: what the later owner archives counts.
alter table arena.recordings add column epoch bigint not null default 0;
