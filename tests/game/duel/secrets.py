"""Who may know what in a duel, told from its events alone; and twin plays that differ only in what is not known.

The law. A question's texts are for a player once it was asked of them, for watchers while or after everyone has it
open; at own pace, only once it is closed for all. Keys, explanations and what others chose are for a player whose own
question is closed (what the other chose: once it is closed for both), for watchers once it is closed for all. When the
duel is over, all that was closed for anybody is for everybody. What was never asked is for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from game.audience import SPECTATOR, Audience
from game.deck import Deck
from game.duel import commands as asked
from game.duel import events as happened
from game.mode import Rejected
from game.question import Answer, Difficulty, Question, QuestionType
from tests.game.play import Play, played_again

_MARKER = re.compile(r"(CONTENT|OPTION|EXPLANATION|KEY|FEEDBACK|TYPED|key|12345000|123,450,00|98765)(\d+)(?:-(\d+))?")
_KINDS = {"CONTENT": "text", "OPTION": "text", "EXPLANATION": "key", "KEY": "key", "12345000": "key"}
_KINDS |= {
    "FEEDBACK": "feedback",
    "TYPED": "typed",
    "98765": "typed",
    "key": "typed right",
    "123,450,00": "typed right",
}


@dataclass
class Facts:
    """What has happened up to a moment. `answers`: (seat, index) → the answer."""

    in_step: bool
    over: bool = False
    asked: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    closed: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    answers: dict[tuple[int, int], happened.Answered] = field(default_factory=dict)

    def note(self, event: Any) -> None:
        match event:
            case happened.Asked() | happened.QuestionClosed():
                for seat in event.seats:
                    (self.asked if isinstance(event, happened.Asked) else self.closed)[seat].add(event.index)
            case happened.Answered():
                self.answers[event.seat, event.index] = event
            case happened.Completed() | happened.CalledOff() | happened.Declined() | happened.Expired():
                self.over = True

    @property
    def public(self) -> set[int]:
        """Closed for everyone who can still meet it."""
        return self.closed[0] | self.closed[1] if self.over else self.closed[0] & self.closed[1]

    def texts(self, audience: Audience) -> set[int]:
        if audience.seat is not None:
            return self.asked[audience.seat] | self.public
        return self.public | (self.asked[0] & self.asked[1] if self.in_step else set())

    def keys(self, audience: Audience) -> set[int]:
        return self.public if audience.seat is None else self.closed[audience.seat] | self.public

    def answers_of(self, seat: int, audience: Audience) -> set[int]:
        """Of which questions this audience may know what `seat` chose."""
        own = {index for by, index in self.answers if by == seat} if seat == audience.seat else set()
        return own | self.public


def followed(play: Play) -> Iterator[tuple[Facts, dict[Audience, Any]]]:
    """The facts and the views after each moment at which something happened."""
    for facts, views, _ in _side_by_side(play, play):
        yield facts, views


def _side_by_side(play: Play, twin: Play) -> Iterator[tuple[Facts, dict[Audience, Any], dict[Audience, Any]]]:
    """The facts of `play` and the views of both after each moment at which something happened in either."""
    facts = Facts(in_step=play.mode.name == "Quick Quiz")
    for n, (moment, other) in enumerate(zip(play.moments, twin.moments, strict=True)):
        for event in moment.events:
            facts.note(event)
        if moment.events or other.events:
            yield facts, play.views[n], twin.views[n]


def markers(view: Any) -> Iterator[tuple[str, int, int]]:
    """(kind, question, option or seat) of every canary in a view."""
    for word, digits, number in _MARKER.findall(repr(view)):
        if word == "98765":
            yield "typed", int(digits[1:]), int(digits[0])
        else:
            yield _KINDS[word], int(digits), int(number or 0)


def canaries_stay_hidden(play: Play) -> None:
    """No view holds a text that its audience may not know yet."""
    for facts, views in followed(play):
        for audience, view in views.items():
            for kind, index, number in set(markers(view)):
                assert _may_see(facts, audience, kind, index, number), f"{audience} sees {kind} {index}-{number}"


def colluding_watchers_tell_nothing(play: Play) -> None:
    """A player and a spectator together see no question that the player has yet to meet, nor its key."""
    for facts, views in followed(play):
        for audience, view in views.items():
            if audience.seat is not None and not facts.over:
                together = {(kind, index) for seen in (view, views[SPECTATOR]) for kind, index, _ in markers(seen)}
                assert {index for kind, index in together if kind == "text"} <= facts.asked[audience.seat]
                assert {index for kind, index in together if kind == "key"} <= facts.closed[audience.seat]


def _may_see(facts: Facts, audience: Audience, kind: str, index: int, number: int) -> bool:
    match kind:
        case "text":
            return index in facts.texts(audience)
        case "key":
            return index in facts.keys(audience)
        case "feedback":  # said of an answer: its own giver's once closed, anybody's once public
            return any(
                index in (facts.keys(audience) if seat == audience.seat else facts.public)
                and (number in given.answer.picked or given.answer.text is not None)
                for (seat, answered), given in facts.answers.items()
                if answered == index
            )
        case "typed":
            return index in facts.answers_of(number, audience)
        case _:
            return any(index in facts.answers_of(seat, audience) for seat in (0, 1))


# --- twins ---------------------------------------------------------------------------------------------------------


def twin_keys_look_alike(play: Play, index: int) -> None:
    """Another option is right, other feedback and explanation: the same to all who may not know the key."""
    twin = played_again(play, deck=_changed(play.deck, index, _other_key))
    for facts, views, others in _side_by_side(play, twin):
        for audience, view in views.items():
            assert index in facts.keys(audience) or view == others[audience], f"{audience} sees the key of {index}"


def twin_texts_look_alike(play: Play, index: int) -> None:
    """Another question of the same shape: the same to all who have not met it."""
    twin = played_again(play, deck=_changed(play.deck, index, _other_question))
    for facts, views, others in _side_by_side(play, twin):
        for audience, view in views.items():
            assert index in facts.texts(audience) or view == others[audience], f"{audience} sees question {index}"


def twin_answers_look_alike(play: Play, index: int) -> None:
    """Somebody answers this question otherwise: the same to the others until it is closed for both."""
    for seat in (0, 1):
        commands = [_other_answer(play, moment, seat, index) for moment in play.moments]
        twin = played_again(play, commands)
        for facts, views, others in _side_by_side(play, twin):
            for audience, view in views.items():
                if index not in facts.public and audience.seat != seat:
                    assert view == others[audience], f"{audience} sees how seat {seat} answered {index}"


def twins_look_alike(play: Play) -> None:
    """All of it for the first two questions: those that both are most likely to meet."""
    for index in (0, 1):
        twin_keys_look_alike(play, index)
        twin_texts_look_alike(play, index)
        twin_answers_look_alike(play, index)


def _changed(deck: Deck, index: int, change: Any) -> Deck:
    return Deck(tuple(change(question) if n == index else question for n, question in enumerate(deck.questions)))


def _other_key(question: Question) -> Question:
    weights = [option.weight for option in question.options]
    return replace(
        question,
        options=tuple(
            replace(option, weight=weight, feedback="another")
            for option, weight in zip(question.options, weights[1:] + weights[:1], strict=True)
        ),
        ranges=tuple(replace(key, low=key.low + 1, high=key.high + 1, feedback="another") for key in question.ranges),
        texts=tuple(replace(key, text="another", feedback="another") for key in question.texts),
        explanation="another",
    )


def _other_question(question: Question) -> Question:
    return replace(
        _other_key(question),
        question_id="another",
        content="another",
        options=tuple(replace(option, text="another") for option in _other_key(question).options),
        difficulty_level=Difficulty.HARD if question.difficulty_level is Difficulty.EASY else Difficulty.EASY,
        base_points=700,
    )


def _other_answer(play: Play, moment: Any, seat: int, index: int) -> Any:
    """The same command, or where this seat answered `index`, another answer that is as well formed."""
    command = moment.command
    mine = isinstance(command, asked.SubmitAnswer) and moment.before.seat_of(command.by.user_id) == seat
    if not mine or command.index != index or isinstance(moment.outcome, Rejected):
        return command
    question = play.deck.questions[index]
    if question.question_type in (QuestionType.NUMERIC, QuestionType.SHORT_ANSWER):
        right = any(isinstance(event, happened.Answered) and event.is_correct for event in moment.events)
        key = f"{question.ranges[0].low:,.0f}" if question.ranges else f"key{index}"
        return replace(command, answer=Answer(text="0" if right else key))
    rotated = tuple((position + 1) % len(question.options) for position in command.answer.picked)
    return replace(command, answer=Answer(rotated))
