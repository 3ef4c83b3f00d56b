"""Whose request it is, where proxies stand between: X-Forwarded-For lists for whom each of them passed it on."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_Address = IPv4Address | IPv6Address


class TrustedProxies:
    """`trusted`: addresses and networks; "*" is every one. Raises `ValueError` for what is neither."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._all = "*" in trusted
        self._networks: list[IPv4Network | IPv6Network] = [
            ip_network(entry, strict=False) for entry in trusted if entry != "*"
        ]

    def client_of(self, peer: str, forwarded_for: Sequence[str]) -> str:
        """The address that the nearest trusted proxy saw: from the right, the first that is no proxy of ours.

        `forwarded_for`: every X-Forwarded-For header, in order. Some proxies add a header of their own behind the
        client's; what stands further left the client may have written itself.
        """
        if not forwarded_for or not self.is_trusted(peer):
            return peer
        address = peer
        for entry in reversed(",".join(forwarded_for).split(",")):
            parsed = _parsed(entry.strip())
            if parsed is None:
                return address
            address = str(parsed)
            if not self.is_trusted(address):
                return address
        return address

    def is_trusted(self, address: str) -> bool:
        """Whether what it says of others is believed."""
        if self._all:
            return True
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._networks)


def _parsed(text: str) -> _Address | None:
    """With or without a port; IPv4 within IPv6 is IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
