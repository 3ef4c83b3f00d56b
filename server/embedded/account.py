"""The rights that the stores run with: ours, or an ordinary user's when we are root (Postgres refuses root)."""

import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

from server.trouble import Trouble

_ORDINARY_USER = "nobody"
# A process whose working folder is the data can name it so, even below folders that its user may not enter.
_WORKING_FOLDER = Path("/proc/self/cwd")


@dataclass(frozen=True)
class Account:
    user: int
    group: int

    def own(self, folder: Path) -> None:
        """Gives the folder and all in it to this account; cheap when it already has it."""
        if folder.stat().st_uid == self.user:
            return
        for place, _, names in os.walk(folder):
            for name in (".", *names):
                os.chown(Path(place, name), self.user, self.group, follow_symlinks=False)


def store_account() -> Account | None:
    """The account to drop to; None when we are an ordinary user ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(_ORDINARY_USER)
    except KeyError as error:
        raise Trouble(
            f"Postgres refuses to run as root and there is no user {_ORDINARY_USER}; start as an ordinary user."
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def name_of_working_folder(folder: Path, account: Account | None) -> Path:
    """How a store that starts inside `folder` names it: its own user may not be let into a 0700 home above."""
    return _WORKING_FOLDER if account and sys.platform == "linux" else folder
