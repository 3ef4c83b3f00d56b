-- A store that loses the tail of a log may have handed it over before: what the later owner hands over counts.
alter table arena.recordings add column epoch bigint not null default 0;
alter table arena.knowledge_duels add column log_epoch bigint not null default 0;
