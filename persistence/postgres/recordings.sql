-- name: load
select from_n, epoch, codec_version, records, closed from arena.recordings where room_id = $1;

-- name: write
insert into arena.recordings (room_id, from_n, to_n, epoch, codec_version, records, closed)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (room_id, from_n) do update set
    to_n = excluded.to_n,
    epoch = excluded.epoch,
    codec_version = excluded.codec_version,
    records = excluded.records,
    closed = excluded.closed
where (recordings.epoch, recordings.to_n, recordings.closed) < (excluded.epoch, excluded.to_n, excluded.closed);

-- name: superseded
-- Whether an owner that counts more says something else of records up to $4.
select exists (
    select from arena.recordings
    where room_id = $1 and (epoch > $2 and from_n <= $4 or epoch = $2 and from_n = $3 and to_n > $4)
);

-- name: deck
select deck from arena.decks where deck_hash = $1;
