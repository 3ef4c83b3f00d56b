"""Who is let in: guests, bearers of real tokens, and nobody with a forged one."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from persistence.postgres.pool import open_pool
from persistence.postgres.users import Users
from protocol.messages.from_client import ConnectAuth, GuestAuth
from protocol.messages.from_server import PROTOCOL
from server.identity.auth import Authenticator
from server.identity.token_keys import GivenKey, PublishedKeys, TokenKeys, fetch_from
from server.identity.tokens import Tokens
from server.sessions.refused import Refused

ISSUER, AUDIENCE, NOW = "https://school.example", "arena", 1_800_000_000
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = PRIVATE.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def claims(**changes: Any) -> dict[str, Any]:
    given = {"sub": "u-1", "iss": ISSUER, "aud": AUDIENCE, "exp": NOW + 600, "name": "mira_2", **changes}
    return {name: value for name, value in given.items() if value is not None}


def token(key: Any = PRIVATE, headers: dict[str, Any] | None = None, **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm="RS256", headers=headers)


def spelled(header: dict[str, Any], key: bytes | None = None, **changes: Any) -> str:
    """A token put together by hand, with an HMAC under `key` or without a signature."""

    def part(value: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    signed = part(header) + b"." + part(claims(**changes))
    signature = hmac.new(key, signed, hashlib.sha256).digest() if key else b""
    return (signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def tokens(keys: TokenKeys | None = None) -> Tokens:
    return Tokens(keys or GivenKey(PUBLIC_PEM.decode()), ISSUER, AUDIENCE, lambda: float(NOW))


def with_guest(key: str, name: str = "Mira") -> ConnectAuth:
    return ConnectAuth(PROTOCOL, guest=GuestAuth(key, name))


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(database_url) as pool:
        yield pool


async def refusal(work: Any) -> str:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.code


FORGED = {
    "alg none": spelled({"alg": "none", "typ": "JWT"}),
    "alg None": spelled({"alg": "None"}),
    "HS256 with the public key": spelled({"alg": "HS256"}, PUBLIC_PEM),
    "HS256 under an RS256 header": spelled({"alg": "RS256"}, PUBLIC_PEM),
    "no signature": token().rpartition(".")[0] + ".",
    "another key": token(OTHER),
    "another algorithm": jwt.encode(claims(), PRIVATE, algorithm="RS512"),
    "another issuer": token(iss="https://evil.example"),
    "another audience": token(aud="shop"),
    "no audience": token(aud=None),
    "no subject": token(sub=None),
    "no expiry": token(exp=None),
    "empty subject": token(sub=""),
    "subject with NUL": token(sub="a\x00b"),
    "endless": spelled({"alg": "RS256"}, exp=float("inf")),
    "not yet": token(nbf=NOW + 60),
    "something critical": jwt.encode(claims(), PRIVATE, algorithm="RS256", headers={"crit": ["b64"], "b64": True}),
    "a sign too many": token() + "=",
    "a letter that is none": token() + "\n",
    "claims that are no object": jwt.api_jws.encode(b"[]", PRIVATE, algorithm="RS256"),
    "no token": "x",
    "dots": "...",
    "deep": base64.urlsafe_b64encode(b"[" * 50_000).decode() + ".e30.",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_token_is_refused(forged: str) -> None:
    assert await refusal(tokens().verify(forged)) == "token_invalid"


async def test_a_token_that_was_tampered_with_is_refused() -> None:
    head, body, signature = token().split(".")
    other = token(sub="u-2").split(".")[1]
    assert await refusal(tokens().verify(f"{head}.{other}.{signature}")) == "token_invalid"
    assert await tokens().verify(f"{head}.{body}.{signature}")


async def test_an_old_token_is_expired() -> None:
    assert await refusal(tokens().verify(token(exp=NOW))) == "token_expired"
    assert (await tokens().verify(token(exp=NOW + 1))).expires_at == NOW + 1


async def test_a_tokens_subject_is_one_user_for_ever(pool: asyncpg.Pool) -> None:
    door = Authenticator(Users(pool), tokens(), "off")
    subject = uuid4().hex
    first = await door.identify(ConnectAuth(PROTOCOL, token=token(sub=subject)))
    again = await door.identify(ConnectAuth(PROTOCOL, token=token(sub=subject, name="Not A Username!")))
    assert (first.user_id, first.name, first.guest) == (again.user_id, "mira_2", False)
    assert again.name.startswith("player-")
    assert first.token_expires_at == NOW + 600


@pytest.mark.parametrize("status", ["Suspended", "Inactive"])
async def test_who_is_not_active_is_refused(pool: asyncpg.Pool, status: str) -> None:
    door = Authenticator(Users(pool), tokens(), "off")
    subject = uuid4().hex
    user = await door.identify(ConnectAuth(PROTOCOL, token=token(sub=subject)))
    await pool.execute("update arena.users set account_status = $1 where user_id = $2", status, user.user_id)
    assert await refusal(door.identify(ConnectAuth(PROTOCOL, token=token(sub=subject)))) == "account_not_active"


async def test_a_guest_is_known_by_the_key_and_the_key_is_kept_nowhere(pool: asyncpg.Pool) -> None:
    door = Authenticator(Users(pool), None, "on")
    key = uuid4().hex
    first = await door.identify(with_guest(key, "Mira"))
    renamed = await door.identify(with_guest(key, "Ada"))
    assert (renamed.user_id, renamed.name, renamed.guest) == (first.user_id, "Ada", True)
    row = await pool.fetchrow("select issuer, subject from arena.users where user_id = $1", first.user_id)
    assert row is not None
    assert (row["issuer"], row["subject"]) == ("guest", hashlib.sha256(key.encode()).hexdigest())


async def test_guests_need_a_good_name_and_an_open_door(pool: asyncpg.Pool) -> None:
    assert await refusal(Authenticator(Users(pool), None, "on").identify(with_guest("k" * 32, "A"))) == "name_invalid"
    assert await refusal(Authenticator(Users(pool), None, "off").identify(with_guest("k" * 32))) == "guests_off"
    assert await refusal(Authenticator(Users(pool), tokens(), "off").identify(with_guest("k" * 32))) == "auth_required"
    assert await refusal(Authenticator(Users(pool), None, "on").identify(ConnectAuth(PROTOCOL, token="t"))) == (
        "token_invalid"
    )


async def test_the_bot_is_known_by_its_key_alone(pool: asyncpg.Pool) -> None:
    key = uuid4().hex
    bot = await Authenticator(Users(pool), None, "off", bot_key=key).identify(with_guest(key, "anything"))
    assert (bot.name, bot.bot, bot.guest) == ("Practice Bot", True, False)
    assert await refusal(Authenticator(Users(pool), None, "on").identify(with_guest(key, "Bot"))) == "name_invalid"


async def test_while_postgres_is_away_the_known_go_on_and_the_new_wait(database_url: str) -> None:
    pool = await open_pool(database_url)
    door = Authenticator(Users(pool), None, "on")
    key = uuid4().hex
    before = await door.identify(with_guest(key))
    await pool.close()
    assert await door.identify(with_guest(key)) == before
    assert await refusal(door.identify(with_guest(uuid4().hex))) == "not_accepted"


# --- published keys ---------------------------------------------------------------------------------------------


def document(*keys: tuple[str, rsa.RSAPrivateKey]) -> bytes:
    entries = [
        {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": name, "use": "sig"}
        for name, key in keys
    ]
    oddities = [
        {"kty": "EC", "kid": "ec"},
        {"kty": "RSA", "kid": "broken"},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "o"},
    ]
    return json.dumps({"keys": [*oddities, *entries]}).encode()


class Issuer:
    """What a PublishedKeys fetches from, and the clock it reads."""

    def __init__(self, answer: bytes | Exception) -> None:
        self.answer, self.fetches, self.now = answer, 0, 0.0

    async def fetch(self) -> bytes:
        self.fetches += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def keys(self) -> PublishedKeys:
        return PublishedKeys(self.fetch, lambda: self.now)


async def test_published_keys_are_found_by_id_and_kept() -> None:
    issuer = Issuer(document(("one", PRIVATE), ("two", OTHER)))
    door = tokens(issuer.keys())
    for key, name in ((PRIVATE, "one"), (OTHER, "two"), (PRIVATE, "one")):
        assert await door.verify(token(key, {"kid": name}))
    assert await refusal(door.verify(token(OTHER, {"kid": "one"}))) == "token_invalid"
    assert await refusal(door.verify(token())) == "token_invalid"  # which of the two?
    assert issuer.fetches == 1


async def test_a_new_key_is_looked_for_but_not_at_everybodys_whim() -> None:
    issuer = Issuer(document(("one", PRIVATE)))
    door = tokens(issuer.keys())
    assert await door.verify(token(PRIVATE, {"kid": "one"}))
    issuer.answer = document(("two", OTHER))
    for _ in range(5):
        assert await refusal(door.verify(token(OTHER, {"kid": "two"}))) == "token_invalid"
    assert issuer.fetches == 1
    issuer.now += 31
    assert await door.verify(token(OTHER, {"kid": "two"}))
    assert await refusal(door.verify(token(PRIVATE, {"kid": "one"}))) == "token_invalid"


async def test_an_issuer_that_is_away_changes_nothing() -> None:
    issuer = Issuer(OSError())
    door = tokens(issuer.keys())
    assert await refusal(door.verify(token(PRIVATE, {"kid": "one"}))) == "busy"
    issuer.answer, issuer.now = document(("one", PRIVATE)), 31.0
    assert await door.verify(token(PRIVATE, {"kid": "one"}))
    for trouble in (OSError(), b"<html>", b'{"keys": 7}'):
        issuer.answer, issuer.now = trouble, issuer.now + 700
        assert await door.verify(token(PRIVATE, {"kid": "one"}))


async def test_keys_are_fetched_over_http() -> None:
    body = document(("one", PRIVATE))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1]
        status = b"200 OK" if path == b"/keys" else b"404 Not Found"
        writer.write(b"HTTP/1.0 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        assert await tokens(PublishedKeys(fetch_from(f"{url}/keys"))).verify(token(PRIVATE, {"kid": "one"}))
        assert await refusal(tokens(PublishedKeys(fetch_from(f"{url}/no"))).verify(token())) == "busy"


def test_a_given_key_must_be_strong_rsa() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    for key in (weak, ec.generate_private_key(ec.SECP256R1()).public_key()):
        pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        with pytest.raises(ValueError, match="2048 bits"):
            GivenKey(pem.decode())


def test_what_is_no_key_is_told_in_our_words() -> None:
    with pytest.raises(ValueError, match="no public key in PEM form"):
        GivenKey("ssh-rsa AAAA")
