"""What a number means in a random duel: who does what, and how much later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from game.audience import INVITEE, SPECTATOR, Audience
from game.duel import commands as asked
from game.duel.state import Duel
from game.duel.words import DuelType, Visibility
from game.mode import By, Mode
from game.question import Answer, Difficulty, QuestionType
from tests.game.duel.decks import answer_to, mixed
from tests.game.play import Play

_GAPS: tuple[int | str, ...] = (
    *("deadline", 0, 0, 1, 100, 249, 250, 1_000),
    *(1_600, 2_500, 5_000, 12_000, 61_000, "just before", "just after", "deadline"),
)
_PEOPLE = ("busy", "ann", "bob", "eve")
_VERBS = (
    *("tick", *["answer"] * 13, "odd answer", "odd answer", "continue", "continue", "continue", "continue"),
    *(
        "connect",
        "connect",
        "connect",
        "connect",
        "connect",
        "drop",
        "drop",
        "ready",
        "ready",
        "accept",
        "rare",
        "watch",
    ),
)
_RARE = ("leave", "decline", "create", "accept")


def random_duel(mode: Mode, steps: Sequence[int]) -> Play:
    """Three of four duels begin with both in the countdown; the others with nothing at all.

    A room is usually punctual: it ticks at each deadline that passes before the next command. Sometimes it is late.
    """
    first, *rest = steps or (0,)
    play = Play(mode, mixed(3 + first % 4), _audiences)
    if first & 12:
        ann, bob = By("ann"), By("bob")
        lobby = _create(mode, ann), asked.Connect(ann), asked.Accept(bob), asked.Connect(bob)
        play = play.did([(command, play.now(0)) for command in (*lobby, asked.Ready(ann), asked.Ready(bob))])
    for step in rest:
        step, late = divmod(step, 2)
        step, gap = divmod(step, len(_GAPS))
        at_ms = _at_ms(play, _GAPS[gap])
        if not late:
            play = play.ticked(at_ms)
        play = play.did([(_command(play, step), play.now(at_ms))])
    return play


def _audiences(duel: Duel) -> tuple[Audience, ...]:
    players = tuple(Audience.player(number) for number in range(len(duel.seats)))
    return (*players, SPECTATOR, INVITEE) if duel.terms else ()


def _create(mode: Mode, by: By, opponent_id: str | None = None) -> asked.Create:
    rules = mode.rules(3_000)  # type: ignore[attr-defined]
    terms = ("Testing", Difficulty.EASY, 1, Visibility.LINK, rules)
    return asked.Create(by, DuelType(mode.name), *terms, opponent_id=opponent_id)


def _at_ms(play: Play, gap: int | str) -> int:
    if isinstance(gap, int):
        return play.now_ms + gap
    past_it = {"just before": -1, "deadline": 0, "just after": 1}[gap]
    return max(play.now_ms, (play.mode.deadline_ms(play.state) or 0) + past_it)


def _command(play: Play, step: int) -> asked.Command:
    duel: Duel = play.state
    step, verb = divmod(step, len(_VERBS))
    choice, person = divmod(step, len(_PEOPLE))
    by = By(_busy(duel, choice) if _PEOPLE[person] == "busy" else _PEOPLE[person])
    word = _RARE[choice % len(_RARE)] if _VERBS[verb] == "rare" else _VERBS[verb]
    match word:
        case "answer":
            return _answer(duel, by, choice)
        case "odd answer":
            return asked.SubmitAnswer(by, choice % len(duel.deck.questions), Answer((choice % 5,)))
        case "create":
            return _create(play.mode, by, "bob" if choice & 4 else None)
        case "watch":
            return asked.CountWatchers(choice)
        case "tick":
            return asked.Tick()
        case _:
            return _PLAIN[word](by)


def _busy(duel: Duel, choice: int) -> str:
    """Somebody who has something to answer."""
    waiting = [seat.user_id for seat in duel.seats if seat.open and not seat.open.given]
    return waiting[choice % len(waiting)] if waiting else "ann"


def _answer(duel: Duel, by: By, choice: int) -> asked.SubmitAnswer:
    """To the open question, right as often as wrong; what is typed names its author."""
    number = duel.seat_of(by.user_id)
    opened = None if number is None else duel.seats[number].open
    if opened is None:
        return asked.SubmitAnswer(by, choice % len(duel.deck.questions), Answer((0,)))
    question = duel.question(opened.index)
    answer = answer_to(question, opened.order, "right")
    if choice & 1:
        match question.question_type:
            case QuestionType.SHORT_ANSWER:
                answer = Answer(text=f"TYPED{opened.index}-{number}")
            case QuestionType.NUMERIC:
                answer = Answer(text=f"98765{number}{opened.index}")
            case QuestionType.MULTIPLE_CHOICE:
                answer = Answer(tuple(position for position in range(4) if choice >> position & 1))
            case _:
                answer = Answer((choice // 2 % len(opened.order),))
    return asked.SubmitAnswer(by, opened.index, answer)


_PLAIN: dict[str, Any] = {
    "accept": asked.Accept,
    "decline": asked.Decline,
    "ready": asked.Ready,
    "continue": asked.Continue,
    "leave": asked.Leave,
    "connect": asked.Connect,
    "drop": asked.Disconnect,
}
