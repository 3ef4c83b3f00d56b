"""The terms of each profile, on both paths that it serves."""

from __future__ import annotations

import pytest

from tests.conformance.talk import talking_to

PINGS = {"protocol": (300, 200), "abuse": (1_000, 1_000), "clients": (2_000, 2_000)}


@pytest.mark.parametrize("path", ["/socket.io/", "/engine.io/"])
@pytest.mark.parametrize("profile", PINGS)
async def test_the_terms_of_a_profile(profile: str, path: str) -> None:
    async with talking_to(profile) as talk:
        opening = (await talk.polled(path)).opening
    assert (opening["pingInterval"], opening["pingTimeout"]) == PINGS[profile]
    assert opening["maxPayload"] == 1_000_000
