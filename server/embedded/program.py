"""What the keeper is told about one store."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.embedded.account import Account

# "2026-11-20 11:40:13.236 UTC [23534] FATAL:  " and "7332:M 20 Nov 2026 11:05:25.651 # "
_STAMPS = re.compile(r"^.*?(FATAL|PANIC):\s*|^\d+:[A-Z] \d+ \w+ \d+ \S+ \S ")

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


@dataclass(frozen=True)
class LogSince:
    """What a store writes from now on, for a sentence about why it ended."""

    name: str
    path: Path
    bytes_before: int

    @classmethod
    def now(cls, program: Program) -> "LogSince":
        return cls(program.name, program.log, program.log.stat().st_size if program.log.exists() else 0)

    def has(self, words: str) -> bool:
        return any(words in line for line in self._lines())

    def reason(self) -> str:
        """The line in which Postgres says what is fatal, else the last line; without time stamps and full stop."""
        lines = self._lines()
        fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
        line = (fatal or lines or ["it did not say why"])[-1]
        return _STAMPS.sub("", line).strip().rstrip(".")

    def _lines(self) -> list[str]:
        with self.path.open("rb") as log:
            log.seek(self.bytes_before)
            return [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
