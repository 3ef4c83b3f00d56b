"""Ports of this machine: find a free one, or learn that one is taken before anything else starts."""

import errno
import socket

from server.trouble import Trouble

_CONNECT_SECONDS_MAX = 0.5
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_port_free(host: str, port: int) -> None:
    """Raises Trouble when a server cannot listen on `host:port`.

    The probe binds without SO_REUSEPORT, since with it a second server would share the port silently.
    """
    if port == 0:
        return
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise Trouble(f"HOST={host} is not an address of this machine ({error.strerror}).") from error
    # macOS lets a narrow address be bound beside a listener on every address, so we knock first.
    with socket.socket(family, socket.SOCK_STREAM) as knock:
        knock.settimeout(_CONNECT_SECONDS_MAX)
        if knock.connect_ex((_EVERY_ADDRESS.get(host, host), port)) == 0:
            raise _taken(port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise _cannot_listen(host, port, error) from error


def _cannot_listen(host: str, port: int, error: OSError) -> Trouble:
    if error.errno == errno.EADDRINUSE:
        return _taken(port)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Trouble(f"Port {port} needs more rights than this user has; choose one above 1023 with PORT=8000.")
    return Trouble(f"Cannot listen on {host}:{port}: {error.strerror}.")


def _taken(port: int) -> Trouble:
    return Trouble(f"Port {port} is taken by another program; stop that one or choose another with PORT={port + 1}.")
