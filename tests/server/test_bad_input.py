"""What a client must not do: each gets its documented code in the ack, is counted, and changes nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
import socketio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from prometheus_client import REGISTRY

from persistence.ids import uuid7
from protocol import limits
from protocol.messages.errors import ERROR_CODES
from protocol.messages.from_client import EVENTS
from server.embedded import StoreAddresses
from tests.fixtures.arena import Arena, Player, arena_on
from tests.server.identity.test_auth import AUDIENCE, FORGED, ISSUER, PRIVATE, PUBLIC_PEM
from tests.server.sessions.test_gateway import QUIZ, at_the_table


def counted(code: str) -> float:
    return REGISTRY.get_sample_value("arena_messages_refused_total", {"code": code}) or 0


def turned_away(code: str) -> float:
    return REGISTRY.get_sample_value("arena_connections_refused_total", {"code": code}) or 0


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"do": value}
    return value


def standing(arena: Arena, room: str) -> Any:
    """The duel as it stands. How many watch is counted in the room's own time, so it is left out."""
    actor = arena.node.directory.held(room)
    assert actor
    return replace(actor.room.state, spectator_count=0)


async def refuses(player: Player, code: str, event: str, message: Any) -> dict[str, Any]:
    before = counted(code)
    answer = await player.ask(event, message)
    assert (answer["ok"], answer["code"]) == (False, code)
    assert counted(code) == before + 1
    values: dict[str, Any] = answer["values"]
    return values


@pytest.fixture
async def playing(arena: Arena) -> tuple[Player, Player, str, dict[str, Any]]:
    """Two players at an open question, whose index is given."""
    one, two, room = await at_the_table(arena)
    for player in (one, two):
        await player.do(room, "ready")
    views = [await player.sees(room, lambda view: bool(view["question"])) for player in (one, two)]
    return one, two, room, views[0]["question"]


async def test_what_is_no_message_changes_nothing(arena: Arena) -> None:
    one, _, room = await at_the_table(arena)
    before = standing(arena, room)
    command = {"room": room, "id": "c1", "do": {"type": "ready"}}
    await refuses(one, "unknown_event", "win", {})
    await refuses(one, "bad_message", "command", 7)
    await refuses(one, "bad_message", "command", None)
    await refuses(one, "bad_message", "command", {**command, "id": 7})
    await refuses(one, "bad_message", "command", {**command, "extra": 1})
    await refuses(one, "bad_message", "command", {**command, "do": {"type": "score", "points": 9000}})
    await refuses(one, "too_deep", "command", deep(50))
    await refuses(one, "too_large", "command", {**command, "id": "x" * limits.MESSAGE_SIZE_MAX})
    assert standing(arena, room) == before


async def test_a_command_for_a_room_one_is_not_in(arena: Arena) -> None:
    _, _, room = await at_the_table(arena)
    other = await arena.guest_here()
    before = standing(arena, room)
    await refuses(other, "not_in_room", "command", {"room": room, "id": "c1", "do": {"type": "ready"}})
    await refuses(other, "not_in_room", "react", {"room": room, "kind": "wow"})
    await refuses(other, "not_in_room", "leave_room", {"room": room})
    assert standing(arena, room) == before


async def test_answers_that_do_not_count(arena: Arena, playing: tuple[Player, Player, str, dict[str, Any]]) -> None:
    one, two, room, question = playing
    index = question["index"]
    some, other = ({"picked": [0]}, {"picked": [1]}) if question["options"] else ({"text": "1"}, {"text": "2"})
    watcher = await arena.guest_here()
    await watcher.ask("join_room", {"room": room})
    before = standing(arena, room)

    def answer(index: int, command_id: str = "a1", **fields: Any) -> dict[str, Any]:
        return {"room": room, "id": command_id, "do": {"type": "answer", "index": index, **(fields or some)}}

    await refuses(one, "question_not_open", "command", answer(index + 1))
    await refuses(one, "answer_shape", "command", answer(index, picked=[19]))
    await refuses(one, "answer_shape", "command", answer(index, picked=[0, 0]))
    await refuses(watcher, "not_a_player", "command", answer(index))
    assert standing(arena, room) == before
    assert (await one.ask("command", answer(index, "mine")))["ok"]
    after = standing(arena, room)
    await refuses(one, "already_answered", "command", answer(index, "again"))
    await refuses(one, "id_reused", "command", answer(index, "mine", **other))
    assert standing(arena, room) == after
    assert (await two.ask("command", answer(index, "mine")))["ok"]  # ids are each user's own
    await one.sees(room, lambda view: bool(view["reveal"]))
    late = await one.ask("command", answer(index, "late"))
    assert late["code"] in ("question_not_open", "too_late", "already_answered")


async def test_a_client_that_goes_on_so_is_cut(arena: Arena) -> None:
    one = await arena.guest_here()
    for _ in range(limits.BAD_MESSAGES_PER_SESSION_MAX - 1):
        assert not (await one.ask("win"))["ok"]
        one.arena.node.rates._users.clear()
    assert not one.is_down.is_set()
    await one.line.emit("win", {})
    await one.is_down.wait()


