"""What is asked of each contestant: who connects, who sits where, who answers how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

PLAYERS, SPECTATORS = 2, 3
TICKS_PER_S = 20
ANSWER_EVERY_S = 0.5
SAT_STEP, SAT_STEPS, SAT_STOP_MS = 1.25, 7, 100


@dataclass(frozen=True, slots=True)
class Stage:
    """So long, with one answer of each player in every period."""

    seconds: float
    period_s: float
    measured: bool = True

    def word(self) -> str:
        return f"{round(self.period_s * 1e6)}:{self.seconds}:{int(self.measured)}"


@dataclass(frozen=True, slots=True)
class Workload:
    """`rooms` of as many `members` each, `players` of whom sit. `ticks_per_s`: rooms move by themselves.

    `settle_s` is the pause between the last connection and what comes next. `polling`: without WebSockets.
    """

    name: str
    says: str
    rooms: int
    players: int
    spectators: int
    stages: Sequence[Stage] = ()
    answers: bool = False
    ticks_per_s: int = 0
    settle_s: float = 0.5
    stop_ms: float = float("inf")
    polling: bool = False

    @property
    def members(self) -> int:
        return self.players + self.spectators

    @property
    def lines(self) -> int:
        return self.rooms * self.members


def fan_out(watchers: int, secs: float, warm: float) -> Workload:
    stages = (Stage(warm, 1, measured=False), Stage(secs, 1))
    says = f"one room, {watchers:,} watchers, a state {TICKS_PER_S} times a second"
    return Workload(f"F{watchers}", says, 1, 1, watchers, stages, ticks_per_s=TICKS_PER_S)


def rooms(secs: float, warm: float, count: int = 200) -> Workload:
    stages = (Stage(warm, ANSWER_EVERY_S, measured=False), Stage(secs, ANSWER_EVERY_S))
    says = f"{count} rooms of {PLAYERS} players and {SPECTATORS} spectators, each player answers every 500 ms"
    return Workload("R", says, count, PLAYERS, SPECTATORS, stages, answers=True)


def over_polling(secs: float, warm: float, count: int = 40) -> Workload:
    """Fewer rooms: each delivery is a request."""
    over_websockets = rooms(secs, warm, count)
    return replace(over_websockets, name="P", says=f"{over_websockets.says}, over HTTP long-polling", polling=True)


def connections(count: int = 5_000) -> Workload:
    rooms_of = count // (PLAYERS + SPECTATORS)
    says = f"{count:,} connections, each with a token of its own, join {rooms_of:,} rooms"
    return Workload("C", says, rooms_of, PLAYERS, SPECTATORS, settle_s=2)


def saturation(secs: float, warm: float, count: int = 1_200) -> Workload:
    """Up to what the gate lets one user send, ten commands a second."""
    periods = (ANSWER_EVERY_S / SAT_STEP**step for step in range(SAT_STEPS))
    stages = (Stage(warm, ANSWER_EVERY_S, measured=False), *(Stage(secs, period_s) for period_s in periods))
    says = f"{count} rooms as in R, ever more answers a second until the acks' p99 is above {SAT_STOP_MS} ms"
    return Workload("SAT", says, count, PLAYERS, SPECTATORS, stages, answers=True, stop_ms=SAT_STOP_MS)


def named(name: str, secs: float, warm: float) -> Workload:
    """Raises `KeyError`."""
    if name[:1] == "F" and name[1:].isdecimal():
        return fan_out(int(name[1:]), secs, warm)
    several = (rooms(secs, warm), over_polling(secs, warm), connections(), saturation(min(secs, 3), warm))
    return {workload.name: workload for workload in several}[name]
