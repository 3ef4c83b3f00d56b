"""How duels come about: by link, code, name and rematch."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from game.modes.quick_quiz import QuickQuiz
from game.question import Difficulty
from persistence.postgres.pool import open_pool
from persistence.postgres.questions import Questions
from server.embedded import StoreAddresses
from tests.fixtures.arena import Arena, arena_on
from tests.server.sessions.test_gateway import at_the_table, wish
from tests.server.test_bad_input import TOKENS, token


async def test_a_link_has_a_code_that_ends_with_the_free_seat(arena: Arena) -> None:
    one, two = await arena.guest_here(), await arena.guest_here()
    made = await one.ask("create_duel", wish())
    room, code = made["room"], made["code"]
    assert len(code) == 6
    await one.ask("join_room", {"room": room})
    assert (await one.hears("people"))["code"] == code
    assert await two.ask("find_room", {"code": f"{code[:3].lower()}-{code[3:]}"}) == {"ok": True, "room": room}
    joined = await two.ask("join_room", {"room": room})
    assert (joined["role"], joined["seat"]) == ("invitee", None)
    assert (await two.do(room, "accept"))["ok"]
    seated = await one.hears("people", lambda people: len(people["people"]) == 2)
    assert seated["code"] is None
    names = [(await player.hears("welcome"))["you"]["name"] for player in (one, two)]
    assert [person["name"] for person in seated["people"]] == names
    await one.do(room, "leave")
    await one.sees(room, lambda view: view["stage"] == "over")
    await arena.node.board.errands_done()
    assert (await two.ask("find_room", {"code": code}))["code"] == "no_such_code"


async def test_wrong_codes_are_limited(arena: Arena) -> None:
    key = uuid4().hex
    name = f"Guesser {key[:8]}"
    guesser = await arena.guest_here(name, key)
    right = (await guesser.ask("create_duel", wish()))["code"]
    codes = [(await guesser.ask("find_room", {"code": "CCCCCC"}))["code"] for _ in range(11)]
    assert codes == ["no_such_code"] * 10 + ["too_many_wrong_codes"]
    assert (await guesser.ask("find_room", {"code": right}))["code"] == "too_many_wrong_codes"
    await guesser.line.disconnect()
    again = await arena.guest_here(name, key)
    assert (await again.ask("find_room", {"code": right}))["code"] == "too_many_wrong_codes"


async def test_a_named_player_hears_on_every_open_page_and_on_the_next(arena: Arena) -> None:
    key, name = uuid4().hex, f"Ben {uuid4().hex[:8]}"
    one = await arena.guest_here()
    pages = [await arena.guest_here(name, key) for _ in range(2)]
    made = await one.ask("create_duel", wish(opponent={"type": "name", "name": name.upper()}))
    assert made["code"] is None
    cards = [await page.hears("challenged") for page in pages]
    assert cards[0] == cards[1]
    assert (cards[0]["room"], cards[0]["topic"], cards[0]["rematch_of"]) == (made["room"], "Astronomy", None)
    third = arena.guest(name, key)
    assert (await third.connect())["challenges"] == [cards[0]]
    await third.ask("join_room", {"room": made["room"]})
    assert (await third.do(made["room"], "decline"))["ok"]
    for page in pages:
        assert await page.hears("challenge_gone") == {"room": made["room"]}
    await arena.node.board.errands_done()
    assert (await arena.guest(name, key).connect())["challenges"] == []


async def test_nobody_takes_a_challenge_to_another(arena: Arena) -> None:
    one, two, three = [await arena.guest_here() for _ in range(3)]
    name = (await two.hears("welcome"))["you"]["name"]
    room = (await one.ask("create_duel", wish(opponent={"type": "name", "name": name}, visibility="public")))["room"]
    assert (await three.ask("join_room", {"room": room}))["role"] == "spectator"
    assert (await three.do(room, "accept"))["code"] == "not_for_you"
    await one.ask("join_room", {"room": room})
    assert (await one.do(room, "accept"))["code"] == "own_challenge"


@pytest.mark.parametrize("name", ["Nobody At All", "me"])
async def test_there_must_be_such_a_player_and_it_is_not_you(arena: Arena, name: str) -> None:
    one = await arena.guest_here()
    mine = (await one.hears("welcome"))["you"]["name"]
    opponent = {"type": "name", "name": mine if name == "me" else name}
    assert (await one.ask("create_duel", wish(opponent=opponent)))["code"] == "no_such_player"


async def test_too_few_questions_says_how_many_there_are(arena: Arena) -> None:
    one = await arena.guest_here()
    refused = await one.ask("create_duel", wish(topic="Alchemy"))
    assert refused == {"ok": False, "code": "too_few_questions", "values": {"available": 0, "needed": 3}}


async def test_the_same_request_makes_one_room(arena: Arena) -> None:
    one = await arena.guest_here()
    request = wish()
    made = await one.ask("create_duel", request)
    assert await one.ask("create_duel", request) == made
    assert (await one.ask("create_duel", {**request, "time_limit": 2}))["code"] == "id_reused"


async def test_challenges_are_rate_limited(arena: Arena) -> None:
    one = await arena.guest_here()
    codes = [(await one.ask("create_duel", wish(topic="Alchemy")))["code"] for _ in range(12)]
    assert codes[:10] == ["too_few_questions"] * 10
    assert codes[11] == "rate_limited"


async def test_a_rematch_is_a_new_room_where_both_meet(arena: Arena) -> None:
    one, two, room = await at_the_table(arena)
    assert (await one.ask("rematch", {"id": "early", "room": room}))["code"] == "not_allowed"
    await one.do(room, "leave")
    await two.sees(room, lambda view: view["stage"] == "over")
    made = await one.ask("rematch", {"id": uuid4().hex, "room": room})
    assert made["ok"]
    assert made["room"] != room
    card = await two.hears("challenged")
    assert (card["room"], card["rematch_of"]) == (made["room"], room)
    assert (await two.ask("rematch", {"id": uuid4().hex, "room": room}))["room"] == made["room"]
    assert (await two.ask("join_room", {"room": made["room"]}))["role"] == "invitee"
    assert (await two.do(made["room"], "accept"))["ok"]
    stranger = await arena.guest_here()
    assert (await stranger.ask("rematch", {"id": "x", "room": room}))["code"] == "not_allowed"


async def test_two_who_ask_for_a_rematch_at_once_get_one_room(arena: Arena) -> None:
    one, two, room = await at_the_table(arena)
    await one.do(room, "leave")
    await two.sees(room, lambda view: view["stage"] == "over")
    asked = [player.ask("rematch", {"id": uuid4().hex, "room": room}) for player in (one, two)]
    made, met = await asyncio.gather(*asked)
    assert made["ok"]
    assert met["room"] == made["room"]


async def test_where_guests_come_by_code_they_take_up_and_make_none(stores: StoreAddresses, page: Path) -> None:
    async with arena_on(stores, page, guests="by-code", **TOKENS) as arena:
        teacher, guest = arena.player({"token": token()}), await arena.guest_here()
        await teacher.connect()
        made = await teacher.ask("create_duel", wish())
        assert (await guest.ask("create_duel", wish()))["code"] == "not_allowed"
        assert (await guest.ask("find_room", {"code": "CCCCCC"}))["code"] == "no_such_code"
        assert (await guest.ask("find_room", {"code": made["code"]}))["room"] == made["room"]
        await guest.ask("join_room", {"room": made["room"]})
        assert (await guest.do(made["room"], "accept"))["ok"]


async def test_an_unanswered_challenge_expires(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    given = QuickQuiz().rules(0)
    monkeypatch.setattr(QuickQuiz, "rules", lambda *_: replace(given, challenge_ms=300))
    one, two = await arena.guest_here(), await arena.guest_here()
    name = (await two.hears("welcome"))["you"]["name"]
    room = (await one.ask("create_duel", wish(opponent={"type": "name", "name": name})))["room"]
    assert await two.hears("challenge_gone") == {"room": room}
    await one.ask("join_room", {"room": room})
    assert (await one.sees(room, lambda view: view["stage"] == "over"))["duel_status"] == "Expired"
    await two.ask("join_room", {"room": room})
    assert (await two.do(room, "accept"))["code"] == "too_late"
    async with await open_pool(arena.stores.database_url) as pool:
        assert await until_status(pool, room, "Expired")


async def test_what_the_bot_played_elsewhere_counts_as_seen_by_nobody(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[list[str]] = []
    pick = Questions.pick

    async def noted(self: Questions, topic: str, difficulty: Difficulty, count: int, players: Any, chance: int) -> Any:
        asked_for.append(list(players))
        return await pick(self, topic, difficulty, count, players, chance)

    monkeypatch.setattr(Questions, "pick", noted)
    one, two = await arena.guest_here(), await arena.guest_here()
    ids = [(await player.hears("welcome"))["you"] for player in (one, two)]
    for opponent in ({"type": "bot"}, {"type": "name", "name": ids[1]["name"]}):
        assert (await one.ask("create_duel", wish(opponent=opponent)))["ok"]
    assert asked_for == [[ids[0]["user_id"]], [you["user_id"] for you in ids]]


async def until_status(pool: asyncpg.Pool, room: str, status: str) -> bool:
    """Whether the room's row gets there in time: the hand-over follows behind the room."""
    async with asyncio.timeout(5):
        asked = "select duel_status from arena.knowledge_duels where knowledge_duel_id = $1"
        while await pool.fetchval(asked, room) != status:  # noqa: ASYNC110  (another process's table has no bell)
            await asyncio.sleep(0.02)
    return True


async def test_an_open_challenge_is_dealt_by_what_the_second_has_seen(arena: Arena) -> None:
    one, two = await arena.guest_here(), await arena.guest_here()
    room = (await one.ask("create_duel", wish(time_limit=1)))["room"]
    actor = arena.node.directory.held(room)
    assert actor
    held = actor.room.deck.questions
    assert len(held) == 6, "twice as many as one minute holds"
    user_id = UUID((await two.hears("welcome"))["you"]["user_id"])
    connection = await asyncpg.connect(arena.stores.database_url)
    try:
        for question in held[:3]:
            await connection.execute(
                "insert into arena.user_answers (user_answer_id, room_id, result_n, user_id, question_id,"
                " question_version, is_correct, credit, points_earned, submitted_at)"
                " values ($1, $1, 1, $2, $3, 1, false, 0, 0, now())",
                uuid4(),
                user_id,
                UUID(question.question_id),
            )
    finally:
        await connection.close()
    await two.ask("join_room", {"room": room})
    assert (await two.do(room, "accept"))["ok"]
    assert actor.room.state.deck.questions == held[3:]
