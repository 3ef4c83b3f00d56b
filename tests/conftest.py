"""What every test may ask for. Fixtures of one theme live in tests/fixtures/<theme>.py."""

pytest_plugins = ["tests.fixtures.stores"]
