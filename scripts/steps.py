"""Run the long programs of the setup: plain lines while they work, their last words when they fail."""

import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
_LAST_WORDS = 25


class SetupFailed(Exception):
    """A whole sentence for the person at the terminal."""


def say(line: str) -> None:
    print(line, flush=True)


def run_step(
    title: str,
    command: Sequence[str | Path],
    *,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    progress: Callable[[str], str | None] = lambda line: None,
) -> None:
    """Runs the command quietly; `progress` turns a line of its output into one worth showing. Raises SetupFailed."""
    say(f"{title} …")
    began = time.monotonic()
    words: deque[str] = deque(maxlen=_LAST_WORDS)
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout
        for line in process.stdout:
            words.append(line)
            shown = progress(line)
            if shown:
                say(f"  {shown}")
    if process.returncode != 0:
        sys.stdout.writelines(words)
        raise SetupFailed(f"{title}: this failed with code {process.returncode}; its last words are above.")
    say(f"  done in {time.monotonic() - began:.0f} s")
