"""Every contract runs on the memory twin and on the real store."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.stores)])
def store_url(request: pytest.FixtureRequest) -> str | None:
    """None for the memory twin. The real store is asked for here, because it cannot be started in a running loop."""
    return request.getfixturevalue("redis_url") if request.param == "redis" else None
