"""The sockets that a node listens on: the public one, which several nodes may share, and one of its own.

Its own is for those who must reach this very node: its practice bot, its peers, and whoever looks at its metrics.
"""

from __future__ import annotations

import socket

from server.trouble import Trouble

BACKLOG = 2048


def public_listener(host: str, port: int, *, shared: bool) -> socket.socket:
    """Bound; it listens when it is served. `shared`: others may be bound to the same port, and the system spreads
    connections over those that listen (SO_REUSEPORT on Linux). Raises Trouble.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6 and socket.has_dualstack_ipv6():  # :: is every address, those of IPv4 as well
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(host != "::"))
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Trouble(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    return listener


def own_listener(host: str) -> socket.socket:
    """On any free port. Raises Trouble."""
    return public_listener(host, 0, shared=False)


def inherited_listener(fd: int) -> socket.socket:
    return socket.socket(fileno=fd)
