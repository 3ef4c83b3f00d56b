"""Dropped lines as tables: the open question's clock runs on, the next question waits, 60 s in total."""

from __future__ import annotations

import pytest

from game.duel.words import DuelStatus, Outcome
from tests.game.duel.decks import one_type
from tests.game.duel.table import LOBBY, QUICK, SPEED, Room, playing, rows

QUICK_TABLES = {
    "a drop does not stop the clock of the open question": """
       1000 bob drops             | dropped bob                                     | 20000
       1001 bob drops             | nothing                                         | 20000
       2000 ann answers 0 right   | answered 0 ann right +975                       | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | waits for bob                                   | 84000  # and Ann is asked nothing
      24001 ann answers 1 right   | refused question_not_open                       | 84000
    """,
    "who is back in time answers the open question": """
       1000 bob drops             | dropped bob                                     | 20000
       9000 bob connects          | connected bob                                   | 20000
       9001 bob connects          | nothing                                         | 20000
      10000 bob answers 0 right   | answered 0 bob right +875                       | 20000
    """,
    "a tunnel of 20 s finishes": """
       1000 bob drops             | dropped bob                                     | 20000
       2000 ann answers 0 right   | answered 0 ann right +975                       | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      21000 bob connects          | connected bob                                   | 24000
      24000 clock                 | asked 1 ann bob                                 | 44000
    """,
    "a screen locked for 40 s finishes, with two seconds to look up": """
       1000 bob drops             | dropped bob                                     | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | waits for bob                                   | 84000
      41000 bob connects          | connected bob, back bob 43000 left              | 43000
      42999 clock                 | nothing                                         | 43000
      43000 clock                 | asked 1 ann bob                                 | 63000
    """,
    "the sixty seconds are for all drops together": """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       1000 bob answers 0 right   | answered 0 bob right +988, closed 0 ann bob     | 5000
       2000 bob drops             | dropped bob                                     | 5000
       5000 clock                 | waits for bob                                   | 65000
      45000 bob connects          | connected bob, back bob 20000 left              | 47000
      46000 bob drops             | dropped bob                                     | 47000
      47000 clock                 | waits for bob                                   | 67000
      57000 bob connects          | connected bob, back bob 10000 left              | 59000
      59000 clock                 | asked 1 ann bob                                 | 79000
      60000 ann answers 1 right   | answered 1 ann right +988                       | 79000
      60000 bob answers 1 right   | answered 1 bob right +988, closed 1 ann bob     | 64000
      60001 bob drops             | dropped bob                                     | 64000
      64000 clock                 | waits for bob                                   | 74000
      73999 clock                 | nothing                                         | 74000
      74000 clock                 | completed forfeit ann 1976 : 1976               | -
    """,
    "coming back at the last instant is too late, though the tick has not come": """
       1000 ann answers 0 right   | answered 0 ann right +988
       1000 bob answers 0 right   | answered 0 bob right +988, closed 0 ann bob
       2000 bob drops             | dropped bob
       5000 clock                 | waits for bob
      65000 bob connects          | completed forfeit ann 988 : 988, connected bob
    """,
    "both away: nobody loses": """
       1000 ann drops             | dropped ann                                     | 20000
       1000 bob drops             | dropped bob                                     | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | waits for ann, waits for bob                    | 84000
      84000 clock                 | called off both_away                            | -
    """,
    "one comes back, the other forfeits": """
       1000 ann drops             | dropped ann                                     | 20000
       1000 bob drops             | dropped bob                                     | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | waits for ann, waits for bob                    | 84000
      30000 ann connects          | connected ann, back ann 54000 left              | 84000
      32000 clock                 | nothing                                         | 84000  # still waiting for Bob
      84000 clock                 | completed forfeit ann 0 : 0                     | -
    """,
    "who waited leaves too: the one whose time is up first loses nothing": """
       1000 bob drops             | dropped bob                                     | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | waits for bob                                   | 84000
      83000 ann drops             | dropped ann, waits for ann                      | 84000
      84000 clock                 | called off both_away                            | -
    """,
    "both come back one after the other": """
       1000 ann drops             | dropped ann                                     | 20000
       1000 bob drops             | dropped bob                                     | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | waits for ann, waits for bob                    | 84000
      30000 ann connects          | connected ann, back ann 54000 left              | 84000
      40000 bob connects          | connected bob, back bob 44000 left              | 42000
      40500 bob continues         | continued bob                                   | 42000  # Ann has no reveal to end
      42000 clock                 | asked 1 ann bob                                 | 62000
    """,
    "away, and away again before the question came": """
      20000 clock                 | closed 0 ann bob                                | 24000
      21000 bob drops             | dropped bob                                     | 24000
      24000 clock                 | waits for bob                                   | 84000
      34000 bob connects          | connected bob, back bob 50000 left              | 36000
      35000 ann drops             | dropped ann                                     | 36000
      35500 bob drops             | dropped bob                                     | 36000
      36000 clock                 | waits for ann, waits for bob                    | 86000
      86000 clock                 | called off both_away                            | -
    """,
}

