"""Connections of users: what they ask, which rooms they look at, how duels come about. No transport is known here."""
