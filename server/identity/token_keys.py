"""The public keys that player tokens are checked with: one that was given, or those that an issuer publishes."""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Protocol

import jwt
import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

FETCH_S_MAX = 5.0
FRESH_S = 600.0
UNKNOWN_KEY_PAUSE_S = 30.0
DOCUMENT_BYTES_MAX = 1_000_000
RSA_BITS_MIN = 2048

Fetch = Callable[[], Awaitable[bytes]]


class KeysUnavailable(Exception):
    """The issuer's keys were never fetched yet and cannot be now."""


class TokenKeys(Protocol):
    async def find(self, key_id: str | None) -> RSAPublicKey | None:
        """The key that a token's header names; None when there is no such key. Raises `KeysUnavailable`."""
        ...


class GivenKey:
    """The one key of the settings, as PEM text. Raises `ValueError` when it is no RSA key of 2048 bits or more."""

    def __init__(self, pem: str) -> None:
        try:
            key = load_pem_public_key(pem.encode())
        except (ValueError, UnsupportedAlgorithm):
            raise ValueError("it is no public key in PEM form") from None
        if not isinstance(key, RSAPublicKey) or key.key_size < RSA_BITS_MIN:
            raise ValueError("the public key must be an RSA key of 2048 bits or more")
        self._key = key

    async def find(self, key_id: str | None) -> RSAPublicKey | None:
        return self._key


class PublishedKeys:
    """An issuer's JWKS document (RFC 7517), kept for ten minutes and while it cannot be had anew.

    A token with an unknown key id makes us look again, but not more often than twice a minute: else anybody could make
    us ask the issuer as fast as they can send tokens.
    """

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str | None, RSAPublicKey] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._turn = asyncio.Lock()

    async def find(self, key_id: str | None) -> RSAPublicKey | None:
        if self._is_stale() or self._pick(key_id) is None:
            async with self._turn:
                if self._may_look(key_id):
                    await self._look()
        if self._fetched_at is None:
            raise KeysUnavailable
        return self._pick(key_id)

    def _pick(self, key_id: str | None) -> RSAPublicKey | None:
        if key_id is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(key_id)

    def _is_stale(self) -> bool:
        return self._fetched_at is None or self._clock() - self._fetched_at > FRESH_S

    def _may_look(self, key_id: str | None) -> bool:
        if self._tried_at is not None and self._clock() - self._tried_at < UNKNOWN_KEY_PAUSE_S:
            return False
        return self._is_stale() or self._pick(key_id) is None

    async def _look(self) -> None:
        self._tried_at = self._clock()
        try:
            keys = _rsa_keys(await self._fetch())
        except (OSError, TimeoutError, ValueError):
            return
        self._keys, self._fetched_at = keys, self._clock()


def fetch_from(url: str) -> Fetch:
    """Read `url` in a thread of its own, so that a slow issuer never stops the loop."""

    def read() -> bytes:
        request = urllib.request.Request(url, headers={"Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=FETCH_S_MAX) as answer:
            document: bytes = answer.read(DOCUMENT_BYTES_MAX + 1)
        if len(document) > DOCUMENT_BYTES_MAX:
            raise ValueError("the key document is too long")
        return document

    async def fetch() -> bytes:
        async with asyncio.timeout(2 * FETCH_S_MAX):  # urllib's own limit is for each read, not for the whole
            return await asyncio.to_thread(read)

    return fetch


class _Document(msgspec.Struct):
    keys: list[dict[str, object]]


def _rsa_keys(document: bytes) -> dict[str | None, RSAPublicKey]:
    """Signature keys by id. Keys of other kinds and broken ones are passed over."""
    found: dict[str | None, RSAPublicKey] = {}
    for entry in msgspec.json.decode(document, type=_Document).keys:
        if entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig":
            continue
        try:
            key = jwt.PyJWK(entry, algorithm="RS256").key
        except (jwt.PyJWTError, ValueError):
            continue
        key_id = entry.get("kid")
        if isinstance(key, RSAPublicKey) and key.key_size >= RSA_BITS_MIN:
            found[key_id if isinstance(key_id, str) else None] = key
    return found
