"""What changed, for lines here whose room another node owns.

Whole states cross, once for each node. What a line had last is known here, so what changed since is worked out here,
once for all lines that had the same. The same version is not yet the same: who becomes somebody else to the room (a
player who stands up) had another view of it than those whom they join.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from protocol.render import SharedFrame, patch_frame

_STATES = frozenset({"state", "plain_state"})
State = Mapping[str, Any]
"""As it came: `protocol.messages.from_server.State` or `PlainState` by its fields. Never changed, so lines share it."""
Made = dict[int, tuple[State, SharedFrame]]
"""What was made of one frame, by the version that was had: for those who had this state."""


class FarPatches:
    """By line and room, for those that take patches: the state that it was sent last, None before the first."""

    def __init__(self) -> None:
        self._had: dict[int, dict[str, State | None]] = {}

    def take(self, line: int, room: str) -> None:
        """From the next state on, which is still a whole one."""
        self._had.setdefault(line, {})[room] = None

    def stop(self, line: int, room: str) -> None:
        """Whole states again: nobody knows what the line has."""
        rooms = self._had.get(line, {})
        rooms.pop(room, None)
        if not rooms:
            self._had.pop(line, None)

    def gone(self, line: int) -> None:
        self._had.pop(line, None)

    def shown_to(self, line: int, frame: SharedFrame, made: Made) -> SharedFrame:
        """What that line is to be sent. `made` begins empty for each frame."""
        rooms = self._had.get(line)
        if rooms is None or frame.event not in _STATES:
            return frame
        state: State = frame.content
        room = state["room"]
        if room not in rooms:
            return frame
        had, rooms[room] = rooms[room], state
        if had is None or had["epoch"] != state["epoch"]:
            return frame
        others, patch = made.get(had["version"]) or made.setdefault(had["version"], (had, _patch(had, state, frame)))
        return patch if others is had or others["view"] == had["view"] else _patch(had, state, frame)


def _patch(had: State, state: State, whole: SharedFrame) -> SharedFrame:
    """The whole, where every field has changed or the view is another mode's."""
    before, view = had["view"], state["view"]
    changes = {name: value for name, value in view.items() if name not in before or before[name] != value}
    if len(changes) == len(view) or before.keys() != view.keys():
        return whole
    return patch_frame(whole, had["version"], changes)
