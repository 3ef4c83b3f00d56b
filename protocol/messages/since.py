"""What came after x.0 of the protocol, and with which minor version: `docs/protocol.md` says what may come.

Whatever stands here is kept from clients that speak an older minor version (`protocol/older.py`), is marked in the
schemas, and is optional in the clients' types, because an older server does not send it.
"""

from __future__ import annotations

from protocol.messages.from_client import JoinRoom, Pace
from protocol.messages.from_server import Crowd, Patch

MESSAGES: dict[type, int] = {
    Pace: 1,
    Patch: 1,
}
"""Messages of either direction."""

FIELDS: dict[tuple[type, str], int] = {
    (Crowd, "rounded"): 1,
    (JoinRoom, "patches"): 1,
}
"""Fields of messages and of the views in them."""
