-- name: get
select duel.*, challenger.display_name as challenger_name, opponent.display_name as opponent_name
from arena.knowledge_duels as duel
left join arena.room_participants as challenger
    on challenger.room_id = duel.knowledge_duel_id and challenger.seat = 0 and challenger.erased_at is null
left join arena.room_participants as opponent
    on opponent.room_id = duel.knowledge_duel_id and opponent.seat = 1 and opponent.erased_at is null
where duel.knowledge_duel_id = $1

-- name: pair_duels_today
select count(*) from arena.knowledge_duels
where ((challenger_id = $1 and opponent_id = $2) or (challenger_id = $2 and opponent_id = $1))
    and completed_at >= date_trunc('day', now(), 'UTC')

-- name: participants
select seat, user_id, case when erased_at is null then display_name else '' end as display_name
from arena.room_participants
where room_id = $1
order by seat
