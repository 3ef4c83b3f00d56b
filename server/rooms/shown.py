"""What one audience was shown: the newest view, and which of its fields changed with each version before it.

A patch holds the fields that changed since the version that a line has, with their values of now; so nothing but their
names has to be kept. Eight bytes name a version and eight the fields that changed after it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import reduce
from operator import or_
from typing import Any

import msgspec

from server.rooms.limits import HISTORY_BYTES_MAX

_STEPS_MAX = HISTORY_BYTES_MAX // 16
_FIELDS_MAX = 63
_ALL = 2**64 - 1
_names: dict[type, tuple[str, ...]] = {}


class Shown:
    """`version` is None as long as nothing was shown."""

    __slots__ = ("_masks", "_versions", "version", "view")

    def __init__(self) -> None:
        self.version: int | None = None
        self.view: Any = None
        self._versions, self._masks = array("q"), array("Q")

    def comes(self, version: int, view: Any) -> None:
        """The audience is shown this from now on. Versions grow."""
        if self.version is not None and self.version != version:
            self._versions.append(self.version)
            self._masks.append(_changed(self.view, view))
            if len(self._versions) >= _STEPS_MAX:
                half = len(self._versions) // 2
                del self._versions[:half], self._masks[:half]
        self.version, self.view = version, view

    def changes_since(self, version: int) -> dict[str, Any] | None:
        """The fields that are not as they were in that version. None where that is not known, or where all changed."""
        place = bisect_left(self._versions, version)
        if place == len(self._versions) or self._versions[place] != version:
            return None
        mask = reduce(or_, self._masks[place:])
        if mask == _ALL:
            return None
        names = _names_of(self.view)
        changes = {name: getattr(self.view, name) for number, name in enumerate(names) if mask >> number & 1}
        return changes if len(changes) < len(names) else None


def _names_of(view: object) -> tuple[str, ...]:
    kind = type(view)
    if kind not in _names:
        _names[kind] = tuple(field.name for field in msgspec.inspect.type_info(kind).fields)  # type: ignore[attr-defined]
    return _names[kind]


def _changed(before: Any, after: Any) -> int:
    names = _names_of(after)
    if type(before) is not type(after) or len(names) > _FIELDS_MAX:
        return _ALL
    mask = 0
    for number, name in enumerate(names):
        if getattr(before, name) != getattr(after, name):
            mask |= 1 << number
    return mask
