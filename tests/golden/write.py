"""Play the golden tables anew, and add golden bytes of new events and states: `python -m tests.golden.write`."""

from game.modes import MODES
from tests.golden import events, states
from tests.golden.tables import path_of, played

if __name__ == "__main__":
    for mode in MODES.values():
        path = path_of(mode)
        path.write_text(played(mode, path.read_text("utf-8")), "utf-8")
    with events.PATH.open("a", encoding="utf-8") as table:
        table.writelines(list(events.missing_lines()))
    with states.PATH.open("a", encoding="utf-8") as table:
        table.writelines(list(states.missing_lines()))
