"""One contestant under one workload: started, played to, ended, and what came of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loadtests.compare.building import Trouble
from loadtests.compare.contestants import Contestant
from loadtests.compare.measuring import Run, measure
from loadtests.compare.workloads import Workload


def one_run(contestant: Contestant, workload: Workload, driver: Path, work: Path) -> Run:
    """`measuring.Run` with its last stage as `stage` and the share that was `delivered`; or `error`, a sentence."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=work))
    try:
        with contestant.serving(folder) as serving:
            play = contestant.play(workload, serving)
            run = measure(driver, folder, workload, play, serving.port, serving.groups)
    except Trouble as trouble:
        return {"says": workload.says, "error": str(trouble)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    stage = run["stages"][-1]
    return {"says": workload.says, **run, "stage": stage, "delivered": delivered(workload, stage)}


def delivered(workload: Workload, stage: Mapping[str, Any]) -> float:
    """Of the deliveries that there should have been: one for each member of a room and each answer, or tick."""
    moves = stage["seconds"] * workload.ticks_per_s if workload.ticks_per_s else stage["sent"]
    wanted = moves * workload.members
    return float(stage["deliveries"] / wanted) if wanted else 0.0
