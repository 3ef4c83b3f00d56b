"""Where people reach this server: on this machine, and on the local network."""

import io
import socket
from collections.abc import Callable

import segno

# TEST-NET-1 (RFC 5737): asking for the way there sends nothing, and tells which of our addresses faces the network.
_ELSEWHERE = ("192.0.2.1", 9)
_EVERY_ADDRESS = ("0.0.0.0", "::")


def lan_address() -> str | None:
    """This machine's address on its network; None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return None if address.startswith("127.") else address


def own_origins(host: str, port: int) -> tuple[str, ...]:
    """The origins of our own page, as browsers name them."""
    if host in _EVERY_ADDRESS:
        lan = lan_address()
        hosts = ["127.0.0.1", "localhost", *_ipv6_loopback(host), *([lan] if lan else [])]
    elif host in ("127.0.0.1", "::1", "localhost"):
        hosts = ["127.0.0.1", "localhost", *_ipv6_loopback(host)]
    else:
        hosts = [host]
    return tuple(_origin(name, port) for name in hosts)


def announce(host: str, port: int, root_path: str, say: Callable[[str], None]) -> None:
    """Says where the page is; with an address for the network also as a picture for phones."""
    shown = "127.0.0.1" if host in _EVERY_ADDRESS else host
    say(f"Ready: {_origin(shown, port)}{root_path}/")
    lan = lan_address() if host in _EVERY_ADDRESS else None
    if lan:
        url = f"{_origin(lan, port)}{root_path}/"
        say(f"On your network: {url}")
        say(qr_code(url))


def qr_code(text: str) -> str:
    """The text as a QR code in half blocks, for a terminal."""
    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue().rstrip("\n")


def _ipv6_loopback(host: str) -> tuple[str, ...]:
    return ("::1",) if host in ("::", "::1") else ()


def _origin(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"
