"""Who plays. A user is found by who vouches for them (`issuer`) and what they are called there (`subject`)."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from persistence.ids import uuid7
from persistence.postgres.named_sql import statements

_SQL = statements("users.sql")


@dataclass(frozen=True, slots=True)
class User:
    """`account_status` is Active, Inactive or Suspended; only the first may sign in."""

    user_id: str
    username: str
    account_status: str


class Users:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def find_or_create(self, issuer: str, subject: str, username: str, tenant_id: str = "default") -> User:
        """The user signs in: their name and last sign-in are brought up to date. Two sign-ins at once are one user."""
        row = await self._pool.fetchrow(_SQL["sign_in"], uuid7(), tenant_id, issuer, subject, username)
        assert row is not None
        return _user(row)

    async def find(self, issuer: str, subject: str) -> User | None:
        """Without signing in."""
        row = await self._pool.fetchrow(_SQL["find"], issuer, subject)
        return _user(row) if row else None

    async def by_name(self, username: str, tenant_id: str = "default") -> User | None:
        """Of several with this name, whatever its capitals, the active one who signed in last; no guest and no bot."""
        row = await self._pool.fetchrow(_SQL["by_name"], tenant_id, username)
        return _user(row) if row else None


def _user(row: asyncpg.Record) -> User:
    return User(str(row["user_id"]), row["username"], row["account_status"])
