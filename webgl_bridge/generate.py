"""Write the wire's messages for the players' programs: `python -m webgl_bridge.generate`.

The types come from `protocol/messages/` and the views in it; a test compares the committed files with what is made.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from webgl_bridge.csharp import csharp
from webgl_bridge.typescript import typescript

_HERE = Path(__file__).parent
OUTPUTS: dict[Path, Callable[[], str]] = {
    _HERE / "client" / "src" / "protocol.ts": typescript,
    _HERE / "unity" / "Runtime" / "Protocol.cs": csharp,
}

if __name__ == "__main__":
    for file, text in OUTPUTS.items():
        file.write_text(text(), encoding="utf-8")
