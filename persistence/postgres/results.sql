-- name: write_duel
-- Gives a row where this projection is newer than what is there.
insert into arena.knowledge_duels (
    knowledge_duel_id, tenant_id, challenger_id, opponent_id, duel_type, topic, difficulty_level, time_limit,
    visibility, deck_hash, rematch_of, duel_status, log_n, created_at, started_at, completed_at, outcome, winner_id,
    challenger_score, opponent_score, xp_reward, spectator_count, duel_recording_url, log_epoch
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
on conflict (knowledge_duel_id) do update set
    opponent_id = excluded.opponent_id,
    duel_status = excluded.duel_status,
    log_n = excluded.log_n,
    log_epoch = excluded.log_epoch,
    started_at = excluded.started_at,
    completed_at = excluded.completed_at,
    outcome = excluded.outcome,
    winner_id = excluded.winner_id,
    challenger_score = excluded.challenger_score,
    opponent_score = excluded.opponent_score,
    xp_reward = excluded.xp_reward,
    spectator_count = excluded.spectator_count,
    duel_recording_url = excluded.duel_recording_url
where (knowledge_duels.log_epoch, knowledge_duels.log_n) < (excluded.log_epoch, excluded.log_n)
returning log_n;

-- name: write_deck
insert into arena.decks (deck_hash, deck) values ($1, $2) on conflict do nothing;

-- name: write_answer
insert into arena.user_answers (
    user_answer_id, room_id, result_n, user_id, knowledge_duel_id, question_id, question_version, answer, is_correct,
    credit, points_earned, answer_ms, flagged, submitted_at
)
values ($1, $2, $3, $4, $2, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (room_id, result_n, user_id) do update set
    question_id = excluded.question_id,
    question_version = excluded.question_version,
    answer = excluded.answer,
    is_correct = excluded.is_correct,
    credit = excluded.credit,
    points_earned = excluded.points_earned,
    answer_ms = excluded.answer_ms,
    flagged = excluded.flagged,
    submitted_at = excluded.submitted_at;

-- name: write_experience
insert into arena.xp_ledger (xp_entry_id, tenant_id, user_id, room_id, result_n, amount, reason, created_at)
values ($1, $2, $3, $4, $5, $6, 'duel', $7)
on conflict (room_id, result_n, user_id) do update set amount = excluded.amount, created_at = excluded.created_at;

-- name: forget_other_answers
-- Those of records that a store lost after they were handed over.
delete from arena.user_answers as stored
where room_id = $1 and not exists (
    select from unnest($2::bigint[], $3::uuid[]) as kept (n, user_id)
    where kept.n = stored.result_n and kept.user_id = stored.user_id
);

-- name: forget_other_experience
delete from arena.xp_ledger as stored
where room_id = $1 and not exists (
    select from unnest($2::bigint[], $3::uuid[]) as kept (n, user_id)
    where kept.n = stored.result_n and kept.user_id = stored.user_id
);

-- name: write_participant
insert into arena.room_participants (room_id, seat, user_id, display_name)
values ($1, $2, $3, $4)
on conflict (room_id, seat) do update set user_id = excluded.user_id, display_name = excluded.display_name
where room_participants.erased_at is null;
