"""Experience points of a completed duel."""

from __future__ import annotations

from typing import Any

import pytest

from game.question import Difficulty
from game.rewards import duel_experience
from tests.game.duel.table import QUICK, SPEED, Room, playing

BASE: dict[str, Any] = {"won": False, "drawn": False, "correct": 10, "questions": 10, "pair_duels_today": 0}


@pytest.mark.parametrize(
    ("difficulty", "facts", "expected"),
    [
        (Difficulty.EASY, {}, 40),
        (Difficulty.EASY, {"won": True}, 100),
        (Difficulty.EASY, {"drawn": True}, 70),
        (Difficulty.MEDIUM, {"won": True}, 150),
        (Difficulty.HARD, {"won": True}, 200),
        (Difficulty.EASY, {"won": True, "correct": 5}, 50),
        (Difficulty.EASY, {"won": True, "correct": 0}, 0),
        (Difficulty.EASY, {"correct": 0, "questions": 0}, 0),
        (Difficulty.EASY, {"won": True, "pair_duels_today": 1}, 50),
        (Difficulty.EASY, {"won": True, "pair_duels_today": 4}, 20),
        (Difficulty.HARD, {"correct": 7, "pair_duels_today": 2}, 19),
    ],
)
def test_duel_experience(difficulty: Difficulty, facts: dict[str, Any], expected: int) -> None:
    assert duel_experience(difficulty, **(BASE | facts)) == expected


def experience(room: Room) -> tuple[int, ...]:
    assert room.state.result is not None
    return room.state.result.experience_points


def duel_of(opponent: str, rest: str) -> Room:
    room = Room(SPEED)
    room.play(f"0 ann challenges\n0 ann connects\n0 {opponent} accepts\n0 {opponent} connects\n0 ann readies")
    if opponent != "bot":
        room.play(f"0 {opponent} readies")
    room.play("3000 clock\n4000 ann answers 0 right\n" + rest)
    return room


def test_the_winner_by_forfeit_earns_and_who_gave_up_does_not() -> None:
    assert experience(duel_of("bob", "5000 bob leaves")) == (100, 0)


def test_a_guest_earns_nothing() -> None:
    assert experience(duel_of("gus", "5000 gus leaves")) == (100, 0)
    assert experience(duel_of("gus", "5000 ann leaves")) == (0, 0)


def test_practice_with_the_bot_earns_nothing_for_either() -> None:
    assert experience(duel_of("bot", "5000 bot leaves")) == (0, 0)


def test_both_earn_by_their_own_right_answers() -> None:
    room = playing(QUICK)
    for index in range(5):
        word = "right" if index < 3 else "wrong"
        room.play(f"{index * 10_000} ann answers {index} right\n{index * 10_000} bob answers {index} {word}")
        room.play(f"{index * 10_000 + 10_000} clock")
    assert experience(room) == (100, 24)
