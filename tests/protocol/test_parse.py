"""The gate: a message or a documented error, nothing else, at a bounded cost."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import limits
from protocol.messages import from_client
from protocol.messages.errors import ERROR_CODES
from protocol.messages.from_client import EVENTS
from protocol.messages.from_server import PROTOCOL
from protocol.parse import BadMessage, parse, parse_auth

ROOM = "0190a5b2-7c3d-7e4f-8a1b-2c3d4e5f6071"
KEY = "k" * limits.GUEST_KEY_CHARS_MIN


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def code_of(event: str, *args: object) -> str:
    with pytest.raises(BadMessage) as refused:
        parse(event, args)
    return refused.value.code


def command(**changes: object) -> dict[str, object]:
    return {"room": ROOM, "id": "a-1", "do": {"type": "ready"}, **changes}


@pytest.mark.parametrize(
    ("event", "payload", "message"),
    [
        ("probe", {}, from_client.Probe()),
        ("find_room", {"code": "k7m2p"}, from_client.FindRoom("k7m2p")),
        ("command", command(), from_client.RoomCommand(ROOM, "a-1", from_client.Ready())),
        (
            "command",
            command(do={"type": "answer", "index": 3, "picked": [0, 2]}),
            from_client.RoomCommand(ROOM, "a-1", from_client.SubmitAnswer(3, (0, 2))),
        ),
        ("react", {"room": ROOM, "kind": "wow"}, from_client.React(ROOM, "wow")),
    ],
)
def test_a_right_message_passes(event: str, payload: object, message: object) -> None:
    assert parse(event, [payload]) == message


def test_a_message_without_fields_may_come_without_a_payload() -> None:
    assert parse("probe", []) == from_client.Probe()


@pytest.mark.parametrize(
    ("event", "args", "code"),
    [
        ("shout", [{}], "unknown_event"),
        ("connect", [{}], "unknown_event"),
        ("command", [], "bad_message"),
        ("command", [command(), {}], "bad_message"),
        ("command", [command(id=7)], "bad_message"),
        ("command", [command(id="")], "bad_message"),
        ("command", [command(id="a\n")], "bad_message"),
        ("command", [command(id="i" * 65)], "bad_message"),
        ("command", [command(room="../../etc")], "bad_message"),
        ("command", [command(room=ROOM + "\n")], "bad_message"),
        ("command", [command(extra=1)], "bad_message"),
        ("command", [command(do={"type": "win"})], "bad_message"),
        ("command", [command(do={"type": "answer", "index": -1})], "bad_message"),
        ("command", [command(do={"type": "answer", "index": "3"})], "bad_message"),
        ("command", [command(do={"type": "answer", "index": True})], "bad_message"),
        ("command", [command(do={"type": "answer", "index": 0, "picked": [0] * 21})], "bad_message"),
        ("command", [command(do={"type": "answer", "index": 0, "text": "\ud800"})], "bad_message"),
        ("command", [command(do={"type": "answer", "index": 0, "text": "\x00"})], "bad_message"),
        ("command", [command(do={"type": "answer", "index": 0, "text": "t" * 201})], "bad_message"),
        ("command", [command(do=nested(limits.NESTING_MAX))], "too_deep"),
        ("command", [nested(200_000)], "too_deep"),
        ("command", [command(do="x" * limits.MESSAGE_SIZE_MAX)], "too_large"),
        ("command", [[0] * limits.MESSAGE_SIZE_MAX], "too_large"),
    ],
)
def test_a_wrong_message_gets_its_code(event: str, args: list[object], code: str) -> None:
    assert code_of(event, *args) == code


def test_the_error_says_where_without_quoting() -> None:
    with pytest.raises(BadMessage) as refused:
        parse("command", [command(do={"type": "answer", "index": "secret"})])
    assert refused.value.values == {"at": "$.do.index"}


def test_a_huge_payload_costs_no_more_than_a_large_one() -> None:
    huge = [[str(number)] * 10 for number in range(200_000)]
    started = time.perf_counter()
    assert code_of("command", huge) == "too_large"
    assert time.perf_counter() - started < 0.5


def test_auth_names_one_identity() -> None:
    auth = {"protocol": list(PROTOCOL), "guest": {"key": KEY, "name": "Mira"}}
    assert parse_auth(auth).guest == from_client.GuestAuth(KEY, "Mira")
    for wrong in ({"protocol": list(PROTOCOL)}, {**auth, "token": "a.b.c"}):
        with pytest.raises(BadMessage) as refused:
            parse_auth(wrong)
        assert refused.value.code == "auth_required"


def test_another_major_version_is_named_before_anything_else() -> None:
    with pytest.raises(BadMessage) as refused:
        parse_auth({"protocol": [PROTOCOL[0] + 1, 0], "ticket": "of the future"})
    assert refused.value.code == "protocol_unsupported"
    assert refused.value.values == {"oldest": PROTOCOL[0], "newest": PROTOCOL[0]}


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner),
    max_leaves=30,
)
fields = st.sampled_from(
    ["room", "id", "do", "type", "index", "picked", "text", "opponent", "name", "code", "kind", "token", "protocol"]
)
values = anything | st.sampled_from([ROOM, "ready", "answer", "Quick Quiz", "Easy", "link", 1, (1, 0), KEY])
likely = st.recursive(values, lambda inner: st.dictionaries(fields, inner), max_leaves=30)


@given(st.sampled_from([*EVENTS, "shout"]) | st.text(), st.lists(anything | likely, max_size=3))
def test_a_message_or_a_documented_error_and_nothing_else(event: str, args: list[object]) -> None:
    try:
        outcome: object = type(parse(event, args))
    except BadMessage as refused:
        outcome = refused.code
    assert outcome in {*ERROR_CODES, EVENTS.get(event)}


@given(anything | likely)
def test_auth_is_accepted_or_refused_with_a_documented_error(auth: object) -> None:
    try:
        outcome: object = type(parse_auth(auth))
    except BadMessage as refused:
        outcome = refused.code
    assert outcome in {*ERROR_CODES, from_client.ConnectAuth}
