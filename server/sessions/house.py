"""What all sessions of a node share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from server.identity.auth import Authenticator
from server.rooms.directory import Directory
from server.sessions.board import Board
from server.sessions.far_rooms import FarRooms
from server.sessions.lobby import Lobby
from server.sessions.names import Names
from server.sessions.onlookers import Onlookers
from server.sessions.people import People
from server.sessions.presence import Presence
from server.sessions.rates import Rates


@dataclass(frozen=True, slots=True)
class House:
    """Everything that a session needs. `now` gives UTC seconds since 1970."""

    authenticator: Authenticator
    directory: Directory
    lobby: Lobby
    board: Board
    presence: Presence
    names: Names
    people: People
    rates: Rates
    onlookers: Onlookers
    far_rooms: FarRooms
    guests_may_create: bool = True
    now: Callable[[], float] = field(default=time.time)
