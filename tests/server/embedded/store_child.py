"""A process that runs embedded stores until it is told to end; tests kill it in every way there is."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from server.embedded import embedded_stores


async def main(folder: str, prctl: str) -> None:
    async with embedded_stores(Path(folder), lambda line: None, prctl=prctl == "prctl") as stores:
        print(json.dumps(asdict(stores)), flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
