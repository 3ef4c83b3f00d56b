"""Whole duels over real sockets, on real stores: two who play, one who watches."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import socketio
from redis.asyncio import Redis

from persistence.postgres.pool import open_pool
from protocol import limits
from protocol.messages.from_server import PROTOCOL
from server.embedded import StoreAddresses
from tests.fixtures.arena import Arena, Player, arena_on

QUIZ = {
    "duel_type": "Quick Quiz",
    "topic": "Astronomy",
    "difficulty_level": "Easy",
    "time_limit": 1,
    "visibility": "public",
    "opponent": {"type": "link"},
}

PARTICIPANTS = "select count(*) from arena.room_participants where room_id = $1"
IS_COMPLETED = "select completed_at is not null from arena.knowledge_duels where knowledge_duel_id = $1"


def wish(**changes: Any) -> dict[str, Any]:
    return {**QUIZ, "id": uuid4().hex, **changes}


@pytest.fixture
async def pool(stores: StoreAddresses) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(stores.database_url) as pool:
        yield pool


async def at_the_table(arena: Arena, **changes: Any) -> tuple[Player, Player, str]:
    """Two players in the lobby of a room, after it has stored that both are there: it answers `accept` before that."""
    one, two = await arena.guest_here(), await arena.guest_here()
    made = await one.ask("create_duel", wish(**changes))
    assert made["ok"], made
    room = made["room"]
    for player in (one, two):
        assert (await player.ask("join_room", {"room": room}))["ok"]
    assert (await two.do(room, "accept"))["ok"]
    await one.sees(room, lambda view: all(seat["connected"] for seat in view["seats"]))
    return one, two, room


async def handed_over(pool: asyncpg.Pool, room: str) -> None:
    """Postgres follows in the background."""
    async with asyncio.timeout(10):
        while not await pool.fetchval(IS_COMPLETED, room):  # noqa: ASYNC110  (only Postgres can tell)
            await asyncio.sleep(0.02)


async def play_on(player: Player, room: str, index: int) -> dict[str, Any]:
    """Answer question `index` with the first option, or with a text, and read on."""
    view = await player.sees(room, lambda view: bool(view["question"]) and view["question"]["index"] == index)
    given = {"picked": [0]} if view["question"]["options"] else {"text": "1"}
    answered = await player.do(room, "answer", index=index, **given)
    await player.sees(room, lambda view: view["stage"] == "over" or (view["reveal"] or {}).get("index") == index)
    await player.do(room, "continue")
    return answered


async def test_two_play_and_one_watches(arena: Arena, pool: asyncpg.Pool) -> None:
    one, two, room = await at_the_table(arena)
    watcher = await arena.guest_here()
    joined = await watcher.ask("join_room", {"room": room})
    assert (joined["role"], joined["seat"]) == ("spectator", None)
    people = await watcher.hears("people")
    assert [person["seat"] for person in people["people"]] == [0, 1]
    assert people["code"] is None
    for player in (one, two):
        assert (await player.do(room, "ready"))["ok"]
    count = (await one.sees(room, lambda view: bool(view["question"])))["question_count"]
    for index in range(count):
        acks = await asyncio.gather(*(play_on(player, room, index) for player in (one, two)))
        assert all(ack.keys() == {"ok", "version"} for ack in acks)
    views = [await player.sees(room, lambda view: view["stage"] == "over") for player in (one, two, watcher)]
    assert len({str(view["result"]) for view in views}) == 1
    assert len(views[2]["review"]) == count
    await handed_over(pool, room)
    assert await pool.fetchval("select count(*) from arena.user_answers where room_id = $1", room) == 2 * count
    assert await pool.fetchval(PARTICIPANTS, room) == 2
    assert await pool.fetchval("select count(*) from arena.xp_ledger where room_id = $1", room) == 0


# --- identity and presence --------------------------------------------------------------------------------------


async def test_a_guest_who_reloads_is_the_same_and_finds_the_duel(arena: Arena) -> None:
    key = uuid4().hex
    before = await arena.guest_here(f"Ada {key[:8]}", key)
    you = (await before.hears("welcome"))["you"]
    rival = await arena.guest_here()
    room = (await before.ask("create_duel", wish()))["room"]
    await rival.ask("join_room", {"room": room})
    await rival.do(room, "accept")
    await before.line.disconnect()
    after = arena.guest(f"Ada {key[:8]}", key)
    welcome = await after.connect()
    assert welcome["you"] == {**you}
    assert welcome["rooms"] == [room]
    joined = await after.ask("join_room", {"room": room})
    assert (joined["role"], joined["seat"]) == ("player", 0)


async def test_two_lines_of_one_user_are_one_player(arena: Arena) -> None:
    one, two, room = await at_the_table(arena)
    second = arena.player({"guest": one.auth["guest"]})
    await second.connect()
    assert (await second.ask("join_room", {"room": room}))["seat"] == 0
    await one.line.disconnect()
    await second.do(room, "ready")
    view = await two.sees(room, lambda view: view["seats"][0]["ready"])
    assert view["seats"][0]["connected"]
    await second.line.disconnect()
    await two.sees(room, lambda view: not view["seats"][0]["connected"])


async def test_nobody_looks_like_somebody_who_is_here(arena: Arena) -> None:
    name = f"Mira {uuid4().hex[:8]}"
    key = uuid4().hex
    one = await arena.guest_here(name, key)
    twin = arena.guest(name.replace("M", "\N{CYRILLIC CAPITAL LETTER EM}").replace("i", "1"))
    with pytest.raises(socketio.exceptions.ConnectionError):
        await twin.connect()
    assert twin.refused == {"code": "name_looks_like", "values": {"name": name}}
    await one.line.disconnect()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await twin.connect()  # a name is not lost in a tunnel
    await arena.guest_here(name, key)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", None])
async def test_a_guest_must_come_from_our_own_page(arena: Arena, origin: str | None) -> None:
    stranger = arena.player({"guest": {"key": uuid4().hex, "name": "Stranger"}}, origin)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await stranger.connect()
    assert stranger.refused == {"code": "origin_refused", "values": {}}


async def test_another_major_version_is_told_which_we_speak(arena: Arena) -> None:
    newer = arena.player({"protocol": [2, 0], "passport": "new"})
    with pytest.raises(socketio.exceptions.ConnectionError):
        await newer.connect()
    assert newer.refused == {"code": "protocol_unsupported", "values": {"oldest": 1, "newest": 1}}


async def test_a_client_of_an_older_minor_version_gets_what_it_knows(arena: Arena) -> None:
    _, _, room = await at_the_table(arena)
    older = arena.player({"protocol": [1, 0], "guest": {"key": uuid4().hex, "name": f"Old {uuid4().hex[:8]}"}})
    newer = arena.player({"protocol": [1, 99], "guest": {"key": uuid4().hex, "name": f"New {uuid4().hex[:8]}"}})
    for player in (older, newer):
        assert (await player.connect())["protocol"] == list(PROTOCOL)
        assert (await player.ask("join_room", {"room": room}))["role"] == "spectator"
    both = {"room": room, "watching": 2}
    assert await older.hears("crowd", lambda crowd: crowd["watching"] == 2) == both
    assert await newer.hears("crowd", lambda crowd: crowd["watching"] == 2) == {**both, "rounded": False}
    assert (await older.ask("react", {"room": room, "kind": "clap"}))["ok"]
    await newer.hears("reaction")
    assert (await older.ask("fly", {}))["code"] == "unknown_event"


# --- rooms ------------------------------------------------------------------------------------------------------


async def test_who_may_enter_and_as_what(arena: Arena) -> None:
    one, _, room = await at_the_table(arena, visibility="off")
    other = await arena.guest_here()
    assert (await other.ask("join_room", {"room": room}))["code"] == "watching_off"
    assert (await one.ask("join_room", {"room": room}))["role"] == "player"
    ghost = room[:-4] + "0000"
    assert (await one.ask("join_room", {"room": ghost}))["code"] == "no_such_room"


async def test_a_watcher_is_counted_and_may_clap_but_not_play(arena: Arena) -> None:
    one, _, room = await at_the_table(arena)
    watcher = await arena.guest_here()
    await watcher.ask("join_room", {"room": room})
    await one.hears("crowd", lambda crowd: crowd["watching"] == 1)
    assert (await watcher.do(room, "ready"))["code"] == "not_a_player"
    assert (await watcher.ask("react", {"room": room, "kind": "clap"}))["ok"]
    assert await one.hears("reaction") == {"room": room, "seat": None, "kind": "clap"}
    assert (await watcher.ask("leave_room", {"room": room}))["ok"]
    assert (await watcher.ask("react", {"room": room, "kind": "clap"}))["code"] == "not_in_room"
    codes = [(await watcher.ask("react", {"room": room, "kind": "clap"})).get("code") for _ in range(10)]
    assert "rate_limited" in codes
    await one.hears("crowd", lambda crowd: crowd["watching"] == 0)


async def test_a_session_looks_at_a_bounded_number_of_rooms(arena: Arena) -> None:
    one, two = await arena.guest_here(), await arena.guest_here()
    rooms = []
    for player in (one, two):
        rooms += [(await player.ask("create_duel", wish()))["room"] for _ in range(5)]
    answers = [await one.ask("join_room", {"room": room}) for room in rooms]
    assert [answer["ok"] for answer in answers] == [True] * 8 + [False] * 2
    assert answers[-1]["code"] == "too_many_rooms"


async def test_the_same_command_again_gets_the_same_answer(arena: Arena) -> None:
    one, _, room = await at_the_table(arena)
    command = {"room": room, "id": "once", "do": {"type": "ready"}}
    first = await one.ask("command", command)
    assert first["ok"]
    assert await one.ask("command", command) == first
    assert (await one.ask("command", {**command, "do": {"type": "leave"}}))["code"] == "id_reused"


async def test_while_the_store_stalls_nobody_knows_and_asking_again_tells(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COMMAND_REPLY_S_MAX", 0.5)
    one, _, room = await at_the_table(arena)
    command = {"room": room, "id": "once", "do": {"type": "ready"}}
    async with Redis.from_url(arena.stores.redis_url) as store:
        await store.client_pause(1_200)
        assert (await one.ask("command", command))["code"] == "unknown_outcome"
        assert (await one.ask("probe"))["ok"]
    monkeypatch.undo()
    assert (await one.ask("command", command))["ok"]
    view = await one.sees(room, lambda view: view["seats"][0]["ready"])
    assert view["stage"] == "lobby"


async def test_a_probe_does_not_wait_behind_a_command(arena: Arena) -> None:
    one, _, room = await at_the_table(arena)
    async with Redis.from_url(arena.stores.redis_url) as store:
        await store.client_pause(400)
        waiting = asyncio.create_task(one.do(room, "ready"))
        await asyncio.sleep(0)
        assert (await one.ask("probe"))["ok"]
        assert not waiting.done()
        assert (await waiting)["ok"]


async def test_after_a_restart_the_duel_goes_on_and_everybody_has_a_name(
    stores: StoreAddresses, page: Path, pool: asyncpg.Pool
) -> None:
    prefix = f"t{uuid4().hex[:12]}"
    async with arena_on(stores, page, key_prefix=prefix) as arena:
        one, two, room = await at_the_table(arena)
        waiting = (await one.ask("create_duel", wish()))["room"]
        names = [(await player.hears("welcome"))["you"]["name"] for player in (one, two)]
        async with asyncio.timeout(10):
            while await pool.fetchval(PARTICIPANTS, room) < 2:  # noqa: ASYNC110  (only Postgres can tell)
                await asyncio.sleep(0.02)
    async with arena_on(stores, page, key_prefix=prefix) as arena:
        again = arena.player({"guest": one.auth["guest"]})
        await again.connect()
        assert (await again.ask("join_room", {"room": room}))["seat"] == 0
        people = await again.hears("people")
        assert [person["name"] for person in people["people"]] == names
        await again.ask("join_room", {"room": waiting})
        assert len((await again.hears("people", lambda people: people["room"] == waiting))["code"]) == 6
        back = arena.player({"guest": two.auth["guest"]})
        await back.connect()
        await back.ask("join_room", {"room": room})
        for player in (again, back):
            await player.do(room, "ready")
        await back.sees(room, lambda view: bool(view["question"]))


async def test_the_server_says_goodbye(arena: Arena) -> None:
    one, _, room = await at_the_table(arena)
    await arena.node.stop()
    assert (await one.hears("session_ending"))["code"] == "shutting_down"
    assert (await one.hears("room_closed")) == {"room": room, "code": "shutting_down"}
    await asyncio.wait_for(one.is_down.wait(), 5)
    late = arena.guest()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await late.connect()


async def test_a_page_that_comes_again_is_not_sent_what_it_has(arena: Arena) -> None:
    one, two, room = await at_the_table(arena)
    await two.sees(room, lambda view: all(seat["connected"] for seat in view["seats"]))
    second_page = arena.player({"guest": two.auth["guest"]})
    await second_page.connect()
    assert (await second_page.ask("join_room", {"room": room}))["ok"]
    await second_page.sees(room, bool)

    def states() -> list[dict[str, Any]]:
        return [told for name, told in second_page.told if name == "state"]

    newest = states()[-1]
    cursor = {"epoch": newest["epoch"], "version": newest["version"]}
    count = len(states())
    again = await second_page.ask("join_room", {"room": room, "cursor": cursor})
    assert (again["epoch"], again["version"]) == (newest["epoch"], newest["version"])
    assert (await one.do(room, "ready"))["ok"]
    await second_page.sees(room, lambda view: view["seats"][0]["ready"])
    assert len(states()) == count + 1, "the change, and not what was there before"
    other = await second_page.ask("join_room", {"room": room, "cursor": {**cursor, "epoch": "0"}})
    assert other["ok"]
    await second_page.sees(room, lambda view: len(states()) == count + 2)


async def test_whoever_asks_for_patches_is_sent_what_changed(arena: Arena) -> None:
    one, _, room = await at_the_table(arena)
    watcher = await arena.guest_here()
    assert (await watcher.ask("join_room", {"room": room, "patches": True}))["ok"]
    whole = await watcher.hears("state")
    assert (await one.do(room, "ready"))["ok"]
    patch = await watcher.hears("patch")
    assert (patch["epoch"], patch["from_version"]) == (whole["epoch"], whole["version"])
    assert patch["version"] > whole["version"]
    assert "seats" in patch["changes"]
    assert set(patch["changes"]) < set(whole["view"])
