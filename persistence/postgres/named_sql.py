"""SQL by name: a `.sql` file beside the repository that uses it, one `-- name: x` line before each statement."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def statements(file_name: str) -> dict[str, str]:
    """The statements of a file of this folder, by name."""
    _, *parts = _NAME.split((Path(__file__).parent / file_name).read_text("utf-8"))
    return {name: statement.strip() for name, statement in zip(parts[::2], parts[1::2], strict=True)}
