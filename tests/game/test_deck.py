"""The deck, and what is dealt of it."""

from __future__ import annotations

import pytest

from game.deck import QUESTIONS_MAX, Deck
from game.duel import commands as asked
from game.duel.events import Accepted, Asked
from game.duel.knowledge_duel import KnowledgeDuel
from game.duel.words import DuelType, Visibility
from game.mode import By, Now, Rejected
from game.modes import MODES
from game.question import Difficulty
from tests.game.duel.decks import one_type


def test_a_deck_is_bounded() -> None:
    question = one_type(1).questions[0]
    with pytest.raises(ValueError, match="at most 100 questions, not 101"):
        Deck((question,) * (QUESTIONS_MAX + 1))


def test_nothing_named_is_the_deck_as_it_lies() -> None:
    deck = one_type(3)
    assert deck.dealt(()) is deck


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES.keys())
def test_what_is_dealt_at_acceptance_is_asked_in_that_order(mode: object) -> None:
    assert isinstance(mode, KnowledgeDuel)
    deck, mira, jon = one_type(8), By("mira"), By("jon")
    duel = mode.initial(deck)
    create = asked.Create(
        mira, DuelType(mode.name), "t", Difficulty.EASY, 1, Visibility.LINK, mode.rules(spectator_delay_ms=0)
    )
    for command, at_ms in (
        (create, 0),
        (asked.Accept(jon, dealt=(6, 2, 4)), 1),
        (asked.Connect(mira), 2),
        (asked.Connect(jon), 3),
        (asked.Ready(mira), 4),
        (asked.Ready(jon), 5),
        (asked.Tick(), 3_005),
    ):
        events = mode.decide(duel, command, Now(at_ms))
        assert not isinstance(events, Rejected)
        for event in events:
            duel = mode.apply(duel, event)
            assert not isinstance(event, Accepted) or event.dealt == (6, 2, 4)
            assert not isinstance(event, Asked) or event.index == 0
    assert [question.content for question in duel.deck.questions] == [deck.questions[n].content for n in (6, 2, 4)]
    view = mode.view(duel, mode.audience_of(duel, "mira"))  # type: ignore[arg-type]
    assert view.question is not None
    assert (view.question_count, view.question.content) == (3, deck.questions[6].content)
