"""A node process that also serves the counter: `python -m scripts.chaos.node`."""

import sys

from game.modes import MODES
from scripts.chaos.counter import Counter
from server.cluster.node_process import main

if __name__ == "__main__":
    counter = Counter()
    MODES[counter.name] = counter
    sys.exit(main())
