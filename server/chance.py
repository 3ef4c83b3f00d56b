"""Fresh bits of the system's own chance, asked for in bulk: asking is a system call."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator

_AT_ONCE = 256


def chances() -> Iterator[int]:
    """64 bits each, without end."""
    while True:
        yield from array("Q", os.urandom(8 * _AT_ONCE))
