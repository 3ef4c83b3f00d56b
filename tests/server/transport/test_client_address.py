import pytest

from server.transport.client_address import TrustedProxies


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded_for", "client"),
    [
        ([], "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (["10.0.0.0/8"], "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (["10.0.0.0/8"], "10.0.0.1", None, "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),  # the client wrote 6.6.6.6
        (["10.0.0.0/8"], "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (["10.0.0.0/8"], "10.0.0.1", "unknown", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, _hidden, 10.0.0.2", "10.0.0.2"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        (["10.0.0.1"], "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        (["10.0.0.1"], "::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        (["2001:db8::/32"], "2001:db8::9", "198.51.100.1", "198.51.100.1"),
        (["*"], "203.0.113.7", "6.6.6.6, 198.51.100.1", "6.6.6.6"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_whose_request_it_is(trusted: list[str], peer: str, forwarded_for: str | None, client: str) -> None:
    assert TrustedProxies(trusted).client_of(peer, forwarded_for) == client


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="example"):
        TrustedProxies(["proxy.example"])
