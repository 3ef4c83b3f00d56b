"""What every connection of a node has to do with before it is a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.transport.client_address import TrustedProxies
from server.transport.engine import Engine
from server.transport.newcomers import Newcomers


@dataclass(frozen=True, slots=True)
class Doors:
    """Which engine serves which path (without a slash at its end); whose word for a client's address counts; who has
    come and not said who they are."""

    engines: Mapping[str, Engine]
    proxies: TrustedProxies
    newcomers: Newcomers
