"""The settings as a table for the terminal."""

import textwrap
from typing import Any

from server.settings import Settings, is_secret

_NAME_WIDTH = 20
_WIDTH = 110


def settings_table(settings: Settings) -> str:
    """Name, meaning and value of each; a secret only shows whether it is set."""
    return "\n".join(_row(name, getattr(settings, name)) for name in Settings.model_fields)


def _row(name: str, value: Any) -> str:
    told = f"{Settings.model_fields[name].description} [{_shown(name, value)}]"
    lines = textwrap.wrap(told, _WIDTH - _NAME_WIDTH, break_long_words=False, break_on_hyphens=False)
    return f"{name.upper():{_NAME_WIDTH}}" + ("\n" + " " * _NAME_WIDTH).join(lines)


def _shown(name: str, value: Any) -> str:
    if value is None or value in ("", ()):
        return "not set"
    if is_secret(name):
        return "set"
    return ",".join(value) if isinstance(value, tuple) else str(value)
