"""Quick Quiz: the same questions for both, in step. The next one is asked when both are there to meet it."""

from __future__ import annotations

from collections.abc import Sequence

from game.deck import QUESTIONS_MAX, Deck
from game.duel import events as happened
from game.duel import presence, questions
from game.duel.ending import complete
from game.duel.events import Event
from game.duel.knowledge_duel import DeckNeeds, KnowledgeDuel
from game.duel.rules import DuelRules
from game.duel.state import Duel
from game.duel.words import DuelType
from game.mode import Now
from game.question import Question

_QUESTIONS_MIN = 3
_SHORTEST_MS = 19_000  # a true/false question and its reveal


class QuickQuiz(KnowledgeDuel):
    name: str = DuelType.QUICK_QUIZ

    def rules(self, spectator_delay_ms: int) -> DuelRules:
        return DuelRules(
            in_step=True, time_weight=0.25, wrong_costs=False, reveal_ms=4_000, spectator_delay_ms=spectator_delay_ms
        )

    def deck_needs(self, time_limit: int) -> DeckNeeds:
        fitting = time_limit * 60_000 // _SHORTEST_MS
        return DeckNeeds(_QUESTIONS_MIN, min(QUESTIONS_MAX, max(_QUESTIONS_MIN, fitting)))

    def fit_deck(self, picked: Sequence[Question], time_limit: int, rules: DuelRules) -> Deck:
        """As many as the time holds if every question and its reveal take all of theirs; at least three."""
        dealt: list[Question] = []
        left_ms = time_limit * 60_000
        for question in picked:
            left_ms -= rules.limit_ms(question.question_type) + rules.reveal_ms
            if left_ms < 0 and len(dealt) >= _QUESTIONS_MIN:
                break
            dealt.append(question)
        return Deck(tuple(dealt))

    def ends_ms(self, duel: Duel, now: Now) -> int | None:
        return None

    def play(self, duel: Duel, now: Now) -> tuple[Event, ...]:
        everyone = tuple(range(len(duel.seats)))
        opened = [seat.open for seat in duel.seats if seat.open is not None]
        if opened:
            done = all(question.given for question in opened) or now.room_ms >= opened[0].closes_ms
            return (questions.close(duel, everyone, now),) if done else ()
        present = [seat for seat in duel.seats if seat.connected]
        early = any(seat.due_ms is not None and seat.due_ms > now.room_ms for seat in duel.seats)
        if early and present and all(seat.continued for seat in present):
            return (happened.RevealEnded(_in_reveal(duel), now.room_ms),)
        if early:
            return ()
        if duel.seats[0].asked == len(duel.deck.questions):
            return complete(duel, now)
        missing = tuple(n for n, seat in enumerate(duel.seats) if not seat.connected and seat.waiting_since_ms is None)
        if missing:
            return tuple(happened.WaitStarted(number, now.room_ms) for number in missing)
        if any(seat.waiting_since_ms is not None for seat in duel.seats):
            return ()
        return (questions.ask(duel, duel.seats[0].asked, everyone, now),)

    def play_deadline_ms(self, duel: Duel) -> int | None:
        opened = [seat.open for seat in duel.seats if seat.open is not None]
        if opened:
            return opened[0].closes_ms
        waits = [ends_ms for seat in duel.seats if (ends_ms := presence.wait_ends_ms(seat)) is not None]
        due = [seat for seat in duel.seats if seat.due_ms is not None]
        if not waits or any(not seat.connected for seat in due):
            waits.append(max(seat.due_ms for seat in due if seat.due_ms is not None))
        return min(waits)


def _in_reveal(duel: Duel) -> tuple[int, ...]:
    return tuple(number for number, seat in enumerate(duel.seats) if seat.due_ms is not None)
