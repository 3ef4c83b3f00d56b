"""Our server with the comparison's mode plugged in, else as shipped: `python -m loadtests.compare.product serve`.

The words are those of `roguelearn`. With `--nodes` each node process runs `python -m loadtests.compare.product` alone.
The only file here that knows the server; nothing imports it.
"""

from __future__ import annotations

import sys
from functools import partial

from game.modes import MODES
from loadtests.compare.mode import NAME, Comparison
from server.cli import main
from server.cluster import node_process
from server.cluster.supervisor import Supervisor
from server.commands import serve

if __name__ == "__main__":
    MODES[NAME] = Comparison()
    vars(serve)["Supervisor"] = partial(Supervisor, module="loadtests.compare.product")
    sys.exit(main() if sys.argv[1:] else node_process.main())
