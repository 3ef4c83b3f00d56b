"""What clients of older minor versions get: the same, without what is newer."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from game.audience import Role
from game.duel.views import DuelView, RevealView, SeatView
from game.duel.words import DuelType, Visibility
from protocol import older
from protocol.messages import from_client, since
from protocol.messages.from_server import ACKS, EVENTS, Crowd, Joined, Reaction, State
from protocol.older import older_ack
from protocol.render import SharedFrame, frame, patch_frame, payload
from tests.golden.events import example

CROWD = Crowd("r", 1_300, rounded=True)
NEWER = 9


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """For marking things as if they had come with a minor version."""
    caches = (older.trim_of_event, older._trim_of_ack)
    for cached in caches:
        cached.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def test_a_newer_field_is_left_out() -> None:
    known = frame(CROWD).for_minor(0)
    assert known is not None
    assert (known.event, known.payload) == ("crowd", {"room": "r", "watching": 1_300})
    assert json.loads(known.text.removeprefix("2")) == ["crowd", {"room": "r", "watching": 1_300}]
    assert frame(CROWD).payload == {"room": "r", "watching": 1_300, "rounded": True}


def test_who_knows_all_of_it_gets_the_very_frame() -> None:
    crowd, reaction = frame(CROWD), frame(Reaction("r", None, "clap"))
    assert crowd.for_minor(1) is crowd
    assert reaction.for_minor(0) is reaction


def test_it_is_built_once_for_all_clients_of_a_version() -> None:
    crowd = frame(CROWD)
    assert crowd.for_minor(0) is crowd.for_minor(0)


def test_a_frame_that_no_older_client_gets_holds_nothing_for_them() -> None:
    crowd = frame(CROWD)
    assert crowd.on_websocket(packed=False)
    assert crowd._older is None


def test_a_newer_message_is_not_sent(table: pytest.MonkeyPatch) -> None:
    table.setitem(since.MESSAGES, Reaction, NEWER)
    reaction = frame(Reaction("r", None, "clap"))
    assert reaction.for_minor(NEWER - 1) is None
    assert reaction.for_minor(NEWER) is reaction


def test_who_knows_no_patch_is_sent_what_it_is_part_of() -> None:
    whole = frame(State("r", "e", 2, 2, example(DuelView)))
    patch = patch_frame(whole, 1, {"topic": "Tides"})
    assert patch.for_minor(0) is whole.for_minor(0)
    assert patch.for_minor(1) is patch


def test_an_event_of_a_newer_node_is_not_sent() -> None:
    assert SharedFrame("of_the_future", {"room": "r"}).for_minor(0) is None


def test_views_are_trimmed_to_their_depth(table: pytest.MonkeyPatch) -> None:
    """A field of the view, one in a list, and one in what may be None."""
    for place in ((DuelView, "topic"), (SeatView, "streak"), (RevealView, "explanation")):
        table.setitem(since.FIELDS, place, NEWER)
    view = example(DuelView)
    assert view.seats
    assert view.review
    shown = frame(State("r", "e", 1, 2, view)).for_minor(NEWER - 1)
    assert shown is not None
    trimmed, whole = shown.payload["view"], payload(State("r", "e", 1, 2, view))["view"]
    assert "topic" not in trimmed
    assert all("streak" not in seat and "score" in seat for seat in trimmed["seats"])
    assert all("explanation" not in reveal and "right" in reveal for reveal in trimmed["review"])
    assert trimmed["question"] == whole["question"]
    nothing_open = State("r", "e", 1, 2, DuelView(Role.SPECTATOR, None, DuelType.QUICK_QUIZ, *_rest(view)))
    known = frame(nothing_open).for_minor(NEWER - 1)
    assert known is not None
    assert known.payload["view"]["reveal"] is None


def _rest(view: DuelView) -> tuple[object, ...]:
    return (
        view.topic,
        view.difficulty_level,
        view.time_limit,
        Visibility.PUBLIC,
        view.spectator_delay_ms,
        view.duel_status,
        view.stage,
        view.stage_ends_ms,
        view.question_count,
        view.seats,
    )


def test_acks_are_trimmed_and_refusals_are_not(table: pytest.MonkeyPatch) -> None:
    table.setitem(since.FIELDS, (Joined, "seat"), NEWER)
    joined = payload(Joined(Role.PLAYER, 1, "e", 7))
    assert older_ack("join_room", joined, NEWER - 1) == {"role": "player", "epoch": "e", "version": 7, "ok": True}
    assert older_ack("join_room", joined, NEWER) is joined
    refused = {"ok": False, "code": "busy", "values": {}}
    assert older_ack("join_room", refused, 0) is refused


def test_whatever_the_table_names_is_there() -> None:
    known = {*EVENTS.values(), *ACKS.values(), *from_client.EVENTS.values()}
    for message, field in since.FIELDS:
        assert field in message.__annotations__, (message, field)
    assert set(since.MESSAGES) <= known
