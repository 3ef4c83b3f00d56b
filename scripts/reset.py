"""`make reset`: removes the embedded database, after asking."""

import shutil
import sys

from scripts.steps import say
from server.embedded.folder import LOCK, folder_in_use
from server.settings import read_settings
from server.trouble import Trouble

# Only what the server made goes: DATA_DIR may name a folder that holds other things too.
_OURS = (
    *("postgres", "postgres.new", "postgres.log", "postgres.log.old", "postgres.password"),
    *("valkey", "valkey.conf", "valkey.log", "valkey.log.old", "valkey.password"),
    *("keeper.log", "keeper.log.old", "stores.json", LOCK),
)


def main() -> int:
    try:
        folder = read_settings().data_dir
    except Trouble as trouble:
        say(str(trouble))
        return 1
    ours = [folder / name for name in _OURS if (folder / name).exists()]
    if not ours:
        say(f"There is no data in {folder}.")
        return 0
    if folder_in_use(folder):
        say(f"A server is using {folder}: stop it first.")
        return 1
    if not _agreed(f"Remove every duel, player and question in {folder}? [y/N] "):
        say("Nothing was removed.")
        return 1
    for path in ours:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    say(f"Removed the data in {folder}.")
    return 0


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        return False


if __name__ == "__main__":
    sys.exit(main())