async def test_too_many_messages_are_refused_then_the_line_is_closed(arena: Arena) -> None:
    one = await arena.guest_here()
    answers = [await one.ask("probe") for _ in range(limits.OTHERS_PER_10_S_MAX + 20)]
    assert {answer.get("code") for answer in answers} == {None, "rate_limited"}
    assert answers[0]["ok"]
    assert not one.is_down.is_set()
    assert (await one.ask("join_room", {"room": str(uuid7())}))["code"] == "no_such_room", "that is another kind"
    async with asyncio.timeout(10):
        while not one.is_down.is_set():
            await one.line.emit("probe", {})
            await asyncio.sleep(0)


likely = st.sampled_from(["room", "id", "do", "type", "answer", "index", "picked", "code", "kind", "token", "opponent"])
leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20) | likely
payloads = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(likely, inner, max_size=5), max_leaves=20
)


async def test_whatever_comes_is_answered(arena: Arena) -> None:
    """Hypothesis drives a session; the answer is an ack or a documented error."""
    asked: list[tuple[str, Any]] = []

    @settings(max_examples=200, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([*EVENTS, "shout"]), payloads)
    def collect(event: str, payload: Any) -> None:
        asked.append((event, payload))

    collect()
    one = await arena.guest_here()
    for event, payload in asked:
        arena.node.rates._users.clear()
        if one.is_down.is_set():
            one = await arena.guest_here()
        try:
            answer = await one.ask(event, payload)
        except (socketio.exceptions.BadNamespaceError, socketio.exceptions.TimeoutError):
            await one.is_down.wait()  # it was one bad message too many
            continue
        assert answer["ok"] or answer["code"] in ERROR_CODES
        assert answer.get("code") != "unknown_outcome"


# --- tokens -----------------------------------------------------------------------------------------------------


TOKENS = {"auth_public_key": PUBLIC_PEM.decode(), "auth_issuer": ISSUER, "auth_audience": AUDIENCE}


@pytest.fixture
async def school(stores: StoreAddresses, page: Path) -> AsyncIterator[Arena]:
    """A server that takes tokens and no guests."""
    async with arena_on(stores, page, **TOKENS) as arena:
        yield arena


def token(expires_in_s: float = 600, **changes: Any) -> str:
    claims = {"sub": uuid4().hex, "iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + expires_in_s, **changes}
    return jwt.encode(claims, PRIVATE, algorithm="RS256")


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_token_opens_nothing(school: Arena, forged: str) -> None:
    before = turned_away("token_invalid")
    thief = school.player({"token": forged[: limits.TOKEN_CHARS_MAX]})
    with pytest.raises(socketio.exceptions.ConnectionError):
        await thief.connect()
    assert thief.refused == {"code": "token_invalid", "values": {}}
    assert turned_away("token_invalid") == before + 1


async def test_a_token_opens_without_an_origin_but_not_with_a_wrong_one(school: Arena) -> None:
    program = school.player({"token": token(name="ada_7")}, origin=None)
    welcome = await program.connect()
    assert (welcome["you"]["name"], welcome["you"]["guest"]) == ("ada_7", False)
    assert welcome["token_expires_at"] > 0
    page = school.player({"token": token()}, origin="https://evil.example")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await page.connect()
    assert page.refused == {"code": "origin_refused", "values": {}}


async def test_where_tokens_are_checked_a_guest_needs_one(school: Arena) -> None:
    guest = school.guest()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await guest.connect()
    assert guest.refused == {"code": "auth_required", "values": {}}


async def test_an_old_token_is_expired_and_a_session_ends_with_its_token(school: Arena) -> None:
    old = school.player({"token": token(-1)})
    with pytest.raises(socketio.exceptions.ConnectionError):
        await old.connect()
    assert old.refused == {"code": "token_expired", "values": {}}
    short = school.player({"token": token(1.5)})
    await short.connect()
    assert (await short.hears("session_ending"))["code"] == "token_expired"
    await short.hears("session_ending", lambda ending: ending["in_ms"] == 0)
    await short.is_down.wait()


async def test_a_fresh_token_of_the_same_user_goes_on(school: Arena) -> None:
    subject = uuid4().hex
    one = school.player({"token": token(30, sub=subject)})
    await one.connect()
    assert (await one.hears("session_ending"))["in_ms"] > 0
    assert (await one.ask("refresh_token", {"token": token(sub=subject)})) == {"ok": True}
    assert (await one.ask("refresh_token", {"token": token()}))["code"] == "token_invalid"
    assert (await one.ask("refresh_token", {"token": FORGED["alg none"]}))["code"] == "token_invalid"


async def test_a_registered_player_is_challenged_while_away(school: Arena) -> None:
    subject, name = uuid4().hex, f"ada_{uuid4().hex[:8]}"
    away = school.player({"token": token(sub=subject, name=name)})
    await away.connect()
    await away.line.disconnect()
    one = school.player({"token": token()})
    await one.connect()
    made = await one.ask("create_duel", {**QUIZ, "id": "c1", "opponent": {"type": "name", "name": name.upper()}})
    back = school.player({"token": token(sub=subject, name=name)})
    assert [card["room"] for card in (await back.connect())["challenges"]] == [made["room"]]
