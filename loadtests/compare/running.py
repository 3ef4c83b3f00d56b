"""One contestant under one workload: started, played to, ended, and what came of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from loadtests.compare.building import Trouble
from loadtests.compare.contestants import Contestant
from loadtests.compare.measuring import Run, measure
from loadtests.compare.workloads import Workload

SUSTAINED_MIN = 0.95
"""So much of what should have been delivered must be, for a rate to count as sustained."""


def one_run(contestant: Contestant, workload: Workload, driver: Path, work: Path) -> Run:
    """`measuring.Run`, and if there are stages the last one that was sustained, else the first, as `stage`, with the
    share that was `delivered` and whether it `is_sustained`. Or `error`, a sentence."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=work))
    try:
        with contestant.serving(folder) as serving:
            play = contestant.play(workload, serving)
            run = measure(driver, folder, workload, play, serving.port, serving.groups)
    except Trouble as trouble:
        return {"says": workload.says, "error": str(trouble)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {"says": workload.says, **run, **_counted(workload, run["stages"])}


def _counted(workload: Workload, stages: Sequence[Run]) -> Run:
    if not stages:
        return {}
    best = next((stage for stage in reversed(stages) if is_sustained(workload, stage)), stages[0])
    return {
        "stage": best,
        "delivered": delivered(workload, best),
        "is_sustained": is_sustained(workload, best),
    }


def is_sustained(workload: Workload, stage: Mapping[str, Any]) -> bool:
    """Any stage is where no rate is sought."""
    if workload.stop_ms == float("inf"):
        return True
    return bool(stage["ack_p99"] <= workload.stop_ms * 1_000 and delivered(workload, stage) >= SUSTAINED_MIN)


def delivered(workload: Workload, stage: Mapping[str, Any]) -> float:
    """Of the deliveries that there should have been: one for each member of a room and each answer, or tick."""
    moves = stage["seconds"] * workload.ticks_per_s if workload.ticks_per_s else stage["sent"]
    wanted = moves * workload.members
    return float(stage["deliveries"] / wanted) if wanted else 0.0
