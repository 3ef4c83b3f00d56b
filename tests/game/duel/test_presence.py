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
      41000 bob connects          | connected bob, back bob 41000 left              | 43000
      42999 clock                 | nothing                                         | 43000
      43000 clock                 | asked 1 ann bob                                 | 63000
    """,
    "the sixty seconds are for all drops together": """
       1000 ann answers 0 right   | answered 0 ann right +988                       | 20000
       1000 bob answers 0 right   | answered 0 bob right +988, closed 0 ann bob     | 5000
       2000 bob drops             | dropped bob                                     | 5000
       5000 clock                 | waits for bob                                   | 65000
      45000 bob connects          | connected bob, back bob 18000 left              | 47000
      46000 bob drops             | dropped bob                                     | 47000
      47000 clock                 | waits for bob                                   | 65000
      57000 bob connects          | connected bob, back bob 6000 left               | 59000
      59000 clock                 | asked 1 ann bob                                 | 79000
      60000 ann answers 1 right   | answered 1 ann right +988                       | 79000
      60000 bob answers 1 right   | answered 1 bob right +988, closed 1 ann bob     | 64000
      60001 bob drops             | dropped bob                                     | 64000
      64000 clock                 | waits for bob                                   | 70000
      69999 clock                 | nothing                                         | 70000
      70000 clock                 | completed forfeit ann 1976 : 1976               | -
    """,
    "back in the last second, and away again": """
      20000 clock                 | closed 0 ann bob                                | 24000
      21000 bob drops             | dropped bob                                     | 24000
      24000 clock                 | waits for bob                                   | 84000
      83500 bob connects          | connected bob, back bob 0 left                  | 85500
      85500 clock                 | asked 1 ann bob                                 | 105500
      86000 bob drops             | dropped bob                                     | 105500
      87000 bob connects          | connected bob                                   | 105500  # no wait, no harm
      88000 bob drops             | dropped bob                                     | 105500
     105500 clock                 | closed 1 ann bob                                | 109500
     109500 clock                 | waits for bob, completed forfeit ann 0 : 0      | -
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
      30000 ann connects          | connected ann, back ann 52000 left              | 84000
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
      30000 ann connects          | connected ann, back ann 52000 left              | 84000
      40000 bob connects          | connected bob, back bob 42000 left              | 42000
      40500 bob continues         | continued bob                                   | 42000  # Ann has no reveal to end
      42000 clock                 | asked 1 ann bob                                 | 62000
    """,
    "away, and away again before the question came": """
      20000 clock                 | closed 0 ann bob                                | 24000
      21000 bob drops             | dropped bob                                     | 24000
      24000 clock                 | waits for bob                                   | 84000
      34000 bob connects          | connected bob, back bob 48000 left              | 36000
      35000 ann drops             | dropped ann                                     | 36000
      35500 bob drops             | dropped bob                                     | 36000
      36000 clock                 | waits for ann, waits for bob                    | 84000
      84000 clock                 | called off both_away                            | -
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
      41000 bob connects          | connected bob, back bob 38500 left              | 43000
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


def test_a_line_cut_in_every_moment_of_looking_up_does_not_hold_the_duel_up() -> None:
    room = playing(QUICK)
    room.play("20000 clock\n20000 bob drops\n24000 clock")
    at_ms = 24_000
    while not QUICK.is_over(room.state):
        room.play(f"{at_ms + 1} bob connects\n{at_ms + 2} bob drops\n{at_ms + 2_001} clock")
        at_ms += 2_001
        assert at_ms < 24_000 + 60_000 + 2_001
    assert room.state.result is not None
    assert room.state.result.forfeited == 1


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


def test_who_is_through_with_the_deck_may_go_and_still_win() -> None:
    table = """
       1000 ann answers 0 right   | answered 0 ann right +975, closed 0 ann         | 2500
       1100 ann continues         | continued ann, reveal ended ann, asked 1 ann    | 20000
       2100 ann answers 1 right   | answered 1 ann right +975, closed 1 ann         | 20000
       3000 ann drops             | dropped ann                                     | 20000
       4000 bob answers 0 wrong   | answered 0 bob wrong -333, closed 0 bob         | 5500
       4100 bob drops             | dropped bob                                     | 5500
       5500 clock                 | waits for bob                                   | 65500
      65500 clock                 | completed forfeit ann 1950 : -333               | -
    """
    assert playing(SPEED, one_type(2)).play(table) == rows(table)


def test_a_called_off_duel_has_no_winner_no_points_and_no_experience() -> None:
    room = playing(QUICK)
    room.play("1000 ann answers 0 right\n2000 ann drops\n2000 bob drops\n20000 clock\n24000 clock\n84000 clock")
    result = room.state.result
    assert room.state.status is DuelStatus.CALLED_OFF
    assert result is not None
    assert (result.outcome, result.winner, result.reason) == (Outcome.CALLED_OFF, None, "both_away")
    assert (result.scores, result.experience_points) == ((0, 0), (0, 0))
