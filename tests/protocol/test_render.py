"""Views and messages as frames."""

from __future__ import annotations

import json

import msgspec
import pytest

from game.audience import Role
from game.duel.words import DuelType, Visibility
from game.question import Difficulty
from protocol.messages.from_server import EVENTS, ChallengeCard, Crowd, Done, Joined, SessionEnding, State
from protocol.render import SharedFrame, frame, payload, state_frame
from protocol.socketio.default_parser import DefaultParser
from protocol.socketio.msgpack_parser import MsgpackParser
from protocol.socketio.packets import Kind, Packet
from protocol.websocket_frame import websocket_frame
from tests.simulation.bell import BellView


def test_a_state_has_the_fields_of_its_message() -> None:
    state = state_frame(room="r", epoch="1", version=7, now_ms=1_234, view=BellView(1, 2, None))
    built = state.payload
    assert (state.event, state.room) == ("state", "r")
    assert set(built) == {field.name for field in msgspec.structs.fields(State)}
    assert built["view"] == {"seat": 1, "rings": 2, "round_ends_ms": None}
    assert (built["version"], built["now_ms"], built["running"]) == (7, 1_234, True)


def test_every_event_has_its_name() -> None:
    crowd = frame(Crowd("r", 3))
    assert (crowd.event, crowd.payload) == ("crowd", {"room": "r", "watching": 3, "rounded": False})
    card = ChallengeCard("r", "Ann", DuelType.QUICK_QUIZ, "Moons", Difficulty.EASY, 3, Visibility.LINK, 1)
    assert frame(card).event == "challenged"
    assert EVENTS["challenged"] is ChallengeCard


def test_an_ack_is_no_event() -> None:
    with pytest.raises(KeyError):
        frame(Done())
    assert payload(Done()) == {"ok": True}


def test_a_payload_is_plain_for_every_parser() -> None:
    joined = payload(Joined(Role.PLAYER, 1, "1", 7))
    assert json.loads(json.dumps(joined)) == joined
    assert type(joined["role"]) is str


@pytest.mark.parametrize(
    "shared",
    [
        frame(Crowd("r", 3)),
        state_frame(room="r", epoch="1", version=7, now_ms=1_234, view=BellView(1, 2, None)),
        SharedFrame("state", {"room": "r", "view": {"text": "\N{SNOWMAN}" * 300}}),
    ],
    ids=["message", "state", "from another node"],
)
def test_a_frame_is_what_the_parsers_write(shared: SharedFrame) -> None:
    packet = Packet(Kind.EVENT, "/", [shared.event, shared.payload])
    assert [shared.text] == DefaultParser(0).encode(packet)
    assert [shared.packed] == MsgpackParser().encode(packet)
    assert shared.on_websocket(packed=False) == websocket_frame("4" + shared.text)
    assert shared.on_websocket(packed=True) == websocket_frame(shared.packed)


def test_a_frame_is_encoded_once() -> None:
    crowd = frame(Crowd("r", 3))
    for packed in (False, True):
        assert crowd.on_websocket(packed=packed) is crowd.on_websocket(packed=packed)


def test_what_tells_of_no_room_has_none() -> None:
    assert frame(SessionEnding("token_expired", 0)).room is None
    assert SharedFrame("welcome", {}).room is None
