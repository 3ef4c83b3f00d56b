-- name: sign_in
insert into arena.users (user_id, tenant_id, issuer, subject, username)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
on conflict (issuer, subject) do update set username = excluded.username, last_login_at = now()
returning issuer, subject, user_id, username, account_status;

-- name: find
select user_id, username, account_status from arena.users where issuer = $1 and subject = $2;

-- name: by_name
select user_id, username, account_status
from arena.users
where tenant_id = $1 and lower(username) = lower($2) and account_status = 'Active'
    and issuer not in ('guest', 'bot')
order by last_login_at desc
limit 1;
