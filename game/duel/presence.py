"""Dropped lines. A drop never stops the clock of an open question; the next question waits for the missing player.

Each player may be waited for `away_ms` in total. When that is used up the player forfeits; when the other one is away
too, the duel is called off and nobody loses. Who is through with every question has nothing to be there for.

The moment of looking up that a player gets on return is part of what the other waits, and counts: else a line that is
cut again in each such moment would hold the duel up for ever.
"""

from __future__ import annotations

from game.duel import events as happened
from game.duel.ending import complete
from game.duel.events import Event
from game.duel.state import Duel, Seat, is_through
from game.mode import Now


def connect(duel: Duel, user_id: str, now: Now) -> tuple[Event, ...]:
    number = duel.seat_of(user_id)
    if number is None or duel.seats[number].connected:
        return ()
    return (happened.PlayerConnected(number, now.room_ms),)


def disconnect(duel: Duel, user_id: str, now: Now) -> tuple[Event, ...]:
    number = duel.seat_of(user_id)
    if number is None or not duel.seats[number].connected:
        return ()
    return (happened.PlayerDropped(number, now.room_ms),)


def wait_ends_ms(seat: Seat) -> int | None:
    """When this seat's player has been waited for long enough."""
    return None if seat.waiting_since_ms is None else seat.waiting_since_ms + seat.away_left_ms


def step(duel: Duel, now: Now) -> tuple[Event, ...]:
    """Who is back, and for whom nobody waits any longer."""
    for number, seat in enumerate(duel.seats):
        ends_ms = wait_ends_ms(seat)
        if seat.waiting_since_ms is None or ends_ms is None:
            continue
        if seat.connected:
            next_ms = now.room_ms + duel.agreed.rules.resume_ms
            return (happened.WaitEnded(number, now.room_ms, max(0, ends_ms - next_ms), next_ms),)
        if now.room_ms >= ends_ms:
            if any(other.connected or is_through(duel, other) for other in duel.seats):
                return complete(duel, now, forfeited=number)
            return (happened.CalledOff("both_away", now.room_ms),)
    return ()
