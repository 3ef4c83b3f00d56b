"""What the conformance server serves, by name: `python -m tests.conformance --profile protocol|abuse|clients`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from protocol.engineio.packets import Terms
from tests.conformance.client import Client, Refused


def _lets_in(client: Client, namespace: str, auth: dict[str, Any]) -> None:
    if namespace == "/auth" and auth.get("token") != "ok":
        raise Refused("bad token", {"code": 4001})
    if namespace == "/authbool":
        raise Refused("refused")
    if namespace == "/autherr":
        raise RuntimeError("this namespace's own mistake")


def _tells_auth(client: Client, namespace: str, auth: dict[str, Any]) -> None:
    client.after_connect(namespace, "auth", [auth])


def _back(event: str) -> Callable[..., None]:
    def handle(client: Client, namespace: str, arguments: list[Any], ack: int | None) -> None:
        client.send(namespace, event, arguments)

    return handle


def _acknowledge(client: Client, namespace: str, arguments: list[Any], ack: int | None) -> None:
    if ack is not None:
        client.acknowledge(namespace, ack, arguments)


def _ask(client: Client, namespace: str, arguments: list[Any], ack: int | None) -> None:
    client.ask(namespace, "question", arguments, lambda answer: client.send(namespace, "asked", answer))


def _kick(client: Client, namespace: str, arguments: list[Any], ack: int | None) -> None:
    client.kick(namespace)


def _raise(client: Client, namespace: str, arguments: list[Any], ack: int | None) -> None:
    raise RuntimeError("this handler's own mistake")


def _to_all(client: Client, namespace: str, arguments: list[Any], ack: int | None) -> None:
    for other in client.everybody:
        if namespace in other.packets.connected:
            other.send(namespace, "bcast", arguments)


@dataclass(frozen=True, slots=True)
class Profile:
    """`connect` may raise `Refused`; `events` are handlers by the event's name. `origins` None: every one."""

    terms: Terms
    namespaces: frozenset[str]
    connect: Callable[[Client, str, dict[str, Any]], None]
    events: dict[str, Callable[[Client, str, list[Any], int | None], None]]
    connect_s_max: float
    origins: frozenset[str] | None = None


_ECHO = {"message": _back("message-back"), "message-with-ack": _acknowledge}
_CUSTOM = frozenset({"/", "/custom"})

PROFILES = {
    "protocol": Profile(Terms(300, 200, 1_000_000), _CUSTOM, _tells_auth, _ECHO, connect_s_max=1.0),
    "abuse": Profile(
        Terms(1_000, 1_000, 1_000_000),
        _CUSTOM,
        _tells_auth,
        _ECHO,
        connect_s_max=1.0,
        origins=frozenset({"http://good.example"}),
    ),
    "clients": Profile(
        Terms(2_000, 2_000, 1_000_000),
        frozenset({"/", "/auth", "/authbool", "/autherr"}),
        _lets_in,
        {
            "echo": _back("echo-back"),
            "echo-ack": _acknowledge,
            "ask-me": _ask,
            "kickme": _kick,
            "boom": _raise,
            "bcast": _to_all,
        },
        connect_s_max=10.0,
    ),
}
