"""Where people reach the server."""

import pytest

from server.startup import lan


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lan, "lan_address", lambda: "192.168.1.7")


@pytest.mark.parametrize(
    ("host", "port", "origins"),
    [
        ("127.0.0.1", 8000, ("http://127.0.0.1:8000", "http://localhost:8000")),
        ("::1", 8000, ("http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000")),
        ("0.0.0.0", 80, ("http://127.0.0.1", "http://localhost", "http://192.168.1.7")),
        ("::", 80, ("http://127.0.0.1", "http://localhost", "http://[::1]", "http://192.168.1.7")),
        ("192.168.1.9", 8000, ("http://192.168.1.9:8000",)),
    ],
)
def test_own_origins(host: str, port: int, origins: tuple[str, ...]) -> None:
    assert lan.own_origins(host, port) == origins


def test_loopback_is_announced_in_one_line() -> None:
    said: list[str] = []
    lan.announce("127.0.0.1", 8000, "/arena", said.append)
    assert said == ["Ready: http://127.0.0.1:8000/arena/"]


def test_the_network_gets_an_address_and_a_picture() -> None:
    said: list[str] = []
    lan.announce("0.0.0.0", 8000, "", said.append)
    assert said[:2] == ["Ready: http://127.0.0.1:8000/", "On your network: http://192.168.1.7:8000/"]
    assert said[2] == lan.qr_code("http://192.168.1.7:8000/")
    assert "█" in said[2]


def test_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lan, "lan_address", lambda: None)
    said: list[str] = []
    lan.announce("0.0.0.0", 8000, "", said.append)
    assert said == ["Ready: http://127.0.0.1:8000/"]
    assert lan.own_origins("0.0.0.0", 8000) == ("http://127.0.0.1:8000", "http://localhost:8000")
