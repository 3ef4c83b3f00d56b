"""A duel as a table of text: when, who does what | what happens | when the room acts next by itself.

    4000  ann answers 0 right  | answered 0 ann right +950 | 20000
    5000  bob answers 0 wrong  | answered 0 bob wrong +0, closed 0 ann bob | 9000

Ann challenges (seat 0), Bob is the opponent (seat 1), Eve is a stranger. `clock` is the room's own tick. `play` carries
the left column out and gives the whole table back, so that a test reads `assert room.play(TABLE) == rows(TABLE)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from game.deck import Deck
from game.duel import commands as asked
from game.duel import events as happened
from game.duel.rules import DuelRules
from game.duel.state import Duel, score
from game.duel.words import DuelType, Visibility
from game.mode import By, Mode, Now, Rejected
from game.modes import MODES
from game.question import Difficulty
from tests.game.duel.decks import answer_to, mixed, one_type

PEOPLE = {
    "ann": By("ann"),
    "bob": By("bob"),
    "eve": By("eve"),
    "gus": By("gus", guest=True),
    "bot": By("bot", bot=True),
}
QUICK, SPEED = MODES[DuelType.QUICK_QUIZ], MODES[DuelType.SPEED_CHALLENGE]


def rows(table: str) -> list[str]:
    """The table's lines with one space for every run of them, without blank lines and comments."""
    lines = (" ".join(line.partition("#")[0].split()) for line in table.splitlines())
    return [line for line in lines if line]


@dataclass
class Room:
    """One duel under test. `history` keeps every decision with the states on both sides of it."""

    mode: Mode
    deck: Deck = field(default_factory=lambda: one_type(5))
    time_limit: int = 2
    difficulty: Difficulty = Difficulty.EASY
    visibility: Visibility = Visibility.LINK
    rules: DuelRules | None = None
    state: Duel = field(init=False)
    now_ms: int = 0
    decisions: int = 0

    def __post_init__(self) -> None:
        self.rules = self.rules or self.mode.rules(3_000)  # type: ignore[attr-defined]
        self.state = self.mode.initial(self.deck)

    def play(self, table: str) -> list[str]:
        return [self.row(row) for row in rows(table)]

    def row(self, row: str) -> str:
        """Carry one row out. The deadline is told unless the row names what happens and nothing else."""
        left, *expected = (cell.strip() for cell in row.split("|"))
        at_ms, *words = left.split()
        outcome = self.do(self._command(words), int(at_ms))
        cells = [left, told(self.state, outcome)]
        if len(expected) != 1:
            deadline_ms = self.mode.deadline_ms(self.state)
            cells.append("-" if deadline_ms is None else str(deadline_ms))
        return " | ".join(cells)

    def do(self, command: Any, at_ms: int) -> tuple[Any, ...] | Rejected:
        assert at_ms >= self.now_ms, "time runs forward"
        self.now_ms, self.decisions = at_ms, self.decisions + 1
        outcome = self.mode.decide(self.state, command, Now(at_ms, self.decisions * 7919))
        if not isinstance(outcome, Rejected):
            for event in outcome:
                self.state = self.mode.apply(self.state, event)
        return outcome

    def _command(self, words: list[str]) -> asked.Command:
        if words[0] == "clock":
            return asked.Tick()
        if words[0] == "watchers":
            return asked.CountWatchers(int(words[1]))
        by = PEOPLE[words[0]]
        match words[1:]:
            case ["challenges", *opponent]:
                assert self.rules is not None
                return asked.Create(
                    by,
                    DuelType(self.mode.name),
                    "Testing",
                    self.difficulty,
                    self.time_limit,
                    self.visibility,
                    self.rules,
                    opponent_id=opponent[0] if opponent else None,
                )
            case ["answers", index, word]:
                return self._answer(by, int(index), word)
            case [verb]:
                return _PLAIN[verb](by)
        raise ValueError(words)

    def _answer(self, by: By, index: int, word: str) -> asked.SubmitAnswer:
        number = self.state.seat_of(by.user_id) or 0
        opened = self.state.seats[number].open
        question = self.deck.questions[index]
        order = opened.order if opened and opened.index == index else tuple(range(len(question.options)))
        return asked.SubmitAnswer(by, index, answer_to(question, order, word))


