"""Before the first question: challenge, acceptance, ready check, countdown."""

from __future__ import annotations

from game.duel import commands as asked
from game.duel import events as happened
from game.duel.events import Event
from game.duel.state import Duel
from game.duel.words import DuelStatus, Refusal, Stage
from game.mode import Now, Rejected

Decision = tuple[Event, ...] | Rejected


def create(duel: Duel, command: asked.Create, now: Now) -> Decision:
    if duel.terms is not None:
        return Rejected(Refusal.WRONG_STAGE)
    if command.opponent_id == command.by.user_id:
        return Rejected(Refusal.OWN_CHALLENGE)
    return (
        happened.Challenged(
            challenger_id=command.by.user_id,
            challenger_guest=command.by.guest,
            duel_type=command.duel_type,
            topic=command.topic,
            difficulty_level=command.difficulty_level,
            time_limit=command.time_limit,
            visibility=command.visibility,
            rules=command.rules,
            at_ms=now.room_ms,
            opponent_id=command.opponent_id,
            rematch_of=command.rematch_of,
        ),
    )


def accept(duel: Duel, command: asked.Accept, now: Now) -> Decision:
    refusal = _may_respond(duel, command.by.user_id)
    if refusal:
        return Rejected(refusal)
    by = command.by
    return (happened.Accepted(by.user_id, by.guest, by.bot, command.pair_duels_today, now.room_ms, command.dealt),)


def decline(duel: Duel, command: asked.Decline, now: Now) -> Decision:
    """Only the one who was challenged by name can decline; a link is simply not followed."""
    refusal = _may_respond(duel, command.by.user_id)
    if refusal is None and duel.agreed.opponent_id is None:
        refusal = Refusal.NOT_FOR_YOU
    return Rejected(refusal) if refusal else (happened.Declined(now.room_ms),)


def ready(duel: Duel, command: asked.Ready) -> Decision:
    number = duel.seat_of(command.by.user_id)
    if number is None:
        return Rejected(Refusal.NOT_A_PLAYER)
    if duel.stage is not Stage.LOBBY:
        return Rejected(Refusal.WRONG_STAGE)
    return () if duel.seats[number].ready else (happened.MadeReady(number),)


def step(duel: Duel, now: Now) -> tuple[Event, ...]:
    """What happens by itself before the duel is played."""
    late = duel.stage_ends_ms is not None and now.room_ms >= duel.stage_ends_ms
    match duel.stage:
        case Stage.CHALLENGED if late:
            return (happened.Expired(now.room_ms),)
        case Stage.LOBBY if all(seat.ready or seat.bot for seat in duel.seats):
            return (happened.CountdownStarted(now.room_ms, now.room_ms + duel.agreed.rules.countdown_ms),)
        case Stage.LOBBY if late:
            return (happened.CalledOff("not_ready", now.room_ms),)
        case _:
            return ()


def _may_respond(duel: Duel, user_id: str) -> Refusal | None:
    if duel.seat_of(user_id) == 0:
        return Refusal.OWN_CHALLENGE
    if duel.agreed.opponent_id not in (None, user_id):
        return Refusal.NOT_FOR_YOU
    if len(duel.seats) > 1:
        return Refusal.SEAT_TAKEN
    if duel.status is DuelStatus.EXPIRED:
        return Refusal.TOO_LATE
    return None if duel.stage is Stage.CHALLENGED else Refusal.WRONG_STAGE
