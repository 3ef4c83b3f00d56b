"""Speed Challenge: each at their own pace, as many questions as the time holds. A wrong choice costs."""

from __future__ import annotations

from game.duel import events as happened
from game.duel import presence, questions
from game.duel.ending import complete
from game.duel.events import Event
from game.duel.knowledge_duel import DeckNeeds, KnowledgeDuel
from game.duel.rules import DuelRules
from game.duel.state import Duel, is_through
from game.duel.words import DuelType
from game.mode import Now

_QUESTIONS_MIN = 5
_QUESTIONS_PER_MINUTE = 15
_QUESTIONS_MOST = 60


class SpeedChallenge(KnowledgeDuel):
    name: str = DuelType.SPEED_CHALLENGE

    def rules(self, spectator_delay_ms: int) -> DuelRules:
        return DuelRules(
            in_step=False, time_weight=0.5, wrong_costs=True, reveal_ms=1_500, spectator_delay_ms=spectator_delay_ms
        )

    def deck_needs(self, time_limit: int) -> DeckNeeds:
        return DeckNeeds(_QUESTIONS_MIN, min(_QUESTIONS_MOST, time_limit * _QUESTIONS_PER_MINUTE))

    def ends_ms(self, duel: Duel, now: Now) -> int | None:
        return now.room_ms + duel.agreed.time_limit * 60_000

    def play(self, duel: Duel, now: Now) -> tuple[Event, ...]:
        over = duel.stage_ends_ms is not None and now.room_ms >= duel.stage_ends_ms
        if over or all(is_through(duel, seat) for seat in duel.seats):
            return complete(duel, now)
        for number, seat in enumerate(duel.seats):
            if seat.open is not None:
                if seat.open.given or now.room_ms >= seat.open.closes_ms:
                    return (questions.close(duel, (number,), now),)
            elif seat.due_ms is not None and not is_through(duel, seat):
                if now.room_ms < seat.due_ms:
                    if seat.continued:
                        return (happened.RevealEnded((number,), now.room_ms),)
                elif not seat.connected:
                    return (happened.WaitStarted(number, now.room_ms),)
                else:
                    return (questions.ask(duel, seat.asked, (number,), now),)
        return ()

    def play_deadline_ms(self, duel: Duel) -> int | None:
        instants = [duel.stage_ends_ms]
        for seat in duel.seats:
            if seat.open is not None:
                instants.append(seat.open.closes_ms)
            elif not is_through(duel, seat):
                instants += [seat.due_ms, presence.wait_ends_ms(seat)]
        return min((instant for instant in instants if instant is not None), default=None)
