"""Bytes of records and decks: the golden table, round trips, and what is refused."""

from __future__ import annotations

import contextlib
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from game.deck import Deck
from game.duel.events import Answered, Declined, MadeReady
from game.question import NumberRange, Question
from game.record import Opened, Origin, Record
from persistence import event_codec
from persistence.event_codec import (
    UnreadableRecord,
    deck_hash,
    decode_deck,
    decode_record,
    encode_deck,
    encode_record,
    event_version,
    opened_of,
)
from tests.golden.events import EVENTS, EVERY_MODE, record_of
from tests.persistence.shapes import INTEGERS, any_of

MODE = EVERY_MODE
GOLDEN = Path(__file__).parents[1] / "golden"


def golden_lines(file: str) -> list[tuple[str, int, dict[str, Any], bytes]]:
    """Each line: stored name, version, fields as JSON, bytes in hexadecimal. Lines are added, never changed."""
    lines = []
    for line in (GOLDEN / file).read_text("utf-8").splitlines():
        name, version, fields, data = line.split("\t")
        lines.append((name, int(version), json.loads(fields), bytes.fromhex(data)))
    return lines


def raw(*events: object, record_format: int = 1) -> bytes:
    return msgspec.msgpack.encode([record_format, 1000, None, list(events)])


@pytest.mark.parametrize(("name", "version", "fields", "data"), golden_lines("events_v1.txt"))
def test_the_bytes_of_an_event_never_change(name: str, version: int, fields: dict[str, Any], data: bytes) -> None:
    expected = record_of(msgspec.convert(fields, EVENTS[name]))
    assert decode_record(7, data, MODE) == expected
    if version == event_version(name):
        assert encode_record(expected, MODE).hex() == data.hex()


def test_every_event_is_in_the_golden_table() -> None:
    table = {(name, version) for name, version, _, _ in golden_lines("events_v1.txt")}
    assert table == {(name, event_version(name)) for name in EVENTS}


def test_the_bytes_and_the_name_of_a_deck_never_change() -> None:
    ((_, _, fields, data),) = golden_lines("deck_v1.txt")
    deck = msgspec.convert(fields, Deck)
    assert decode_deck(data) == deck
    assert encode_deck(deck).hex() == data.hex()
    assert deck_hash(data) == sha256(data).hexdigest()


@pytest.mark.parametrize("event_type", EVENTS.values(), ids=list(EVENTS))
def test_what_was_written_is_read(event_type: type) -> None:
    @given(any_of(event_type), INTEGERS, st.none() | any_of(Origin))
    def round_trip(event: object, room_ms: int, origin: Origin | None) -> None:
        record = Record(3, room_ms, (event, event), origin)
        assert decode_record(3, encode_record(record, MODE), MODE) == record

    round_trip()


@given(st.lists(any_of(Question), max_size=3).map(lambda questions: Deck(tuple(questions))))
def test_a_deck_that_was_written_is_read(deck: Deck) -> None:
    assert decode_deck(encode_deck(deck)) == deck


def test_equal_decks_have_one_name() -> None:
    question = msgspec.convert(golden_lines("deck_v1.txt")[0][2], Deck).questions[0]
    whole = Deck((replace(question, ranges=(NumberRange(1, 2, 1),)),))
    real = Deck((replace(question, ranges=(NumberRange(1.0, 2.0, 1.0),)),))
    assert whole == real
    assert encode_deck(whole) == encode_deck(real)


def test_the_mode_stands_in_the_first_entry() -> None:
    opened = Opened("Quick Quiz", "hash", 1)
    assert opened_of(encode_record(Record(1, 0, (opened, Declined(5))), MODE)) == opened


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x94",
        b"not a record",
        raw(record_format=2),
        raw() + b"\x00",
        raw(["duel.declined", 1]),
        raw(["duel.unheard_of", 1, {}]),
        raw(["duel.declined", 2, {"at_ms": 1}]),
        raw(["duel.declined", 0, {"at_ms": 1}]),
        raw(["duel.declined", 1, {}]),
        raw(["duel.declined", 1, {"at_ms": "1"}]),
        raw(["duel.declined", 1, {"at_ms": 1.5}]),
        raw(["duel.declined", 1, {"at_ms": True}]),
        raw(["duel.declined", 1, {"at_ms": 1, "why": "of a later release"}]),
        raw(["duel.asked", 1, {"index": 0, "seats": [0], "at_ms": 0, "closes_ms": 1, "orders": [{"seat": 0}]}]),
        raw(
            [
                "duel.asked",
                1,
                {
                    "index": 0,
                    "seats": [0],
                    "at_ms": 0,
                    "closes_ms": 1,
                    "orders": [{"seat": 0, "options": [1, 0], "of a later release": 1}],
                },
            ]
        ),
    ],
)
def test_what_this_release_cannot_have_written_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        decode_record(1, data, MODE)


@given(st.binary())
def test_any_bytes_are_a_record_or_unreadable(data: bytes) -> None:
    for head in (b"", b"\x94\x01", b"\x94\x01\x00\x93\xa1"):
        with contextlib.suppress(UnreadableRecord):
            decode_record(1, head + data, MODE)


@given(st.binary())
def test_any_bytes_are_a_deck_or_unreadable(data: bytes) -> None:
    for head in (b"", b"\x93\xa4deck\x01"):
        with contextlib.suppress(UnreadableRecord):
            decode_deck(head + data)


@pytest.mark.parametrize("data", [raw(), raw(["duel.declined", 1, {"at_ms": 1}]), b"", b"\xc0"])
def test_a_log_that_does_not_begin_with_its_mode_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        opened_of(data)


@pytest.mark.parametrize("data", [b"", msgspec.msgpack.encode(["deck", 2, {}]), msgspec.msgpack.encode(["x", 1, {}])])
def test_an_unknown_deck_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        decode_deck(data)


def test_a_deck_of_too_many_questions_is_refused() -> None:
    question = golden_lines("deck_v1.txt")[0][2]["questions"][0]
    with pytest.raises(UnreadableRecord):
        decode_deck(msgspec.msgpack.encode(["deck", 1, {"questions": [question] * 101}]))


def test_an_event_without_a_stored_name_is_not_written() -> None:
    with pytest.raises(ValueError, match="object has no stored name"):
        encode_record(record_of(object()), MODE)


def test_older_versions_are_lifted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    upcasters = {
        ("duel.made_ready", 1): lambda fields: {"player": fields["number"]},
        ("duel.made_ready", 2): lambda fields: {"seat": fields["player"]},
    }
    monkeypatch.setattr(event_codec, "UPCASTERS", upcasters)
    for stored in (["duel.made_ready", 1, {"number": 1}], ["duel.made_ready", 2, {"player": 1}]):
        assert decode_record(1, raw(stored), MODE).events == (MadeReady(1),)
    assert b"\x03" in encode_record(record_of(MadeReady(1)), MODE)
    with pytest.raises(UnreadableRecord):
        decode_record(1, raw(["duel.made_ready", 4, {"seat": 1}]), MODE)


def test_a_whole_number_may_stand_for_a_real_one() -> None:
    """A rule may write a credit of 1 where the type says float; it must be readable afterwards."""
    answered = next(fields for name, _, fields, _ in golden_lines("events_v1.txt") if name == "duel.answered")
    event = replace(msgspec.convert(answered, Answered), credit=1)
    assert decode_record(7, encode_record(record_of(event), MODE), MODE).events == (event,)
