"""What the supervisor tells a node process on its standard input, in one line. Secrets stand in no command line."""

from __future__ import annotations

import json
from dataclasses import dataclass

from server.embedded import StoreAddresses
from server.settings import Settings

READY = "ready"
"""What a node process says on its standard output, in a line of its own, when it serves."""


@dataclass(frozen=True, slots=True)
class Order:
    """`listener_fd`: the socket that all nodes share, where the system does not spread connections over several.

    `waits`: for stores that are away, instead of ending.
    """

    settings: Settings
    stores: StoreAddresses
    listener_fd: int | None = None
    waits: bool = False

    def line(self) -> str:
        settings = self.settings.model_dump(mode="json")
        stores = [self.stores.database_url, self.stores.redis_url]
        rest = {"listener_fd": self.listener_fd, "waits": self.waits}
        return json.dumps({"settings": settings, "stores": stores, **rest})


def read_order(line: str) -> Order:
    told = json.loads(line)
    return Order(
        Settings.model_validate(told["settings"]), StoreAddresses(*told["stores"]), told["listener_fd"], told["waits"]
    )
