"""`python -m tests.conformance --profile protocol|abuse|clients --port N`, until it is killed or interrupted."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress

from tests.conformance.profiles import PROFILES
from tests.conformance.serving import serving


async def _serve(profile: str, port: int) -> None:
    async with serving(PROFILES[profile], port):
        sys.stdout.write(f"{profile} on http://localhost:{port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    arguments.add_argument("--profile", choices=PROFILES, required=True)
    arguments.add_argument("--port", type=int, default=3000)
    arguments.add_argument(
        "--serializer",
        choices=("default", "msgpack"),
        help="either is served: the kind of a client's first packet tells which it speaks",
    )
    given = arguments.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.profile, given.port))
