"""The short way takes nothing that the long way would not, and reads it as the same."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import limits
from protocol.engineio.packets import Message
from protocol.messages import from_client as asked
from protocol.parse import parse
from protocol.socketio.session import Event, SocketIoSession
from protocol.usual import SIZE_MAX, usual, usual_answer

ROOM = "01a2209a-f689-74c4-8d3f-ecfe10069962"
COMMAND = {"room": ROOM, "id": "c1", "do": {"type": "answer", "index": 3, "picked": [1], "lag_ms": 12}}
USUAL: dict[str, Any] = {
    "probe": {},
    "command": COMMAND,
    "join_room": {"room": ROOM},
    "leave_room": {"room": ROOM},
    "react": {"room": ROOM, "kind": "clap"},
    "pace": {"rate": "low"},
}


def packed(event: str, payload: object, **more: object) -> bytes:
    return msgspec.msgpack.encode({"type": 2, "nsp": "/", "data": [event, payload], "id": 7} | more)


def text(event: str, payload: object) -> str:
    return f"27{orjson.dumps([event, payload]).decode()}"


def the_long_way(message: Message) -> tuple[str, asked.FromClient, int | None]:
    session = SocketIoSession(frozenset({"/"}), limits.ATTACHMENTS_BYTES_MAX)
    session.receive("0" if isinstance(message, str) else msgspec.msgpack.encode({"type": 0, "nsp": "/"}))
    session.accept("/", "sid")
    event = session.receive(message)
    assert isinstance(event, Event)
    return str(event.name), parse(str(event.name), event.arguments), event.ack


@pytest.mark.parametrize("event", USUAL)
def test_both_ways_read_the_same(event: str) -> None:
    for message in (packed(event, USUAL[event]), text(event, USUAL[event])):
        found = usual(message, packed=isinstance(message, bytes))
        assert found is not None
        assert (found.event, found.message, found.ack) == the_long_way(message)


@pytest.mark.parametrize("first", ["0", msgspec.msgpack.encode({"type": 0, "nsp": "/"})], ids=["text", "packed"])
@pytest.mark.parametrize(
    "answer", [{"ok": True, "version": 2**40}, {"ok": False, "values": {"most": 1, "who": "é\n☃"}}]
)
def test_both_ways_answer_the_same(first: Message, answer: dict[str, Any]) -> None:
    session = SocketIoSession(frozenset({"/"}), limits.ATTACHMENTS_BYTES_MAX)
    session.receive(first)
    session.acknowledge("/", 7, [answer])
    assert session.data_to_send() == [usual_answer(7, answer, packed=isinstance(first, bytes))]


def test_an_answer_is_not_always_wanted() -> None:
    found = usual('2["probe",{}]', packed=False)
    assert found is not None
    assert found.ack is None


_scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=12) | st.floats(allow_nan=False)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
_events = st.sampled_from([*asked.EVENTS, "connect", "unknown"])


@st.composite
def payloads(draw: st.DrawFn) -> Any:
    """A usual one with something put in its place, or anything at all."""
    payload = draw(st.sampled_from(list(USUAL.values())))
    if draw(st.booleans()):
        return draw(_values)
    changed = dict(payload)
    for key in draw(st.lists(st.sampled_from([*changed, "more"]), max_size=2)):
        changed[key] = draw(_values)
    if "do" in changed and isinstance(changed["do"], dict) and draw(st.booleans()):
        changed["do"] = changed["do"] | {draw(st.sampled_from(["index", "picked", "text", "type"])): draw(_values)}
    return changed


@given(event=_events, payload=payloads(), ack=st.none() | st.integers(-1, 2**54))
def test_nothing_is_taken_that_the_long_way_refuses(event: str, payload: Any, ack: int | None) -> None:
    number = "" if ack is None else ack
    for message in (packed(event, payload, id=ack), f"2{number}{msgspec.json.encode([event, payload]).decode()}"):
        found = usual(message, packed=isinstance(message, bytes))
        if found is not None:
            assert (found.event, found.message, found.ack) == the_long_way(message)


@pytest.mark.parametrize(
    "message",
    [
        packed("probe", {}, nsp="/other"),
        packed("probe", {}, type=3),
        packed("probe", {}, type=0),
        packed("probe", {}, id=2**53),
        packed("probe", {}, id=-1),
        packed("probe", {}, id="7"),
        msgspec.msgpack.encode({"type": 2, "nsp": "/", "data": ["probe"]}),
        msgspec.msgpack.encode({"type": 2, "nsp": "/", "data": ["probe", {}, {}]}),
        packed("command", COMMAND | {"id": "a\x00b"}),
        packed("nothing", {}),
        packed("command", COMMAND | {"id": "x" * SIZE_MAX}),
        b"\x91" * 1_000,
        text("command", COMMAND | {"id": "a\x00b"}),
        '2["probe",' + "[" * 1_900,
        '2/other,["probe",{}]',
        '51-["probe",{"_placeholder":true,"num":0}]',
        "3",
        "",
        b"",
    ],
)
def test_what_is_not_usual_takes_the_long_way(message: Message) -> None:
    assert usual(message, packed=isinstance(message, bytes)) is None


def test_each_parser_reads_its_own() -> None:
    assert usual(text("probe", {}), packed=True) is None
    assert usual(packed("probe", {}), packed=False) is None


def test_no_message_of_a_client_holds_what_has_no_type() -> None:
    """Else its depth and size would have to be measured here, too."""

    def kinds(hint: Any) -> list[Any]:
        return [hint, *(inner for part in get_args(hint) for inner in kinds(part))]

    for message in asked.EVENTS.values():
        for info in msgspec.inspect.type_info(message).fields:  # type: ignore[attr-defined]
            assert Any not in kinds(info.type)
            assert "AnyType" not in repr(info.type)
