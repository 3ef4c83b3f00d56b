"""The names that people hold, over all nodes: this node knows its own at once, and asks the store about the others.

While the store is away each node judges by its own people alone.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from persistence.event_log import StoreUnavailable
from persistence.held_names import HeldNames, Holder
from protocol import limits
from protocol.messages.errors import WireError
from server.identity.auth import Identity
from server.identity.names import skeleton
from server.sessions.presence import Presence
from server.sessions.refused import Refused

_AGAIN_S = limits.NAME_KEPT_S / 3
_AT_ONCE = 50
_PAUSE_S = 0.05


class Names:
    def __init__(self, presence: Presence, held: HeldNames) -> None:
        self._presence, self._held = presence, held

    async def admit(self, identity: Identity) -> None:
        """May they come under this name? Raises `Refused`, as `Presence.admit` does."""
        if not identity.bot:  # each node has its own, and they share the name
            with suppress(StoreUnavailable):
                others = await self._hold(identity, alone=identity.guest)
                if others and identity.guest:
                    raise Refused(WireError.NAME_LOOKS_LIKE, {"name": others[0].name})
        self._presence.admit(identity)  # last: nobody comes in between

    async def find(self, name: str) -> str | None:
        """The user of that name, whatever its capitals, who is here or was lately."""
        if present := self._presence.named(name):
            return present.user_id
        try:
            holders = await self._held.find(skeleton(name))
        except StoreUnavailable:
            return None
        return next((holder.user_id for holder in holders if holder.name.casefold() == name.casefold()), None)

    async def run(self) -> None:
        """Hold the names of those who stay, until cancelled."""
        while True:
            await asyncio.sleep(_AGAIN_S)
            people = {session.identity.user_id: session.identity for session in self._presence.everybody()}
            identities = [identity for identity in people.values() if not identity.bot]
            for first in range(0, len(identities), _AT_ONCE):
                holding = (self._hold(one, alone=False) for one in identities[first : first + _AT_ONCE])
                await asyncio.gather(*holding, return_exceptions=True)
                await asyncio.sleep(_PAUSE_S)

    async def _hold(self, identity: Identity, *, alone: bool) -> tuple[Holder, ...]:
        holder = Holder(identity.user_id, identity.name)
        return await self._held.hold(skeleton(identity.name), holder, limits.NAME_KEPT_S, alone=alone)
