"""How many bytes a state takes in each parser, whole and as a patch.

`python -m loadtests.frame_bytes http://127.0.0.1:8000` plays a duel of each type against the practice bot, and
counts what its player was sent: whole WebSocket frames, as either parser has them.
"""

from __future__ import annotations

import sys
from statistics import median
from typing import Any

from game.duel.words import DuelType
from loadtests.duelist import Duelist
from protocol.render import SharedFrame

TOPIC = "Biology"


def main(address: str) -> None:
    for duel_type in DuelType:
        states: list[dict[str, Any]] = []
        duelist = Duelist(address, lambda event, seconds, code: None, states.append)
        duelist.connect()
        duelist.play(duel_type.value, TOPIC)
        duelist.close()
        frames = [SharedFrame("state", state) for state in states]
        text = [len(frame.on_websocket(packed=False)) for frame in frames]
        packed = [len(frame.on_websocket(packed=True)) for frame in frames]
        patched = [packed[0], *map(patch_bytes, states, states[1:])]
        sys.stdout.write(
            f"{duel_type.value}: {len(frames)} states; default {sum(text):,} B, median {median(text):,.0f} B; "
            f"msgpack {sum(packed):,} B, median {median(packed):,.0f} B; {sum(packed) / sum(text):.2f} of it; "
            f"patches in msgpack {sum(patched):,} B, median {median(patched):,.0f} B; "
            f"{sum(patched) / sum(text):.2f} of it\n"
        )


def patch_bytes(before: dict[str, Any], state: dict[str, Any]) -> int:
    """As `server.rooms.shown` makes it: the fields of the view that differ."""
    changes = {name: value for name, value in state["view"].items() if before["view"][name] != value}
    rest = {name: value for name, value in state.items() if name != "view"}
    patch = SharedFrame("patch", rest | {"from_version": before["version"], "changes": changes})
    return len(patch.on_websocket(packed=True))


if __name__ == "__main__":
    main(sys.argv[1])
