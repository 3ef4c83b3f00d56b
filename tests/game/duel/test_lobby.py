"""Challenge, acceptance, ready check and countdown, as tables."""

from __future__ import annotations

import pytest

from game.duel.words import DuelStatus
from game.mode import Mode
from tests.game.duel.table import LOBBY, QUICK, SPEED, Room, rows

TABLES = {
    "a link is taken up, both are ready, the countdown runs": """
          0 ann challenges        | challenged                              | 900000
          5 ann connects          | connected ann                           | 900000
        100 bob accepts           | accepted                                | 60100
        150 bob connects          | connected bob                           | 60100
        200 ann readies           | ready ann                               | 60100
        210 ann readies           | nothing                                 | 60100
        300 bob readies           | ready bob, countdown                    | 3300
        400 bob readies           | refused wrong_stage                     | 3300
       3299 clock                 | nothing                                 | 3300
       3300 clock                 | started, asked 0 ann bob                | 23300
    """,
    "a challenge by name is for that person alone": """
          0 ann challenges bob    | challenged
          1 eve accepts           | refused not_for_you
          2 eve declines          | refused not_for_you
          3 ann accepts           | refused own_challenge
          4 ann declines          | refused own_challenge
          5 bob accepts           | accepted
          6 bob accepts           | refused seat_taken
          7 bob declines          | refused seat_taken
    """,
    "who is challenged by name may decline": """
          0 ann challenges bob    | challenged                              | 900000
          9 bob declines          | declined                                | -
         10 bob accepts           | refused wrong_stage                     | -
         11 ann leaves            | refused duel_over                       | -
    """,
    "a link cannot be declined, and its free seat is taken once": """
          0 ann challenges        | challenged
          1 eve declines          | refused not_for_you
          2 bob accepts           | accepted
          3 eve accepts           | refused seat_taken
    """,
    "nobody challenges themselves": """
          0 ann challenges ann    | refused own_challenge                   | -
          1 ann challenges        | challenged                              | 900001
          2 ann challenges        | refused wrong_stage                     | 900001
          3 ann accepts           | refused own_challenge                   | 900001
    """,
    "an unanswered challenge expires": """
          0 ann challenges        | challenged                              | 900000
     899999 clock                 | nothing                                 | 900000
     900000 clock                 | expired                                 | -
     900001 bob accepts           | refused too_late                        | -
    """,
    "too late is too late, with or without a tick": """
          0 ann challenges bob    | challenged                              | 900000
     900000 bob accepts           | refused too_late                        | 900000
     900000 bob declines          | refused too_late                        | 900000
     900000 clock                 | expired                                 | -
    """,
    "the challenger withdraws": """
          0 ann challenges        | challenged
          1 eve leaves            | refused not_a_player
          2 ann leaves            | called off withdrawn
          3 bob accepts           | refused wrong_stage
    """,
    "one of them is not ready in time": """
          0 ann challenges        | challenged                              | 900000
       1000 bob accepts           | accepted                                | 61000
       2000 ann readies           | ready ann                               | 61000
      60999 clock                 | nothing                                 | 61000
      61000 clock                 | called off not_ready                    | -
      61001 bob readies           | refused wrong_stage                     | -
    """,
    "being ready at the last instant is too late, though the tick has not come": """
          0 ann challenges        | challenged                              | 900000
       1000 bob accepts           | accepted                                | 61000
       2000 ann readies           | ready ann                               | 61000
      61000 bob readies           | refused wrong_stage                     | 61000
    """,
    "somebody leaves the lobby": """
          0 ann challenges        | challenged
          1 bob accepts           | accepted
          2 eve leaves            | refused not_a_player
          3 bob leaves            | called off left_lobby
          4 ann leaves            | refused duel_over
    """,
    "somebody leaves in the countdown": """
          0 ann challenges        | challenged
          1 bob accepts           | accepted
          2 ann readies           | ready ann
          3 bob readies           | ready bob, countdown
          4 ann leaves            | called off left_lobby
    """,
    "a bot needs no ready check": """
          0 ann challenges        | challenged                              | 900000
          1 bot accepts           | accepted                                | 60001
          2 ann readies           | ready ann, countdown                    | 3002
    """,
    "strangers cannot ready, play or leave": """
          0 ann challenges        | challenged
          1 bob accepts           | accepted
          2 eve readies           | refused not_a_player
          3 eve answers 0 right   | refused not_a_player
          4 eve continues         | refused not_a_player
          5 eve leaves            | refused not_a_player
          6 eve connects          | nothing
          7 eve drops             | nothing
          8 ann answers 0 right   | refused wrong_stage
          9 ann continues         | refused wrong_stage
    """,
    "nothing can be done before the challenge": """
          0 bob accepts           | refused wrong_stage                     | -
          0 clock                 | refused wrong_stage                     | -
          0 watchers 3            | refused wrong_stage                     | -
    """,
    "the most watchers at once are kept": """
          0 ann challenges        | challenged
          1 watchers 3            | watchers 3
          2 watchers 2            | nothing
          3 watchers 3            | nothing
          4 watchers 4            | watchers 4
    """,
}


@pytest.mark.parametrize("mode", [QUICK, SPEED], ids=lambda mode: mode.name)
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_table(mode: Mode, table: str) -> None:
    table = table if mode is QUICK else table.replace("asked 0 ann bob", "asked 0 ann, asked 0 bob")
    assert Room(mode).play(table) == rows(table)


def test_terms_and_people_are_kept() -> None:
    room = Room(QUICK)
    room.play(LOBBY.replace("bob", "gus"))
    duel = room.state
    assert duel.status is DuelStatus.ACCEPTED
    assert [(seat.user_id, seat.guest, seat.bot) for seat in duel.seats] == [
        ("ann", False, False),
        ("gus", True, False),
    ]
    assert duel.agreed.rules == QUICK.rules(3_000)  # type: ignore[attr-defined]
