"""Stores of one's own that may be broken, for tests and for measurements."""
