"""Stamps: a step of the setup is done again only when the content of what it reads has changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *words: str) -> str:
    """One digest of these files' names and contents, and of words that also change the outcome."""
    whole = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        whole.update(f"\0{path.as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def is_done(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def mark_done(stamp: Path, wanted: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
