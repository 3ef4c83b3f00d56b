"""Play the golden tables anew: `python -m tests.golden.write`."""

from game.modes import MODES
from tests.golden.tables import path_of, played

if __name__ == "__main__":
    for mode in MODES.values():
        path = path_of(mode)
        path.write_text(played(mode, path.read_text("utf-8")), "utf-8")