_PLAIN: dict[str, Any] = {
    "accepts": asked.Accept,
    "declines": asked.Decline,
    "readies": asked.Ready,
    "continues": asked.Continue,
    "leaves": asked.Leave,
    "connects": asked.Connect,
    "drops": asked.Disconnect,
}

LOBBY = """
    0 ann challenges
    0 ann connects
    0 bob accepts
    0 bob connects
"""


def playing(mode: Mode, deck: Deck | None = None, **settings: Any) -> Room:
    """A duel without countdown, so that its first question is asked at 0."""
    room = Room(mode, deck or one_type(5), rules=replace(mode.rules(3_000), countdown_ms=0), **settings)  # type: ignore[attr-defined]
    room.play(LOBBY + "0 ann readies \n 0 bob readies")
    return room


def golden_rows(mode: Mode) -> Callable[[str, str], list[str]]:
    """A duel of one minute with a question of each type."""
    room = Room(mode, mixed(5), time_limit=1)

    def row(room_ms: str, words: str) -> list[str]:
        return [*room.row(f"{room_ms} {words}").split(" | ")[1:], scores(room.state)]

    return row


def scores(duel: Duel) -> str:
    return " : ".join(str(score(seat)) for seat in duel.seats)


def told(duel: Duel, outcome: Iterable[Any] | Rejected) -> str:
    """What a decision says, in words; `duel` is the state after it."""
    if isinstance(outcome, Rejected):
        return f"refused {outcome.code}"
    return ", ".join(_words(duel, event) for event in outcome) or "nothing"


def _words(duel: Duel, event: Any) -> str:
    def names(*seats: int) -> str:
        return " ".join(duel.seats[seat].user_id for seat in seats)

    match event:
        case happened.Asked():
            return f"asked {event.index} {names(*event.seats)}"
        case happened.Answered():
            said = "right" if event.is_correct else "partly" if event.credit else "wrong"
            flagged = " flagged" if event.flagged else ""
            return f"answered {event.index} {names(event.seat)} {said} {event.points_earned:+}{flagged}"
        case happened.QuestionClosed():
            return f"closed {event.index} {names(*event.seats)}"
        case happened.RevealEnded():
            return f"reveal ended {names(*event.seats)}"
        case happened.WaitStarted():
            return f"waits for {names(event.seat)}"
        case happened.WaitEnded():
            return f"back {names(event.seat)} {event.away_left_ms} left"
        case happened.WatchersPeaked():
            return f"watchers {event.spectator_count}"
        case happened.CalledOff():
            return f"called off {event.reason}"
        case happened.Completed():
            won = "draw" if event.winner is None else f"{event.outcome} {names(event.winner)}"
            return f"completed {won} {' : '.join(map(str, event.scores))}"
        case happened.MadeReady(seat) | happened.Continued(seat):
            return f"{_VERBS[type(event)]} {names(seat)}"
        case happened.PlayerConnected() | happened.PlayerDropped():
            return f"{_VERBS[type(event)]} {names(event.seat)}"
        case _:
            return _VERBS[type(event)]


_VERBS: dict[type, str] = {
    happened.Challenged: "challenged",
    happened.Accepted: "accepted",
    happened.Declined: "declined",
    happened.Expired: "expired",
    happened.MadeReady: "ready",
    happened.CountdownStarted: "countdown",
    happened.Started: "started",
    happened.Continued: "continued",
    happened.PlayerConnected: "connected",
    happened.PlayerDropped: "dropped",
}
