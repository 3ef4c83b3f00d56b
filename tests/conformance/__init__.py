"""A server for the public protocol suites and for clients of every kind, over the arena's own machines and lane."""
