"""Rooms for those who ask over the wire: what the directory raises becomes a documented refusal."""

from __future__ import annotations

from collections.abc import Awaitable

from game.mode import Rejected
from persistence.event_log import RoomLost, StoreUnavailable
from protocol.messages.errors import WireError
from server.rooms.actor import RoomActor
from server.rooms.claiming import RoomUnreadable
from server.rooms.directory import NodeClosing, NodeFull
from server.sessions.refused import Refused


async def room_or_refusal(asked: Awaitable[RoomActor | Rejected]) -> RoomActor:
    """Raises `Refused`, and `OwnedElsewhere` as it is."""
    try:
        found = await asked
    except (RoomLost, RoomUnreadable):
        raise Refused(WireError.NO_SUCH_ROOM) from None
    except StoreUnavailable:
        raise Refused(WireError.NOT_ACCEPTED) from None
    except NodeFull:
        raise Refused(WireError.BUSY) from None
    except NodeClosing:
        raise Refused(WireError.SHUTTING_DOWN) from None
    if isinstance(found, Rejected):
        raise Refused(found.code, found.values)
    return found
