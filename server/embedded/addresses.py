"""Where the two stores answer, and the note that tells it to other commands on the same data folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from server.embedded.private_file import write_private

NOTE = "stores.json"


@dataclass(frozen=True)
class StoreAddresses:
    """URLs with passwords in them: never log one whole."""

    database_url: str
    redis_url: str


def write_note(folder: Path, stores: StoreAddresses) -> None:
    write_private(folder / NOTE, json.dumps(asdict(stores)))


def read_note(folder: Path) -> StoreAddresses | None:
    """The stores that another process runs in this folder; they may have gone since."""
    try:
        return StoreAddresses(**json.loads((folder / NOTE).read_text()))
    except FileNotFoundError:
        return None
