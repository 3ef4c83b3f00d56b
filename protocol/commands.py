"""The wire's commands as the game's, stamped with whose they are; and what makes two requests the same request."""

from __future__ import annotations

from hashlib import sha256
from typing import assert_never

import msgspec

from game.duel import commands as game
from game.mode import By
from game.question import Answer
from protocol.messages import from_client as wire


def game_command(do: wire.DuelCommand, by: By, pair_duels_today: int = 0, dealt: tuple[int, ...] = ()) -> game.Command:
    """`pair_duels_today` and `dealt` matter to `accept` alone."""
    match do:
        case wire.Accept():
            return game.Accept(by, pair_duels_today, dealt)
        case wire.Decline():
            return game.Decline(by)
        case wire.Ready():
            return game.Ready(by)
        case wire.SubmitAnswer(index, picked, text, lag_ms):
            return game.SubmitAnswer(by, index, Answer(picked, text), lag_ms)
        case wire.Continue():
            return game.Continue(by)
        case wire.Leave():
            return game.Leave(by)
        case _:
            assert_never(do)


def digest(request: wire.Message) -> str:
    """Equal for equal content. The measured lag may differ between two tries of one answer, so it is left out."""
    if isinstance(request, wire.SubmitAnswer):
        request = msgspec.structs.replace(request, lag_ms=0)
    return sha256(msgspec.msgpack.encode(request, order="deterministic")).hexdigest()[:32]
