-- name: topics
select q.topic, v.difficulty_level, count(*) as questions
from arena.questions q
join arena.question_versions v on v.question_id = q.question_id and v.version = q.current_version
where q.tenant_id = $1 and q.archived_at is null
group by q.topic, v.difficulty_level
order by q.topic

-- name: pick
-- Never seen ones first, then those seen longest ago; chance decides among equals.
with seen as (
    select question_id, max(submitted_at) as seen_at
    from arena.user_answers
    where user_id = any($4::uuid[])
    group by question_id
)
select q.topic, v.*
from arena.questions q
join arena.question_versions v on v.question_id = q.question_id and v.version = q.current_version
left join seen on seen.question_id = q.question_id
where q.tenant_id = $1 and q.topic = $2 and v.difficulty_level = $3 and q.archived_at is null
order by seen.seen_at nulls first, md5(q.question_id::text || $5::text)
limit $6

-- name: seen
select question_id, max(submitted_at) as seen_at
from arena.user_answers
where user_id = any($1::uuid[]) and question_id = any($2::uuid[])
group by question_id

-- name: get
select q.topic, v.*
from arena.questions q
join arena.question_versions v using (question_id)
where v.question_id = $1 and v.version = $2

-- name: of_content
select q.topic, v.*
from arena.questions q
join arena.question_versions v using (question_id)
where q.tenant_id = $1 and q.topic = $2 and v.content = $3
order by v.version desc

-- name: known
select q.source_key, q.question_id, q.current_version, v.content_hash
from arena.questions q
join arena.question_versions v on v.question_id = q.question_id and v.version = q.current_version
where q.tenant_id = $1 and q.bank = $2

-- name: write_questions
insert into arena.questions (question_id, tenant_id, bank, source_key, topic, current_version)
select question_id, $1, $2, source_key, topic, version
from jsonb_to_recordset($3::jsonb) as r(question_id uuid, source_key text, topic text, version integer)
on conflict (tenant_id, bank, source_key)
do update set topic = excluded.topic, current_version = excluded.current_version

-- name: write_versions
insert into arena.question_versions (
    question_id, version, question_type, difficulty_level, base_points, difficulty_multiplier, content, options,
    correct_answer, explanation, text_format, locale, case_sensitive, shuffle, content_hash)
select
    question_id, version, question_type, difficulty_level, base_points, difficulty_multiplier, content, options,
    correct_answer, explanation, text_format, locale, case_sensitive, shuffle, content_hash
from jsonb_to_recordset($1::jsonb) as r(
    question_id uuid, version integer, question_type text, difficulty_level text, base_points integer,
    difficulty_multiplier numeric, content text, options jsonb, correct_answer jsonb, explanation text,
    text_format text, locale text, case_sensitive boolean, shuffle boolean, content_hash text)
