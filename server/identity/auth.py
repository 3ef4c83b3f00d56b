"""Who is it? A token's bearer, a guest with the key of a tab, or the practice bot; each is one user in Postgres."""

from __future__ import annotations

import hmac
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, Protocol

from persistence.postgres.pool import AWAY
from protocol.messages.errors import WireError
from protocol.messages.from_client import ConnectAuth, GuestAuth
from server.identity.names import NameInvalid, clean_name, username
from server.identity.tokens import Tokens
from server.sessions.refused import Refused

GUEST_ISSUER = "guest"
BOT_ISSUER = "bot"
BOT_NAME = "Practice Bot"
_REMEMBERED_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """`token_expires_at` is UTC seconds since 1970, None for those who came without a token."""

    user_id: str
    name: str
    guest: bool = False
    bot: bool = False
    token_expires_at: float | None = None


class User(Protocol):
    @property
    def user_id(self) -> str: ...
    @property
    def account_status(self) -> str: ...


class Users(Protocol):
    async def find_or_create(self, issuer: str, subject: str, username: str) -> User: ...


class Authenticator:
    """`bot_key`: the guest key by which the practice bot of this process is known; None where there is no bot."""

    def __init__(
        self,
        users: Users,
        tokens: Tokens | None,
        guests: Literal["off", "by-code", "on"],
        bot_key: str | None = None,
    ) -> None:
        self._users = users
        self._tokens = tokens
        self._guests = guests
        self._bot_key = bot_key
        self._remembered: OrderedDict[tuple[str, str], User] = OrderedDict()

    async def identify(self, auth: ConnectAuth) -> Identity:
        """Raises `Refused` with the code of what is wrong."""
        if auth.token is not None:
            return await self.of_token(auth.token)
        if auth.guest is None:
            raise Refused(WireError.AUTH_REQUIRED)
        if self._bot_key is not None and hmac.compare_digest(auth.guest.key, self._bot_key):
            user = await self._user(BOT_ISSUER, BOT_NAME, BOT_NAME)
            return Identity(user.user_id, BOT_NAME, bot=True)
        return await self._of_guest(auth.guest)

    async def of_token(self, token: str) -> Identity:
        if self._tokens is None:
            raise Refused(WireError.TOKEN_INVALID)
        claims = await self._tokens.verify(token)
        name = username(claims.name, claims.issuer, claims.subject)
        user = await self._user(claims.issuer, claims.subject, name)
        return Identity(user.user_id, name, token_expires_at=claims.expires_at)

    async def roles_of(self, token: str) -> frozenset[str]:
        """Raises `Refused`, also for an account that is not active."""
        if self._tokens is None:
            raise Refused(WireError.TOKEN_INVALID)
        await self.of_token(token)
        return (await self._tokens.verify(token)).roles

    async def _of_guest(self, guest: GuestAuth) -> Identity:
        if self._guests == "off":
            raise Refused(WireError.AUTH_REQUIRED if self._tokens else WireError.GUESTS_OFF)
        try:
            name = clean_name(guest.name)
        except NameInvalid as invalid:
            raise Refused(WireError.NAME_INVALID, {"reason": invalid.reason}) from None
        user = await self._user(GUEST_ISSUER, sha256(guest.key.encode()).hexdigest(), name)
        return Identity(user.user_id, name, guest=True)

    async def _user(self, issuer: str, subject: str, name: str) -> User:
        """While Postgres is away those go on who were here before: a running duel needs no database."""
        try:
            user = await self._users.find_or_create(issuer, subject, name)
        except AWAY:
            known = self._remembered.get((issuer, subject))
            if known is None:
                raise Refused(WireError.NOT_ACCEPTED) from None
            user = known
        self._remembered[issuer, subject] = user
        self._remembered.move_to_end((issuer, subject))
        while len(self._remembered) > _REMEMBERED_MAX:
            self._remembered.popitem(last=False)
        if user.account_status != "Active":
            raise Refused(WireError.ACCOUNT_NOT_ACTIVE)
        return user
