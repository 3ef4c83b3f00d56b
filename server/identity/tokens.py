"""Player tokens: RS256 JSON Web Tokens (RFC 7519) of the issuer and for the audience of the settings, and no others.

One algorithm and one serialization (RFC 7515, 7.1) need no library that knows all of them, at three times the cost of
the signature itself: a class of thirty signs in within a second, and so does a node's worth of players after its death.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from protocol.messages.errors import WireError
from server.identity.token_keys import KeysUnavailable, TokenKeys
from server.sessions.refused import Refused

_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)
_SUBJECT_CHARS_MAX = 255
_YEAR_9999 = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Claims:
    """`expires_at` is UTC, seconds since 1970. `roles` are those of the claim of this name, a list or one word."""

    issuer: str
    subject: str
    expires_at: float
    name: object
    roles: frozenset[str] = frozenset()


class _Header(msgspec.Struct):
    """`crit` names what must be understood, and nothing is (RFC 7515, 4.1.11)."""

    alg: Literal["RS256"]  # named before a key is looked for, so that `none` and HS256 never come near one
    kid: object = None
    crit: msgspec.UnsetType = msgspec.UNSET


_header = msgspec.json.Decoder(_Header)
_claims = msgspec.json.Decoder(dict[str, object])
_padding, _hash = PKCS1v15(), SHA256()


class Tokens:
    """Checks tokens. `now` gives UTC seconds since 1970."""

    def __init__(self, keys: TokenKeys, issuer: str, audience: str, now: Callable[[], float]) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._now = now

    async def verify(self, token: str) -> Claims:
        """Raises `Refused` (token_invalid, token_expired, or busy while the issuer's keys cannot be had)."""
        parts = _COMPACT.fullmatch(token)
        if parts is None:
            raise Refused(WireError.TOKEN_INVALID)
        head, body, signature = parts.groups()
        try:
            key_id = _header.decode(_bytes(head)).kid
            key = await self._keys.find(key_id if isinstance(key_id, str) else None)
            if key is None:
                raise Refused(WireError.TOKEN_INVALID)
            key.verify(_bytes(signature), f"{head}.{body}".encode(), _padding, _hash)
            claims = _claims.decode(_bytes(body))
        except KeysUnavailable:
            raise Refused(WireError.BUSY) from None
        except (InvalidSignature, ValueError, RecursionError):  # msgspec's errors are of the second kind
            raise Refused(WireError.TOKEN_INVALID) from None
        return self._judged(claims)

    def _judged(self, claims: dict[str, object]) -> Claims:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._issuer or self._audience not in audiences:
            raise Refused(WireError.TOKEN_INVALID)
        subject, expires_at = claims.get("sub"), _instant(claims.get("exp"))
        if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_CHARS_MAX or not subject.isprintable():
            raise Refused(WireError.TOKEN_INVALID)
        begins_at = _instant(claims.get("nbf", 0))
        if expires_at is None or begins_at is None or begins_at > self._now():
            raise Refused(WireError.TOKEN_INVALID)
        if expires_at <= self._now():
            raise Refused(WireError.TOKEN_EXPIRED)
        name = claims.get("preferred_username", claims.get("username", claims.get("name")))
        return Claims(self._issuer, subject, expires_at, name, _roles(claims.get("roles")))


def _bytes(part: str) -> bytes:
    """Of base64url without padding. Raises `ValueError`."""
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _roles(claim: object) -> frozenset[str]:
    given = claim if isinstance(claim, list) else [claim]
    return frozenset(role for role in given if isinstance(role, str))


def _instant(value: object) -> float | None:
    """A NumericDate (RFC 7519, section 2), or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _YEAR_9999:
        return None
    return float(value)
