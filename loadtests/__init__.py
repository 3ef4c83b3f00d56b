"""Players for load tests. They know the wire (`protocol/`) and nothing behind it, as any player does."""
