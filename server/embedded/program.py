"""What the keeper is told about one store."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.embedded.account import Account

# Nothing of our environment reaches the stores: a PGDATA or a LANG from outside would change what they do.
STORE_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True)
class Program:
    """`folder` is where it starts, `log` takes its output, `given` is what it reads on its standard input."""

    name: str
    command: tuple[str, ...]
    folder: Path
    log: Path
    stop_signal: int
    given: Path = Path("/dev/null")

    def as_order(self, account: Account | None) -> dict[str, Any]:
        rights = {"user": account.user, "group": account.group} if account else {}
        return {
            "name": self.name,
            "command": list(self.command),
            "folder": str(self.folder),
            "log": str(self.log),
            "stop_signal": self.stop_signal,
            "input": str(self.given),
            "environment": STORE_ENVIRONMENT,
            **rights,
        }


def last_line(log: Path) -> str:
    """The last thing that a store wrote, for a sentence about why it ended."""
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "it wrote nothing")
