"""Players' tokens (RS256), signed before anything is measured, as a school's own sign-in would."""

from __future__ import annotations

import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = AUDIENCE = "comparison"
_VALID_S = 6 * 3_600


class Signer:
    """Signs each player's token once."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        self._signed: list[str] = []
        self.public_key = (
            self._key.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )

    def tokens(self, count: int) -> list[str]:
        self._signed += [self._token(number) for number in range(len(self._signed), count)]
        return self._signed[:count]

    def _token(self, number: int) -> str:
        now = int(time.time())
        claims = {
            "sub": f"player-{number}",
            "name": f"Player {number:05}",
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + _VALID_S,
        }
        return jwt.encode(claims, self._key, algorithm="RS256")
