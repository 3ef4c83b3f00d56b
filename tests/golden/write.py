"""Play the golden tables anew: `python -m tests.golden.write`."""

from tests.golden.tables import modes, path_of, played

if __name__ == "__main__":
    for mode in modes():
        path = path_of(mode)
        path.write_text(played(mode, path.read_text("utf-8")), "utf-8")
