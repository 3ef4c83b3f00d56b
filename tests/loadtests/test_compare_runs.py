"""Short runs of the comparison, so that it cannot rot: what was sent, acknowledged and delivered is all counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.compare import building
from loadtests.compare.contestants import Contestant, Ours, Peer, Serving
from loadtests.compare.play import Part, Play
from loadtests.compare.running import one_run
from loadtests.compare.tokens import Signer
from loadtests.compare.workloads import Workload, fan_out, over_polling, rooms

SECONDS, WARM_S = 1.5, 0.5
ROOMS = rooms(SECONDS, WARM_S, count=4)
SLOW_FAN_OUT = replace(fan_out(20, SECONDS, WARM_S), ticks_per_s=10)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where programs are built and the empty database is made, once."""
    return tmp_path_factory.mktemp("compare")


@pytest.fixture(scope="module")
def driver(work: Path) -> Path:
    return building.driver(work)


@pytest.fixture(params=["floor", pytest.param("ours", marks=pytest.mark.stores)])
def contestant(request: pytest.FixtureRequest, work: Path) -> Contestant:
    return floor(work) if request.param == "floor" else Ours(Signer(), work)


def floor(folder: Path) -> Peer:
    return Peer("floor", ".", Signer(), [building.floor(folder)])


def test_every_answer_is_acknowledged_and_reaches_every_member(
    contestant: Contestant, driver: Path, work: Path
) -> None:
    row = one_run(contestant, ROOMS, driver, work)
    assert "error" not in row, row
    stage = row["stage"]
    assert stage["sent"] == pytest.approx(4 * 2 * SECONDS / 0.5, abs=8)
    assert (stage["acks"], stage["refused"], stage["dead"]) == (stage["sent"], 0, 0)
    assert stage["deliveries"] == 5 * stage["sent"]
    assert row["delivered"] == 1
    assert stage["cpu_s"]["server"] > 0
    assert row["connect"]["ready"] == 20
    assert 780 < stage["bytes"] < 940


def test_every_watcher_sees_every_tick(contestant: Contestant, driver: Path, work: Path) -> None:
    row = one_run(contestant, SLOW_FAN_OUT, driver, work)
    assert "error" not in row, row
    stage = row["stage"]
    assert stage["fewest"] == stage["most"] == pytest.approx(10 * SECONDS, abs=4)
    assert stage["deliveries"] == 21 * stage["most"]


@pytest.mark.stores
def test_polling_delivers_the_same(driver: Path, work: Path) -> None:
    # Longer than the server keeps a connection on which nothing is said, as those of spectators are.
    row = one_run(Ours(Signer(), work), over_polling(SECONDS, 6, count=2), driver, work)
    assert "error" not in row, row
    assert row["stage"]["acks"] == row["stage"]["sent"] > 0
    assert row["delivered"] == 1


class OneNeverJoins:
    """The floor, where one spectator of each room stays outside."""

    name, takes = "one never joins", "."

    def __init__(self, within: Peer) -> None:
        self._within = within

    @contextmanager
    def serving(self, folder: Path) -> Iterator[Serving]:
        with self._within.serving(folder) as serving:
            yield serving

    def play(self, workload: Workload, serving: Serving) -> Play:
        play = self._within.play(workload, serving)
        return replace(play, parts=[_outside(number, part) for number, part in enumerate(play.parts)])


def _outside(number: int, part: Part) -> Part:
    return replace(part, steps=part.steps[:2]) if number % 5 == 4 else part


def test_deliveries_that_are_missing_are_missed(driver: Path, work: Path) -> None:
    row = one_run(OneNeverJoins(floor(work)), ROOMS, driver, work)
    assert row["delivered"] == pytest.approx(0.8)
    assert row["stage"]["fewest"] == 0


def test_a_server_that_does_not_start_is_told_with_its_words(driver: Path, work: Path) -> None:
    row = one_run(
        Peer("none", ".", Signer(), ["/bin/sh", "-c", "echo no such game; exit 3", "sh"]), ROOMS, driver, work
    )
    assert "no such game" in row["error"]
