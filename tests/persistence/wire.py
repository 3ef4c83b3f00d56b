"""The far end of a line, for tests that speak the store's part themselves."""

from __future__ import annotations

import asyncio
from typing import Any


class Wire(asyncio.Transport):
    """Writes down what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def write(self, data: Any) -> None:
        self.writes.append(bytes(data))

    def abort(self) -> None:
        pass
