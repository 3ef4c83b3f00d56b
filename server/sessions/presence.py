"""Who is here: the open sessions by user, and the names that they hold.

A name stays held for a while after its user's last line ended, so that nobody takes it from a player in a tunnel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from protocol import limits
from protocol.messages.errors import WireError
from protocol.render import SharedFrame
from server.identity.auth import Identity
from server.identity.names import skeleton
from server.sessions.refused import Refused


class Present(Protocol):
    """One open session."""

    @property
    def identity(self) -> Identity: ...
    def send(self, frame: SharedFrame) -> None: ...
    def move(self) -> None: ...


class Presence:
    """`clock` is monotonic seconds. `tell_elsewhere` reaches the user's pages at other nodes."""

    tell_elsewhere: Callable[[str, SharedFrame], None] | None = None

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sessions: dict[str, list[Present]] = {}
        self._holders: dict[str, dict[str, Identity]] = {}
        self._left_at: dict[str, tuple[float, Identity]] = {}

    def admit(self, identity: Identity) -> None:
        """May one more line of this user come? Raises `Refused`.

        Only guests choose their names; those that a token gives are taken as they are.
        """
        if len(self._sessions.get(identity.user_id, ())) >= limits.SESSIONS_PER_USER_MAX:
            raise Refused(WireError.RATE_LIMITED)
        self._release()
        for other in self._holders.get(skeleton(identity.name), {}).values() if identity.guest else ():
            if other.user_id != identity.user_id:
                raise Refused(WireError.NAME_LOOKS_LIKE, {"name": other.name})

    def enter(self, session: Present) -> None:
        identity = session.identity
        gone = self._left_at.pop(identity.user_id, None)
        if gone is not None:
            self._give_up(gone[1])
        self._sessions.setdefault(identity.user_id, []).append(session)
        self._holders.setdefault(skeleton(identity.name), {})[identity.user_id] = identity

    def leave(self, session: Present) -> None:
        identity = session.identity
        others = self._sessions[identity.user_id]
        others.remove(session)
        if others:
            if all(skeleton(other.identity.name) != skeleton(identity.name) for other in others):
                self._give_up(identity)
            return
        del self._sessions[identity.user_id]
        self._left_at[identity.user_id] = (self._clock(), identity)

    def sessions(self, user_id: str) -> Iterable[Present]:
        return tuple(self._sessions.get(user_id, ()))

    def everybody(self) -> Iterable[Present]:
        return [session for sessions in self._sessions.values() for session in sessions]

    def named(self, name: str) -> Identity | None:
        """The present user of that name, whatever its capitals."""
        holders = self._holders.get(skeleton(name), {})
        wanted = name.casefold()
        for identity in holders.values():
            if identity.name.casefold() == wanted and identity.user_id in self._sessions:
                return identity
        return None

    def bot(self) -> Identity | None:
        """The practice bot, when it is connected."""
        return next((session.identity for session in self.everybody() if session.identity.bot), None)

    def tell(self, user_id: str, frame: SharedFrame) -> None:
        """To every open page of the user."""
        self.tell_here(user_id, frame)
        bot = self.bot()  # each node has its own, and one of them is enough
        if self.tell_elsewhere is not None and (bot is None or bot.user_id != user_id):
            self.tell_elsewhere(user_id, frame)

    def tell_here(self, user_id: str, frame: SharedFrame) -> None:
        for session in self.sessions(user_id):
            session.send(frame)

    def _release(self) -> None:
        """Names of those who left long ago are free. Those who left first come first."""
        while self._left_at:
            user_id, (left_at, identity) = next(iter(self._left_at.items()))
            if self._clock() - left_at < limits.NAME_KEPT_S and len(self._left_at) <= limits.USERS_LIMITED_MAX:
                return
            del self._left_at[user_id]
            self._give_up(identity)

    def _give_up(self, identity: Identity) -> None:
        key = skeleton(identity.name)
        holders = self._holders.get(key, {})
        holders.pop(identity.user_id, None)
        if not holders:
            self._holders.pop(key, None)
