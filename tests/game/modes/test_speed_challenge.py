"""Speed Challenge as tables: each at their own pace, two minutes, s = 0.5, a wrong choice of four costs a third."""

from __future__ import annotations

from itertools import pairwise

import pytest

from game.modes.speed_challenge import SpeedChallenge
from game.question import QuestionType
from tests.game.duel.decks import one_type
from tests.game.duel.table import SPEED, playing, rows

TABLES = {
    "nobody waits for the other": """
       2000 ann answers 0 right   | answered 0 ann right +950, closed 0 ann         | 3500
       3500 clock                 | asked 1 ann                                     | 20000
       4500 ann answers 1 right   | answered 1 ann right +975, closed 1 ann         | 6000
       6000 clock                 | asked 2 ann                                     | 20000
       6000 bob answers 0 right   | answered 0 bob right +850, closed 0 bob         | 7500
       7500 clock                 | asked 1 bob                                     | 26000
    """,
    "a wrong choice costs, so that scores fall below 0": """
       1000 ann answers 0 wrong   | answered 0 ann wrong -333, closed 0 ann         | 2500
       2500 clock                 | asked 1 ann                                     | 20000
       3500 ann answers 1 wrong   | answered 1 ann wrong -333, closed 1 ann         | 5000
       5000 ann leaves            | asked 2 ann, closed 2 ann, closed 0 bob, completed forfeit bob -666 : 0 | -
    """,
    "time that runs out costs nothing and closes for one alone": """
       1000 ann answers 0 right   | answered 0 ann right +975, closed 0 ann         | 2500
       2500 clock                 | asked 1 ann                                     | 20000
      20000 clock                 | closed 0 bob                                    | 21500
      20001 bob answers 0 right   | refused too_late                                | 21500
      21500 clock                 | asked 1 bob                                     | 22500
    """,
    "one's own reveal ends when one goes on": """
       1000 ann answers 0 right   | answered 0 ann right +975, closed 0 ann         | 2500
       1100 bob continues         | refused wrong_stage                             | 2500
       1200 ann continues         | continued ann, reveal ended ann, asked 1 ann    | 20000
       1300 ann continues         | refused wrong_stage                             | 20000
    """,
    "the first answer counts, and only the own question can be answered": """
       1000 ann answers 0 wrong   | answered 0 ann wrong -333, closed 0 ann         | 2500
       1100 ann answers 0 right   | refused already_answered                        | 2500
       2500 clock                 | asked 1 ann                                     | 20000
       2600 bob answers 1 right   | refused question_not_open                       | 20000
       2700 ann answers 0 right   | refused already_answered                        | 20000
    """,
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_table(table: str) -> None:
    assert playing(SPEED).play(table) == rows(table)


def test_both_through_the_deck() -> None:
    table = """
       1000 ann answers 0 right   | answered 0 ann right +975, closed 0 ann         | 2500
       1000 bob answers 0 right   | answered 0 bob right +975, closed 0 bob         | 2500
       2500 clock                 | asked 1 ann, asked 1 bob                        | 22500
       3500 ann answers 1 right   | answered 1 ann right +975, closed 1 ann         | 22500
       4000 ann continues         | continued ann                                   | 22500  # nothing comes
       9000 clock                 | nothing                                         | 22500
      10000 bob answers 1 wrong   | answered 1 bob wrong -333, closed 1 bob, completed win ann 1950 : 642 | -
    """
    assert playing(SPEED, one_type(2)).play(table) == rows(table)


def test_equal_scores_are_a_draw() -> None:
    table = """
       1000 ann answers 0 right   | answered 0 ann right +975, closed 0 ann         | 20000
       1000 bob answers 0 right   | answered 0 bob right +975, closed 0 bob, completed draw 975 : 975 | -
    """
    assert playing(SPEED, one_type(1)).play(table) == rows(table)


def test_the_time_of_the_duel_ends_it_and_closes_what_is_open() -> None:
    table = """
      20000 clock                 | closed 0 ann, closed 0 bob                      | 21500
      21500 clock                 | asked 1 ann, asked 1 bob                        | 41500
      41500 clock                 | closed 1 ann, closed 1 bob                      | 43000
      43000 clock                 | asked 2 ann, asked 2 bob                        | 60000  # the minute is over
      59999 ann answers 2 right   | answered 2 ann right +575, closed 2 ann         | 60000
      60000 bob answers 2 right   | refused too_late                                | 60000
      60000 clock                 | closed 2 bob, completed win ann 575 : 0         | -
      60001 bob answers 2 right   | refused too_late                                | -
    """
    assert playing(SPEED, time_limit=1).play(table) == rows(table)


def test_who_leaves_when_the_time_is_up_does_not_forfeit() -> None:
    room = playing(SPEED, time_limit=1)
    room.play("1000 ann answers 0 right")
    assert room.play("60000 ann leaves") == ["60000 ann leaves | refused duel_over | 2500"]


def test_a_single_question_cannot_be_told_by_its_order() -> None:
    """Both at the same question see orders of their own, and the watchers' stays as it was first drawn."""
    room = playing(SPEED)
    before = room.state.watchers_orders
    room.play("1000 ann answers 0 right\n2500 clock\n2600 bob answers 0 right\n4100 clock")
    assert {index: room.state.watchers_orders[index] for index in before} == before
    assert list(room.state.watchers_orders) == [0, 1]


@pytest.mark.parametrize(("time_limit", "at_most"), [(1, 15), (2, 30), (4, 60), (30, 60)])
def test_the_deck_is_as_long_as_fast_players_need(time_limit: int, at_most: int) -> None:
    mode = SpeedChallenge()
    needs = mode.deck_needs(time_limit)
    assert (needs.at_least, needs.at_most) == (5, at_most)
    picked = one_type(at_most + 5, QuestionType.TRUE_FALSE).questions
    assert mode.fit_deck(picked, time_limit, mode.rules(3_000)).questions == picked[:at_most]


def test_questions_come_in_the_decks_order() -> None:
    room = playing(SPEED)
    room.play("\n".join(f"{n * 3_000} ann answers {n} right\n{n * 3_000 + 1_500} clock" for n in range(5)))
    indices = [given.index for given in room.state.seats[0].settled]
    assert all(later == earlier + 1 for earlier, later in pairwise(indices))
    assert indices == list(range(5))
