-- The first schema. Everything of ours lives in schema arena, which is there already: it holds the version table too.
-- Every root table carries a tenant.

create table arena.users (
    user_id         uuid primary key,
    tenant_id       text not null default 'default',
    issuer          text not null,                       -- 'guest', 'bot', or the token's issuer
    subject         text not null,                       -- a guest's is the hash of the key that its tab holds
    username        text not null,
    account_status  text not null default 'Active' check (account_status in ('Active', 'Inactive', 'Suspended')),
    created_at      timestamptz not null default now(),
    last_login_at   timestamptz not null default now(),
    unique (issuer, subject)
);
create index users_by_name on arena.users (tenant_id, lower(username));

create table arena.questions (
    question_id     uuid primary key,
    tenant_id       text not null default 'default',
    bank            text not null,                       -- the imported file's bank, e.g. 'sample/astronomy'
    source_key      text not null,                       -- what the item is called there: its id, title or content hash
    topic           text not null,
    current_version integer not null default 1,
    created_at      timestamptz not null default now(),
    archived_at     timestamptz,
    unique (tenant_id, bank, source_key)
);

create table arena.question_versions (
    question_id           uuid not null references arena.questions,
    version               integer not null,
    question_type         text not null,
    difficulty_level      text not null check (difficulty_level in ('Easy', 'Medium', 'Hard')),
    base_points           integer not null default 1000,
    difficulty_multiplier numeric(3, 2) not null,
    content               text not null,
    options               jsonb not null default '[]',   -- texts and formats as shown, never the key
    correct_answer        jsonb not null,                -- the key: weights, ranges or accepted texts
    explanation           text not null default '',
    text_format           text not null default 'plain',
    locale                text not null default 'en',
    case_sensitive        boolean not null default false,
    shuffle               boolean not null default true,
    content_hash          text not null,
    created_at            timestamptz not null default now(),
    primary key (question_id, version)
);
create index questions_by_topic on arena.questions (tenant_id, topic) where archived_at is null;

create table arena.decks (
    deck_hash  text primary key,
    deck       bytea not null,
    created_at timestamptz not null default now()
);

create table arena.knowledge_duels (
    knowledge_duel_id uuid primary key,                  -- also the id of its room
    tenant_id         text not null default 'default',
    challenger_id     uuid not null references arena.users,
    opponent_id       uuid references arena.users,       -- null until a link or code was taken up
    duel_type         text not null check (duel_type in ('Quick Quiz', 'Problem Solving', 'Speed Challenge', 'Topic Mastery')),
    topic             text not null,
    difficulty_level  text not null check (difficulty_level in ('Easy', 'Medium', 'Hard')),
    time_limit        integer not null,                  -- minutes
    challenger_score  integer,
    opponent_score    integer,
    winner_id         uuid references arena.users,       -- null for a draw
    xp_reward         integer not null default 0,        -- the winner's
    cosmetic_rewards  jsonb not null default '[]',
    spectator_count   integer not null default 0,        -- the most that watched at once
    duel_recording_url text,
    visibility        text not null check (visibility in ('public', 'link', 'off')),
    outcome           text,                              -- 'win', 'draw', 'forfeit', 'called_off'
    rematch_of        uuid,
    deck_hash         text,
    duel_status       text not null check (duel_status in
                      ('Challenged', 'Accepted', 'In Progress', 'Completed', 'Declined', 'Expired', 'Called Off')),
    log_n             bigint not null,                   -- the record that this row reflects; it never falls
    created_at        timestamptz not null,
    started_at        timestamptz,
    completed_at      timestamptz
);
create index duels_by_challenger on arena.knowledge_duels (challenger_id, created_at desc);
create index duels_by_opponent on arena.knowledge_duels (opponent_id, created_at desc);

-- Names live here and are erased here; logs and recordings hold seats and user ids alone.
create table arena.room_participants (
    room_id      uuid not null,
    seat         integer not null,
    user_id      uuid not null references arena.users,
    display_name text not null,
    erased_at    timestamptz,
    primary key (room_id, seat)
);

create table arena.user_answers (
    user_answer_id    uuid primary key,
    room_id           uuid not null,
    result_n          bigint not null,                   -- number of the log record that holds the answer
    user_id           uuid not null references arena.users,
    knowledge_duel_id uuid references arena.knowledge_duels,
    question_id       uuid not null references arena.questions,
    question_version  integer not null,
    answer            jsonb,                             -- null: no answer within the time
    is_correct        boolean not null,
    credit            double precision not null,
    points_earned     integer not null,
    answer_ms         integer,
    flagged           boolean not null default false,    -- faster than a person reads
    submitted_at      timestamptz not null,
    unique (room_id, result_n, user_id)
);
create index answers_by_user on arena.user_answers (user_id, submitted_at desc);

create table arena.xp_ledger (
    xp_entry_id uuid primary key,
    tenant_id   text not null default 'default',
    user_id     uuid not null references arena.users,
    room_id     uuid not null,
    result_n    bigint not null,
    amount      integer not null check (amount >= 0),
    reason      text not null,
    created_at  timestamptz not null,
    unique (room_id, result_n, user_id)
);

create table arena.recordings (
    room_id       uuid not null,
    from_n        bigint not null,
    to_n          bigint not null,
    codec_version integer not null,
    records       bytea not null,
    closed        boolean not null default false,
    primary key (room_id, from_n)
);
