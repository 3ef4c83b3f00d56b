"""The AsyncAPI document: what the specification asks for, and what the messages are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator

from game.duel.words import DuelType, Visibility
from game.question import Difficulty
from protocol import limits
from protocol.asyncapi import document
from protocol.messages import from_client, from_server
from protocol.messages.errors import ERROR_CODES, WireError
from protocol.messages.from_client import Accept, CreateDuel, NamedOpponent, RoomCommand, SubmitAnswer
from protocol.messages.from_server import ChallengeCard, Refused, Welcome, You

WEB = Path(__file__).parents[2] / "webgl_bridge" / "web"
ROOM = "01a1f8d0-04f9-7fd8-a50a-e99734533cb0"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(msgspec.json.encode(document()))
    return described


def _specification() -> dict[str, Any]:
    file = WEB / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0-without-$id.json"
    assert file.exists(), "run `npm ci` in webgl_bridge/web first"
    specification: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return specification


def _refs(inside: Any) -> Iterator[str]:
    if isinstance(inside, dict):
        if isinstance(inside.get("$ref"), str):
            yield inside["$ref"]
        for inner in inside.values():
            yield from _refs(inner)
    elif isinstance(inside, list):
        for inner in inside:
            yield from _refs(inner)


def _found(described: dict[str, Any], ref: str) -> Any:
    place: Any = described
    for step in ref.removeprefix("#/").split("/"):
        place = place[step]
    return place


def _faults(described: dict[str, Any], message: str, payload: object) -> list[str]:
    """What of a payload the document does not allow."""
    schema = {**described["channels"]["arena"]["messages"][message]["payload"], "components": described["components"]}
    return [fault.message for fault in Draft7Validator(schema).iter_errors(json.loads(msgspec.json.encode(payload)))]


def test_the_specification_accepts_it(described: dict[str, Any]) -> None:
    specification = Draft7Validator(_specification())
    assert [f"{fault.json_path}: {fault.message}" for fault in specification.iter_errors(described)] == []
    broken = {**described, "operations": {"probe": {"action": "listen"}}}
    assert not specification.is_valid(broken)


def test_whatever_is_referred_to_is_there(described: dict[str, Any]) -> None:
    refs = set(_refs(described))
    assert {"#/components/schemas/DuelView", "#/channels/arena/messages/command.ack"} <= refs
    for ref in refs:
        assert _found(described, ref), ref


def test_every_schema_is_one(described: dict[str, Any]) -> None:
    for schema in described["components"]["schemas"].values():
        Draft7Validator.check_schema(schema)


def test_every_event_is_an_operation_and_every_ack_a_reply(described: dict[str, Any]) -> None:
    operations = described["operations"]
    received = {event for event, operation in operations.items() if operation["action"] == "receive"}
    assert received == {"connect", *from_client.EVENTS}
    assert set(operations) - received == set(from_server.EVENTS)
    for event in from_client.EVENTS:
        ack, refused = operations[event]["reply"]["messages"]
        assert _found(described, ack["$ref"])["payload"]["$ref"].endswith(f"/{from_server.ACKS[event].__name__}")
        assert refused["$ref"].endswith("/refused")


def test_texts_come_from_the_docstrings_and_limits_from_their_place(described: dict[str, Any]) -> None:
    join = described["operations"]["join_room"]["description"]
    assert join.startswith("Enter a room as what one is there: player, invitee or spectator.")
    assert "\n    " not in json.dumps(described)
    answer = described["components"]["schemas"]["SubmitAnswer"]["properties"]
    assert answer["picked"]["maxItems"] == limits.OPTIONS_PICKED_MAX
    assert described["x-limits"]["MESSAGE_SIZE_MAX"] == limits.MESSAGE_SIZE_MAX
    assert set(described["components"]["schemas"]["ErrorCode"]["enum"]) == ERROR_CODES


def test_messages_are_as_they_are_described(described: dict[str, Any]) -> None:
    duel = CreateDuel("1", DuelType.QUICK_QUIZ, "Moons", Difficulty.EASY, 3, NamedOpponent("Bob"))
    card = ChallengeCard(ROOM, "Ann", DuelType.QUICK_QUIZ, "Moons", Difficulty.EASY, 3, Visibility.LINK, 1)
    welcome = Welcome((1, 0), You("u", "Ann", False), (card,), (ROOM,))
    for message, payload in (
        ("create_duel", duel),
        ("command", RoomCommand(ROOM, "1", SubmitAnswer(3, (0, 1)))),
        ("command", {"room": ROOM, "id": "1", "do": {"type": "answer", "index": 3}}),
        ("welcome", welcome),
        ("refused", Refused(WireError.BUSY)),
        ("connect", {"protocol": [1, 0], "guest": {"key": "k" * 22, "name": "Ann"}}),
    ):
        assert _faults(described, message, payload) == [], message


def test_what_the_gate_refuses_is_not_described(described: dict[str, Any]) -> None:
    accept = msgspec.to_builtins(RoomCommand(ROOM, "1", Accept()))
    for changes in ({"room": "1"}, {"id": "x" * 65}, {"more": 1}, {"do": {"type": "answer", "index": -1}}):
        assert _faults(described, "command", {**accept, **changes}), changes
    assert _faults(described, "welcome", {"protocol": [1, 0]})
    assert _faults(described, "refused", {"code": "no_such_code_at_all", "values": {}, "ok": False})


def test_a_document_is_always_the_same() -> None:
    assert msgspec.json.encode(document()) == msgspec.json.encode(document())
