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
    """`listener_fd`: the socket that all nodes share, where the system does not spread connections over several."""

    settings: Settings
    stores: StoreAddresses
    listener_fd: int | None = None

    def line(self) -> str:
        settings = self.settings.model_dump(mode="json")
        stores = [self.stores.database_url, self.stores.redis_url]
        return json.dumps({"settings": settings, "stores": stores, "listener_fd": self.listener_fd})


def read_order(line: str) -> Order:
    told = json.loads(line)
    return Order(Settings.model_validate(told["settings"]), StoreAddresses(*told["stores"]), told["listener_fd"])
