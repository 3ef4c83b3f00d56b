"""A port that is taken is noticed before anything starts."""

import socket
from collections.abc import Iterator

import pytest

from server.startup.listening import check_port_free, free_port
from server.trouble import Trouble


@pytest.fixture(params=["127.0.0.1", "0.0.0.0"])
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port with a listener that shares it, as a second server with SO_REUSEPORT would have it."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((request.param, 0))
        listener.listen(1)
        yield listener.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_taken_port(taken: int, host: str) -> None:
    with pytest.raises(Trouble, match=f"Port {taken} is taken"):
        check_port_free(host, taken)


def test_a_port_that_is_bound_but_not_listened_on() -> None:
    """Nobody answers there, so only the probe can tell; with SO_REUSEPORT it would be let in."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        with pytest.raises(Trouble, match="is taken"):
            check_port_free("127.0.0.1", holder.getsockname()[1])


def test_a_free_port() -> None:
    check_port_free("127.0.0.1", free_port())
    check_port_free("0.0.0.0", free_port())
    check_port_free("127.0.0.1", 0)


def test_an_address_of_another_machine() -> None:
    with pytest.raises(Trouble, match="Cannot listen on 192"):
        check_port_free("192.0.2.1", 8000)


def test_no_address() -> None:
    with pytest.raises(Trouble, match="not an address"):
        check_port_free("no host at all", 8000)
