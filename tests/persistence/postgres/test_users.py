"""Who plays: found by issuer and subject, made once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest

from persistence.postgres.pool import open_pool
from persistence.postgres.users import AT_ONCE_MAX, User, Users


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(database_url) as opened:
        yield opened


@pytest.fixture
def users(pool: asyncpg.Pool) -> Users:
    return Users(pool)


def fresh(word: str) -> str:
    return f"{word} {uuid4().hex}"


async def test_a_stranger_becomes_a_user(users: Users) -> None:
    name = fresh("Ada")
    subject = fresh("subject")
    user = await users.find_or_create("school", subject, name)
    assert (user.username, user.account_status) == (name, "Active")
    assert UUID(user.user_id).version == 7
    assert await users.by_name(name.upper()) == user
    assert await users.find("school", subject) == user
    assert await users.find("school", fresh("subject")) is None


async def test_a_guest_is_not_found_by_name(users: Users) -> None:
    for issuer in ("guest", "bot"):
        name = fresh("Ada")
        await users.find_or_create(issuer, fresh("subject"), name)
        assert await users.by_name(name) is None


async def test_signing_in_again_is_the_same_user_with_the_new_name(users: Users, pool: asyncpg.Pool) -> None:
    subject = fresh("subject")
    first = await users.find_or_create("guest", subject, "Old name")
    await pool.execute("update arena.users set last_login_at = '2001-01-01' where user_id = $1", first.user_id)
    again = await users.find_or_create("guest", subject, "New name")
    assert again == User(first.user_id, "New name", "Active")
    seen = "select last_login_at > now() - interval '1 minute' from arena.users where user_id = $1"
    assert await pool.fetchval(seen, first.user_id)


async def test_the_same_subject_of_another_issuer_is_another_user(users: Users) -> None:
    subject = fresh("subject")
    guest = await users.find_or_create("guest", subject, "Ada")
    signed_in = await users.find_or_create("https://issuer.example", subject, "Ada")
    assert guest.user_id != signed_in.user_id


async def test_sign_ins_at_once_are_one_user(users: Users) -> None:
    subject = fresh("subject")
    found = await asyncio.gather(*(users.find_or_create("guest", subject, "Ada") for _ in range(8)))
    assert len({user.user_id for user in found}) == 1


async def test_a_status_is_kept_when_the_user_signs_in(users: Users, pool: asyncpg.Pool) -> None:
    subject, name = fresh("subject"), fresh("Eve")
    user = await users.find_or_create("guest", subject, name)
    await pool.execute("update arena.users set account_status = 'Suspended' where user_id = $1", user.user_id)
    assert (await users.find_or_create("guest", subject, name)).account_status == "Suspended"
    assert await users.by_name(name) is None


async def test_of_two_with_one_name_the_one_who_came_last_is_meant(users: Users, pool: asyncpg.Pool) -> None:
    name = fresh("Ada")
    old = await users.find_or_create("school", fresh("subject"), name)
    new = await users.find_or_create("school", fresh("subject"), name.lower())
    assert await users.by_name(name) == new
    await pool.execute("update arena.users set last_login_at = '2001-01-01' where user_id = $1", new.user_id)
    assert await users.by_name(name) == old


async def test_who_is_not_there_is_not_found(users: Users) -> None:
    assert await users.by_name(fresh("nobody")) is None


async def test_many_at_once_are_each_who_they_are(users: Users) -> None:
    subjects = [fresh("subject") for _ in range(AT_ONCE_MAX + 50)]
    names = [fresh("Ada") for _ in subjects]
    signed_in = await asyncio.gather(*map(users.find_or_create, ["school"] * len(subjects), subjects, names))
    assert [user.username for user in signed_in] == names
    assert len({user.user_id for user in signed_in}) == len(subjects)
    assert await users.find("school", subjects[-1]) == signed_in[-1]


async def test_whom_postgres_refuses_takes_nobody_along(users: Users) -> None:
    subjects = [fresh("subject") for _ in range(3)]
    names = ["Ada", "A\0da", "Ben"]
    signed_in = await asyncio.gather(
        *map(users.find_or_create, ["school"] * 3, subjects, names), return_exceptions=True
    )
    assert [getattr(user, "username", type(user)) for user in signed_in] == [
        "Ada",
        asyncpg.CharacterNotInRepertoireError,
        "Ben",
    ]


async def test_who_does_not_wait_is_signed_in_all_the_same(users: Users) -> None:
    subject, other = fresh("subject"), fresh("subject")
    leaves = asyncio.create_task(users.find_or_create("school", subject, "Ada"))
    stays = asyncio.create_task(users.find_or_create("school", other, "Ben"))
    await asyncio.sleep(0)
    leaves.cancel()
    assert (await stays).username == "Ben"
    assert await users.find("school", subject) is not None
