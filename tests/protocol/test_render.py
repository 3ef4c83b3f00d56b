"""Views and messages as frames."""

from __future__ import annotations

import json

import msgspec
import pytest

from game.audience import Role
from game.duel.words import DuelType, Visibility
from game.question import Difficulty
from protocol.messages.from_server import EVENTS, ChallengeCard, Crowd, Done, Joined, State
from protocol.render import frame, payload, state_frame
from tests.simulation.bell import BellView


def test_a_state_has_the_fields_of_its_message() -> None:
    event, built = state_frame(room="r", epoch="1", version=7, now_ms=1_234, view=BellView(1, 2, None))
    assert event == "state"
    assert set(built) == {field.name for field in msgspec.structs.fields(State)}
    assert built["view"] == {"seat": 1, "rings": 2, "round_ends_ms": None}
    assert (built["version"], built["now_ms"], built["running"], built["from_version"]) == (7, 1_234, True, None)


def test_every_event_has_its_name() -> None:
    assert frame(Crowd("r", 3)) == ("crowd", {"room": "r", "watching": 3})
    card = ChallengeCard("r", "Ann", DuelType.QUICK_QUIZ, "Moons", Difficulty.EASY, 3, Visibility.LINK, 1)
    assert frame(card)[0] == "challenged"
    assert EVENTS["challenged"] is ChallengeCard


def test_an_ack_is_no_event() -> None:
    with pytest.raises(KeyError):
        frame(Done())
    assert payload(Done()) == {"ok": True}


def test_a_payload_is_plain_for_every_parser() -> None:
    joined = payload(Joined(Role.PLAYER, 1, "1", 7))
    assert json.loads(json.dumps(joined)) == joined
    assert type(joined["role"]) is str
