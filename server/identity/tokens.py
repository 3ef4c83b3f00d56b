"""Player tokens: RS256 JSON Web Tokens (RFC 7519) of the issuer and for the audience of the settings, and no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jwt

from protocol.messages.errors import WireError
from server.identity.token_keys import KeysUnavailable, TokenKeys
from server.sessions.refused import Refused

_ALGORITHM = "RS256"
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


class Tokens:
    """Checks tokens. `now` gives UTC seconds since 1970."""

    def __init__(self, keys: TokenKeys, issuer: str, audience: str, now: Callable[[], float]) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._now = now

    async def verify(self, token: str) -> Claims:
        """Raises `Refused` (token_invalid, token_expired, or busy while the issuer's keys cannot be had)."""
        try:
            header = jwt.get_unverified_header(token)
            # Named before a key is looked for, so that `none` and HS256 never come near one.
            if header.get("alg") != _ALGORITHM:
                raise Refused(WireError.TOKEN_INVALID)
            key_id = header.get("kid")
            key = await self._keys.find(key_id if isinstance(key_id, str) else None)
            if key is None:
                raise Refused(WireError.TOKEN_INVALID)
            claims = jwt.decode(
                token,
                key,
                algorithms=[_ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                options={
                    "require": ["exp", "iss", "aud", "sub"],
                    # Times are judged below, by our own clock.
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except KeysUnavailable:
            raise Refused(WireError.BUSY) from None
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise Refused(WireError.TOKEN_INVALID) from None
        return self._judged(claims)

    def _judged(self, claims: dict[str, object]) -> Claims:
        subject, expires_at = claims["sub"], _instant(claims["exp"])
        if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_CHARS_MAX or not subject.isprintable():
            raise Refused(WireError.TOKEN_INVALID)
        begins_at = _instant(claims.get("nbf", 0))
        if expires_at is None or begins_at is None or begins_at > self._now():
            raise Refused(WireError.TOKEN_INVALID)
        if expires_at <= self._now():
            raise Refused(WireError.TOKEN_EXPIRED)
        name = claims.get("preferred_username", claims.get("username", claims.get("name")))
        return Claims(self._issuer, subject, expires_at, name, _roles(claims.get("roles")))


def _roles(claim: object) -> frozenset[str]:
    given = claim if isinstance(claim, list) else [claim]
    return frozenset(role for role in given if isinstance(role, str))


def _instant(value: object) -> float | None:
    """A NumericDate (RFC 7519, section 2), or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _YEAR_9999:
        return None
    return float(value)
