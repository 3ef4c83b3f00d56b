-- name: load
select from_n, codec_version, records, closed, deck_hash
from arena.recordings
join arena.knowledge_duels on knowledge_duel_id = room_id
where room_id = $1
order by from_n;

-- name: deck
select deck from arena.decks where deck_hash = $1;
