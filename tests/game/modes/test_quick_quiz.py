"""Quick Quiz as tables: both in step. Questions: single choice, 20 s each, 1000 points, s = 0.25; the reveal is 4 s."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from game.deck import Deck
from game.modes.quick_quiz import QuickQuiz
from game.question import QuestionType
from tests.game.duel.decks import one_type, question
from tests.game.duel.table import QUICK, playing, rows

TABLES = {
    "a question closes when both have answered, the next comes after the reveal": """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       5000 bob answers 0 wrong   | answered 0 bob wrong +0, closed 0 ann bob       | 9000
       8999 clock                 | nothing                                         | 9000
       9000 clock                 | asked 1 ann bob                                 | 29000
    """,
    "or when its time is up": """
       2000 bob answers 0 right   | answered 0 bob right +975                       | 20000
      19999 clock                 | nothing                                         | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | asked 1 ann bob                                 | 44000
    """,
    "the first answer counts": """
       1000 ann answers 0 wrong   | answered 0 ann wrong +0                         | 20000
       1001 ann answers 0 right   | refused already_answered                        | 20000
       2000 bob answers 0 right   | answered 0 bob right +975, closed 0 ann bob     | 6000
       2001 ann answers 0 right   | refused already_answered                        | 6000
    """,
    "an answer counts until the last millisecond, not at the end": """
      19999 ann answers 0 right   | answered 0 ann right +750                       | 20000
      20000 bob answers 0 right   | refused too_late                                | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      20001 bob answers 0 right   | refused too_late                                | 24000
    """,
    "too late does not wait for the tick": """
      20005 ann answers 0 right   | refused too_late                                | 20000
    """,
    "only the open question can be answered, and only in its shape": """
       1000 ann answers 1 right   | refused question_not_open                       | 20000
       1000 ann answers 0 shapeless | refused answer_shape                          | 20000
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
    """,
    "an answer faster than 250 ms counts and is flagged": """
        249 ann answers 0 right   | answered 0 ann right +997 flagged               | 20000
        250 bob answers 0 right   | answered 0 bob right +997, closed 0 ann bob     | 4250
    """,
    "the reveal ends when both go on": """
       1000 ann continues         | refused wrong_stage                             | 20000
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       1000 bob answers 0 right   | answered 0 bob right +988, closed 0 ann bob     | 5000
       1500 ann continues         | continued ann                                   | 5000
       1600 ann continues         | nothing                                         | 5000
       2000 bob continues         | continued bob, reveal ended ann bob, asked 1 ann bob | 22000
    """,
    "one alone does not end the reveal": """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       1000 bob answers 0 right   | answered 0 bob right +988, closed 0 ann bob     | 5000
       1500 ann continues         | continued ann                                   | 5000
       5000 clock                 | asked 1 ann bob                                 | 25000
       6000 ann answers 1 right   | answered 1 ann right +988                       | 25000
       6000 bob answers 1 right   | answered 1 bob right +988, closed 1 ann bob     | 10000
       6500 bob continues         | continued bob                                   | 10000  # Ann must say it anew
    """,
    "who is away does not have to end the reveal": """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       1000 bob answers 0 right   | answered 0 bob right +988, closed 0 ann bob     | 5000
       1200 ann continues         | continued ann                                   | 5000
       2000 bob drops             | dropped bob, reveal ended ann bob, waits for bob | 62000
    """,
    "somebody gives up": """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       2000 eve leaves            | refused not_a_player                            | 20000
       2000 ann leaves            | closed 0 ann, closed 0 bob, completed forfeit bob 988 : 0 | -
       2001 bob answers 0 right   | refused too_late                                | -
       2001 bob answers 1 right   | refused duel_over                               | -
       2001 bob continues         | refused wrong_stage                             | -
       2001 bob leaves            | refused duel_over                               | -
    """,
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_table(table: str) -> None:
    assert playing(QUICK).play(table) == rows(table)


ENDINGS = {
    "the one with more points wins": """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       1900 bob answers 0 right   | answered 0 bob right +976, closed 0 ann bob     | 5900
       5900 clock                 | completed win ann 988 : 976                     | -
    """,
    "equal points are a draw": """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       1000 bob answers 0 right   | answered 0 bob right +988, closed 0 ann bob     | 5000
       4999 bob continues         | continued bob                                   | 5000
       5000 clock                 | completed draw 988 : 988                        | -
    """,
    "and so is no answer at all": """
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | completed draw 0 : 0                            | -
    """,
    "both have seen enough of the last reveal": """
       1000 ann answers 0 wrong   | answered 0 ann wrong +0                         | 20000
       2000 bob answers 0 right   | answered 0 bob right +975, closed 0 ann bob     | 6000
       2500 ann continues         | continued ann                                   | 6000
       2600 bob continues         | continued bob, reveal ended ann bob, completed win bob 0 : 975 | -
    """,
}


@pytest.mark.parametrize("table", ENDINGS.values(), ids=ENDINGS.keys())
def test_the_reveal_of_the_last_question_ends_the_duel(table: str) -> None:
    room = playing(QUICK, one_type(1))
    assert room.play(table) == rows(table)
    assert QUICK.is_over(room.state)
    assert QUICK.deadline_ms(room.state) is None


def test_the_watchers_and_both_players_have_orders_of_their_own() -> None:
    """24 orders each: that all three agree by chance in each of five questions would be a rare event indeed."""
    room = playing(QUICK)
    seen = set()
    for index in range(5):
        at_ms = index * 10_000
        orders = (*(seat.open.order for seat in room.state.seats if seat.open), room.state.watchers_orders[index])
        assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
        seen.add(orders)
        room.play(f"{at_ms} ann answers {index} right\n{at_ms} bob answers {index} right\n{at_ms + 10_000} clock")
    assert len(seen) == 5
    assert any(len(set(orders)) == 3 for orders in seen)


@pytest.mark.parametrize(
    ("time_limit", "question_type", "expected"),
    [
        (1, QuestionType.SINGLE_CHOICE, 3),  # 2 · 24 s fit; three are the least
        (2, QuestionType.SINGLE_CHOICE, 5),  # 5 · 24 s = 120 s: exactly
        (2, QuestionType.TRUE_FALSE, 6),  # 6 · 19 s = 114 s
        (2, QuestionType.NUMERIC, 3),  # 3 · 34 s = 102 s
        (10, QuestionType.SINGLE_CHOICE, 25),
    ],
)
def test_as_many_questions_as_the_time_holds(time_limit: int, question_type: QuestionType, expected: int) -> None:
    mode = QuickQuiz()
    needs = mode.deck_needs(time_limit)
    picked = one_type(needs.at_most, question_type).questions
    assert len(mode.fit_deck(picked, time_limit, mode.rules(3_000)).questions) == expected
    assert needs.at_least == 3 <= expected <= needs.at_most


def test_a_short_bank_is_dealt_whole() -> None:
    mode = QuickQuiz()
    picked = tuple(question(n) for n in range(4))
    assert mode.fit_deck(picked, 10, mode.rules(3_000)).questions == picked
    assert mode.deck_needs(1_000).at_most == 100


@pytest.mark.parametrize(
    ("kind", "shuffle", "moves"),
    [
        (QuestionType.SINGLE_CHOICE, True, True),
        (QuestionType.MULTIPLE_CHOICE, True, True),
        (QuestionType.TRUE_FALSE, True, False),
        (QuestionType.SINGLE_CHOICE, False, False),
        (QuestionType.MULTIPLE_CHOICE, False, False),
        (QuestionType.NUMERIC, True, False),
    ],
)
def test_which_options_are_shuffled(kind: QuestionType, shuffle: bool, moves: bool) -> None:
    deck = Deck(tuple(replace(question(n, kind), shuffle=shuffle) for n in range(5)))
    room = playing(QUICK, deck)
    for at_ms in range(0, 200_000, 1_000):
        room.play(f"{at_ms} clock")
    orders = [given.order for seat in room.state.seats for given in seat.settled]
    assert len(orders) == 10
    assert any(order != tuple(sorted(order)) for order in orders) == moves


def test_asked_and_answered_count_the_open_question_when_it_is_time() -> None:
    room = playing(QUICK)
    ann, bob = room.state.seats
    assert (ann.asked, ann.answered) == (1, 0)
    room.play("1000 ann answers 0 right")
    ann, bob = room.state.seats
    assert (ann.asked, ann.answered) == (1, 1)
    assert (bob.asked, bob.answered) == (1, 0)
    room.play("2000 bob answers 0 right")
    assert [(seat.asked, seat.answered) for seat in room.state.seats] == [(1, 1), (1, 1)]
