"""Tokens for trying things out, signed with a key pair of our own. A real school signs its own."""

import time
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from server.embedded.private_file import write_private

PRIVATE_KEY = "dev-key.pem"
PUBLIC_KEY = "dev-key.pub.pem"
_KEY_BITS = 2048


@dataclass(frozen=True)
class Wanted:
    """Who the token is for, and for how long."""

    subject: str
    name: str
    minutes: int
    issuer: str
    audience: str
    roles: tuple[str, ...] = ()


def dev_token(folder: Path, wanted: Wanted) -> str:
    """An RS256 token; the key pair is made in `folder` on first use."""
    if not (folder / PRIVATE_KEY).exists():
        _make_keys(folder)
    now = int(time.time())
    claims = {
        "sub": wanted.subject,
        "name": wanted.name,
        "iss": wanted.issuer,
        "aud": wanted.audience,
        "iat": now,
        "exp": now + wanted.minutes * 60,
        **({"roles": wanted.roles} if wanted.roles else {}),
    }
    return jwt.encode(claims, (folder / PRIVATE_KEY).read_text(), algorithm="RS256")


def _make_keys(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(folder / PUBLIC_KEY, public.decode())
    write_private(folder / PRIVATE_KEY, private.decode())