SPEED_TABLES = {
    "only who is away is waited for": """
       1000 bob drops             | dropped bob                                     | 20000
       2000 ann answers 0 right   | answered 0 ann right +950, closed 0 ann         | 3500
       3500 clock                 | asked 1 ann                                     | 20000
      20000 clock                 | closed 0 bob                                    | 21500
      21500 clock                 | waits for bob                                   | 23500
      23500 clock                 | closed 1 ann                                    | 25000
      25000 clock                 | asked 2 ann                                     | 45000
      41000 bob connects          | connected bob, back bob 40500 left              | 43000
      43000 clock                 | asked 1 bob                                     | 45000
    """,
    "dropped in the reveal, back in the reveal": """
       2000 ann answers 0 right   | answered 0 ann right +950, closed 0 ann         | 3500
       2100 ann drops             | dropped ann                                     | 3500
       3400 ann connects          | connected ann                                   | 3500
       3500 clock                 | asked 1 ann                                     | 20000
    """,
    "away for more than a minute": """
       2000 ann answers 0 right   | answered 0 ann right +950, closed 0 ann         | 3500
       2100 ann drops             | dropped ann                                     | 3500
       3500 clock                 | waits for ann                                   | 20000
      10000 bob answers 0 wrong   | answered 0 bob wrong -333, closed 0 bob         | 11500
      11500 clock                 | asked 1 bob                                     | 31500
      31500 clock                 | closed 1 bob                                    | 33000
      33000 clock                 | asked 2 bob                                     | 53000
      53000 clock                 | closed 2 bob                                    | 54500
      54500 clock                 | asked 3 bob                                     | 63500
      63500 clock                 | closed 3 bob, completed forfeit bob 950 : -333  | -
    """,
    "both away": """
       2000 ann answers 0 right   | answered 0 ann right +950, closed 0 ann         | 3500
       2100 ann drops             | dropped ann                                     | 3500
       3500 clock                 | waits for ann                                   | 20000
      10000 bob answers 0 wrong   | answered 0 bob wrong -333, closed 0 bob         | 11500
      10500 bob drops             | dropped bob                                     | 11500
      11500 clock                 | waits for bob                                   | 63500
      63500 clock                 | called off both_away                            | -
    """,
}


@pytest.mark.parametrize("table", QUICK_TABLES.values(), ids=QUICK_TABLES.keys())
def test_quick_quiz(table: str) -> None:
    assert playing(QUICK).play(table) == rows(table)


@pytest.mark.parametrize("table", SPEED_TABLES.values(), ids=SPEED_TABLES.keys())
def test_speed_challenge(table: str) -> None:
    assert playing(SPEED).play(table) == rows(table)


@pytest.mark.parametrize(
    ("mode", "started"),
    [(QUICK, "started, waits for bob"), (SPEED, "started, asked 0 ann, waits for bob")],
    ids=["quick", "speed"],
)
def test_a_duel_starts_without_who_never_came_and_waits(mode: object, started: str) -> None:
    room = Room(mode)  # type: ignore[arg-type]
    room.play(LOBBY.replace("0 bob connects", "0 ann readies\n0 bob readies"))
    assert room.play("3000 clock | ?") == [f"3000 clock | {started}"]


def test_the_last_question_waits_for_nobody() -> None:
    table = """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       1500 bob drops             | dropped bob                                     | 20000
      20000 clock                 | closed 0 ann bob                                | 24000
      24000 clock                 | completed win ann 988 : 0                       | -
    """
    assert playing(QUICK, one_type(1)).play(table) == rows(table)


def test_a_called_off_duel_has_no_winner_no_points_and_no_experience() -> None:
    room = playing(QUICK)
    room.play("1000 ann answers 0 right\n2000 ann drops\n2000 bob drops\n20000 clock\n24000 clock\n84000 clock")
    result = room.state.result
    assert room.state.status is DuelStatus.CALLED_OFF
    assert result is not None
    assert (result.outcome, result.winner, result.reason) == (Outcome.CALLED_OFF, None, "both_away")
    assert (result.scores, result.experience_points) == ((0, 0), (0, 0))
