import json

import pytest

from protocol.engineio.requests import Refusal, Request, Wish, read_request


@pytest.mark.parametrize(
    ("method", "query", "is_websocket", "read"),
    [
        ("GET", "EIO=4&transport=polling", False, Request(Wish.OPEN)),
        ("GET", "EIO=4&transport=polling&t=abc&sid=s1", False, Request(Wish.POLL, "s1")),
        ("POST", "EIO=4&transport=polling&sid=s1", False, Request(Wish.POST, "s1")),
        ("GET", "EIO=4&transport=websocket", True, Request(Wish.OPEN)),
        ("GET", "EIO=4&transport=websocket&sid=s1", True, Request(Wish.UPGRADE, "s1")),
        ("GET", "transport=polling", False, Refusal.UNSUPPORTED_VERSION),
        ("GET", "EIO=3&transport=polling", False, Refusal.UNSUPPORTED_VERSION),
        ("GET", "EIO=abc&transport=polling", False, Refusal.UNSUPPORTED_VERSION),
        ("GET", "EIO=4&EIO=4&transport=polling", False, Refusal.UNSUPPORTED_VERSION),
        ("GET", "EIO=4", False, Refusal.UNKNOWN_TRANSPORT),
        ("GET", "EIO=4&transport=abc", False, Refusal.UNKNOWN_TRANSPORT),
        ("GET", "EIO=4&transport=abc", True, Refusal.UNKNOWN_TRANSPORT),
        ("GET", "EIO=4&transport=websocket", False, Refusal.BAD_REQUEST),  # and no upgrade
        ("GET", "EIO=4&transport=polling", True, Refusal.UNKNOWN_TRANSPORT),
        ("POST", "EIO=4&transport=polling", False, Refusal.BAD_METHOD),
        ("PUT", "EIO=4&transport=polling", False, Refusal.BAD_METHOD),
        ("PUT", "EIO=4&transport=polling&sid=s1", False, Refusal.BAD_METHOD),
        ("GET", "&".join(["a=1"] * 100), False, Refusal.BAD_REQUEST),
        ("GET", "", False, Refusal.UNSUPPORTED_VERSION),
    ],
)
def test_what_is_asked_for(method: str, query: str, is_websocket: bool, read: object) -> None:
    assert read_request(method, query, is_websocket=is_websocket) == read


def test_a_refusal_tells_its_code() -> None:
    assert json.loads(Refusal.UNKNOWN_SESSION.body) == {"code": 1, "message": "Session ID unknown"}
