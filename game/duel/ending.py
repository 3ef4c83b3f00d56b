"""The result: closes what is open, compares the scores, gives the reward."""

from __future__ import annotations

from functools import reduce

from game import rewards
from game.duel import events as happened
from game.duel.events import Event
from game.duel.fold import apply
from game.duel.state import Duel, score
from game.duel.words import Outcome
from game.mode import Now


def complete(duel: Duel, now: Now, forfeited: int | None = None) -> tuple[Event, ...]:
    """The last events of a duel that was played. `forfeited`: the seat that gave up or stayed away."""
    closed: tuple[Event, ...] = tuple(
        happened.QuestionClosed(seat.open.index, (number,), now.room_ms, now.room_ms)
        for number, seat in enumerate(duel.seats)
        if seat.open is not None
    )
    duel = reduce(apply, closed, duel)
    scores = tuple(score(seat) for seat in duel.seats)
    winner = _winner(scores) if forfeited is None else 1 - forfeited
    outcome = Outcome.FORFEIT if forfeited is not None else Outcome.DRAW if winner is None else Outcome.WIN
    experience = tuple(_experience(duel, number, winner, forfeited) for number in range(len(duel.seats)))
    return (*closed, happened.Completed(outcome, winner, scores, experience, now.room_ms, forfeited))


def _winner(scores: tuple[int, ...]) -> int | None:
    challenger, opponent = scores
    return None if challenger == opponent else int(opponent > challenger)


def _experience(duel: Duel, number: int, winner: int | None, forfeited: int | None) -> int:
    """None for guests, for who forfeits, and for practice against the bot."""
    seat = duel.seats[number]
    if seat.guest or seat.bot or number == forfeited or any(other.bot for other in duel.seats):
        return 0
    return rewards.duel_experience(
        duel.agreed.difficulty_level,
        won=winner == number,
        drawn=winner is None,
        correct=sum(given.is_correct for given in seat.settled),
        questions=len(seat.settled),
        pair_duels_today=duel.pair_duels_today,
    )
