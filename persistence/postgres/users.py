"""Who plays. A user is found by who vouches for them (`issuer`) and what they are called there (`subject`)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from persistence.ids import uuid7
from persistence.postgres.named_sql import statements
from persistence.postgres.pool import AWAY

_SQL = statements("users.sql")
AT_ONCE_MAX = 200


@dataclass(frozen=True, slots=True)
class User:
    """`account_status` is Active, Inactive or Suspended; only the first may sign in."""

    user_id: str
    username: str
    account_status: str


class _SignIn:
    """One who waits. Two of one user are one row: the later name counts."""

    def __init__(self, tenant_id: str, issuer: str, subject: str, username: str) -> None:
        self.row = (tenant_id, issuer, subject, username)
        self.user: asyncio.Future[User] = asyncio.get_running_loop().create_future()


class Users:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: list[_SignIn] = []
        self._signing_in: asyncio.Task[None] | None = None

    async def find_or_create(self, issuer: str, subject: str, username: str, tenant_id: str = "default") -> User:
        """The user signs in: their name and last sign-in are brought up to date. Two sign-ins at once are one user.

        Whoever comes while others are being signed in goes with the next, all in one statement: after a node's death
        everybody comes at once.
        """
        sign_in = _SignIn(tenant_id, issuer, subject, username)
        self._waiting.append(sign_in)
        if self._signing_in is None:
            self._signing_in = asyncio.create_task(self._sign_all_in())
        return await sign_in.user

    async def _sign_all_in(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:AT_ONCE_MAX], self._waiting[AT_ONCE_MAX:]
                try:
                    await self._sign_in(together)
                except Exception as error:
                    if len(together) == 1 or isinstance(error, AWAY):
                        _fail(together, error)
                        continue
                    for one in together:  # what Postgres refuses of one is no fault of the others
                        try:
                            await self._sign_in([one])
                        except Exception as its_own:
                            _fail([one], its_own)
        finally:
            self._signing_in = None

    async def _sign_in(self, together: Sequence[_SignIn]) -> None:
        rows = {sign_in.row[1:3]: sign_in.row for sign_in in together}
        columns = zip(*sorted(rows.values()), strict=True)  # in one order at every node, so that none locks another out
        found = await self._pool.fetch(_SQL["sign_in"], [uuid7() for _ in rows], *map(list, columns))
        users = {(row["issuer"], row["subject"]): _user(row) for row in found}
        for sign_in in together:
            if not sign_in.user.done():  # else they are gone
                sign_in.user.set_result(users[sign_in.row[1:3]])

    async def find(self, issuer: str, subject: str) -> User | None:
        """Without signing in."""
        row = await self._pool.fetchrow(_SQL["find"], issuer, subject)
        return _user(row) if row else None

    async def by_name(self, username: str, tenant_id: str = "default") -> User | None:
        """Of several with this name, whatever its capitals, the active one who signed in last; no guest and no bot."""
        row = await self._pool.fetchrow(_SQL["by_name"], tenant_id, username)
        return _user(row) if row else None


def _fail(waiting: Sequence[_SignIn], error: Exception) -> None:
    for sign_in in waiting:
        if not sign_in.user.done():
            sign_in.user.set_exception(error)


def _user(row: asyncpg.Record) -> User:
    return User(str(row["user_id"]), row["username"], row["account_status"])
