from collections.abc import AsyncIterator

import pytest

from tests.conformance.talk import Talk, talking_to


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    """To the server of the public protocol suites."""
    async with talking_to("protocol") as talk:
        yield talk
