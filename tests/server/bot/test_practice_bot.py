"""The practice bot: what it knows, and that it plays."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from game.question import AcceptedText, Difficulty, NumberRange, Option, Question, QuestionType
from persistence.postgres.pool import open_pool
from persistence.postgres.questions import Questions
from server.bot import practice_bot
from server.bot.knowledge import BankKnowledge
from server.bot.line import LineLost, line_to
from tests.fixtures.arena import Arena, Player
from tests.server.sessions.test_gateway import wish

TOPIC = f"Bot {uuid4().hex}"


def question(kind: QuestionType, content: str, **keys: Any) -> Question:
    return Question("", 1, TOPIC, Difficulty.EASY, kind, content, **keys)


KNOWN = [
    question(QuestionType.SINGLE_CHOICE, "one?", options=(Option("no", 0), Option("yes", 1), Option("nay", -0.5))),
    question(QuestionType.MULTIPLE_CHOICE, "many?", options=(Option("a", 0.5), Option("b", -1), Option("c", 0.5))),
    question(QuestionType.TRUE_FALSE, "true?", options=(Option("True", 0), Option("False", 1))),
    question(QuestionType.NUMERIC, "how many?", ranges=(NumberRange(3, 5), NumberRange(0, 9, 0.5))),
    question(QuestionType.SHORT_ANSWER, "who?", texts=(AcceptedText("*Curie*"), AcceptedText("Marie", 0.5))),
]


def seen(question: Question) -> dict[str, Any]:
    """As a player sees it, in another order."""
    return {"content": question.content, "options": [option.text for option in reversed(question.options)]}


@pytest.fixture
async def questions(database_url: str) -> Any:
    async with await open_pool(database_url) as pool:
        bank = Questions(pool)
        await bank.save("bot", [(question.content, question) for question in KNOWN])
        yield bank


async def test_it_finds_the_right_answers_in_the_bank(questions: Questions) -> None:
    sure = BankKnowledge(questions, lambda: 7, right_share=1)
    answers = [await sure(TOPIC, seen(question)) for question in KNOWN]
    assert answers == [{"picked": [1]}, {"picked": [0, 2]}, {"picked": [0]}, {"text": "4"}, {"text": "Curie"}]


async def test_it_can_be_wrong_and_guesses_what_it_does_not_know(questions: Questions) -> None:
    for chance in range(20):
        lost = BankKnowledge(questions, lambda chance=chance: chance, right_share=0)
        assert (await lost(TOPIC, seen(KNOWN[0])))["picked"] in ([0], [2])
        assert (await lost(TOPIC, seen(KNOWN[1]))) == {"picked": [1]}
        assert (await lost(TOPIC, {"content": "what?", "options": ["x", "y"]}))["picked"] in ([0], [1])
        assert (await lost(TOPIC, seen(KNOWN[3])))["text"].isdigit()


async def test_it_is_right_about_as_often_as_it_should(questions: Questions) -> None:
    chances = iter(range(10_000))
    knowledge = BankKnowledge(questions, lambda: next(chances))
    right = [await knowledge(TOPIC, seen(KNOWN[0])) == {"picked": [1]} for _ in range(400)]
    assert 200 < sum(right) < 280


async def test_it_takes_up_challenges_and_plays_many_duels_at_once(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice_bot, "THINKING_MS_MIN", 0)
    monkeypatch.setattr(practice_bot, "THINKING_MS_MAX", 1)
    monkeypatch.setattr(practice_bot, "READING_MS", 0)

    async def play(player: Player) -> dict[str, Any]:
        made = await player.ask("create_duel", wish(opponent={"type": "bot"}, visibility="off"))
        assert made == {"ok": True, "room": made["room"], "code": None}
        room = made["room"]
        await player.ask("join_room", {"room": room})
        await player.sees(room, lambda view: view["stage"] == "lobby")
        people = await player.hears("people", lambda people: people["room"] == room and len(people["people"]) == 2)
        assert people["people"][1] == {"seat": 1, "name": "Practice Bot", "guest": False, "bot": True}
        await player.do(room, "ready")
        await player.sees(room, lambda view: (view["question"] or {}).get("answered_by") == [1])
        await player.do(room, "leave")
        return await player.sees(room, lambda view: view["stage"] == "over")

    players = [await arena.guest_here() for _ in range(10)]
    views = await asyncio.gather(*(play(player) for player in players))
    assert {view["result"]["forfeited"] for view in views} == {0}


async def test_it_comes_again_when_its_line_is_lost(arena: Arena) -> None:
    player = await arena.guest_here()
    made = await player.ask("create_duel", wish(opponent={"type": "bot"}))
    await player.ask("join_room", {"room": made["room"]})
    await player.sees(made["room"], lambda view: view["seats"][1:] and view["seats"][1]["connected"])
    bot = arena.node.presence.bot()
    assert bot is not None
    for session in arena.node.presence.sessions(bot.user_id):
        session._close("test")
    await player.sees(made["room"], lambda view: not view["seats"][1]["connected"])
    await player.sees(made["room"], lambda view: view["seats"][1]["connected"])


async def test_a_line_that_is_refused_says_so(arena: Arena) -> None:
    address = arena.origin.replace("http", "ws")
    with pytest.raises(LineLost, match="origin_refused"):
        async with line_to(
            address, "https://evil.example", {"protocol": [1, 0], "guest": {"key": "k" * 32, "name": "A B"}}
        ):
            pass
    with pytest.raises(LineLost):
        async with line_to("ws://127.0.0.1:1", arena.origin, {}):
            pass
