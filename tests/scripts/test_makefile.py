"""The commands that README and the continuous integration name."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def planned(*words: str) -> str:
    """What make would do."""
    done = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize(
    "goal",
    [
        "run",
        "test",
        "check",
        "dev",
        "bench",
        "compare",
        "chaos",
        "simulate",
        "failover",
        "fuzz",
        "setup",
        "reset",
        "wheel",
    ],
)
def test_every_goal_is_there_and_in_the_help(goal: str) -> None:
    assert planned(goal)
    assert f"make {goal} " in planned("help")


def test_run_prepares_then_serves() -> None:
    steps = planned("run")
    assert steps.index("scripts.setup run") < steps.index("server.cli serve")


def test_the_continuous_integration_runs_exactly_make_test() -> None:
    script = (ROOT / ".ci/run").read_text().splitlines()
    assert script[-1] == "exec make test"
    assert 'ARENA_CONTENT_DIR="$PWD/../shared/content"' in script


def test_settings_on_the_command_line_reach_the_server() -> None:
    """make exports what its command line sets; that is all that `make run PORT=9000` needs."""
    done = subprocess.run(
        ["make", "-s", "-f", "-", "show", "PORT=9000", "DATA_DIR=/x"],
        input="show:\n\t@echo $$PORT $$DATA_DIR\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "9000 /x\n"
