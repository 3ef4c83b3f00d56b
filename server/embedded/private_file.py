"""Files that only their owner may read, and passwords kept in them."""

import os
import secrets
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Writes the whole file or leaves the old one; its mode is 0600 from its first byte."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def kept_password(path: Path) -> str:
    """The password in this file; makes both on first use."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text().strip()
