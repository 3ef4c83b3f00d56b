"""What every test may ask for. Fixtures of one theme live in tests/fixtures/<theme>.py."""

import pytest

pytest_plugins = [
    "tests.fixtures.stores",
    "tests.fixtures.arena",
    "tests.fixtures.bell_tower",
    "tests.fixtures.certificate",
    "tests.fixtures.cluster",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a real store, however indirectly, is none of the quick ones."""
    for item in items:
        if isinstance(item, pytest.Function) and "test_servers" in item.fixturenames:
            item.add_marker(pytest.mark.stores)
