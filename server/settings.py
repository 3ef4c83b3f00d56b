"""Every setting, with its default and meaning. Nothing else in the project reads the environment."""

import ipaddress
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.config import JsonDict

from server.trouble import Trouble

Guests = Literal["off", "by-code", "on"]
Durability = Literal["fast", "strict", "replicated"]
# The table of `roguelearn settings` hides these, errors never quote them, and NAME_FILE may hold each.
_SECRET: JsonDict = {"secret": True}
NODES_MAX = 64
POOL_SIZE_MAX = 10
_CHECKOUT = Path(__file__).parent.parent


def default_data_dir() -> Path:
    """In a checkout a folder there, so that all of a trial is in one place; else where this system keeps such data."""
    if (_CHECKOUT / "pyproject.toml").exists():
        return _CHECKOUT / ".arena-data"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/roguelearn-arena"
    return Path.home() / ".local/share/roguelearn-arena"


def _comma_list(given: Any) -> Any:
    return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given


def _origin(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or given != f"{parts.scheme}://{parts.netloc}":
        raise ValueError(f"{given} is not an origin such as https://play.example.org")
    return given


def _network(given: str) -> str:
    return str(ipaddress.ip_network(given))


def _one_address(given: str) -> str:
    if given in ("0.0.0.0", "::", "*"):
        raise ValueError("the other nodes need one address of this machine, not all of them")
    return given


def _url_of(*schemes: str) -> AfterValidator:
    def check(given: str | None) -> str | None:
        if given is not None and urlsplit(given).scheme not in schemes:
            raise ValueError(f"it must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return given

    return AfterValidator(check)


Folder = Annotated[Path, AfterValidator(lambda given: given.expanduser().absolute())]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_comma_list)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_comma_list)]
PostgresUrl = Annotated[str | None, _url_of("postgresql", "postgres")]
RedisUrl = Annotated[str | None, _url_of("redis", "rediss", "redis+cluster", "rediss+cluster", "unix")]
KeyUrl = Annotated[str | None, _url_of("https", "http")]


class Settings(BaseModel):
    """Frozen. Each field is the environment variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", description="Address to listen on; 0.0.0.0 lets others on the network in")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    data_dir: Folder = Field(
        default_factory=default_data_dir, description="Folder of the embedded database, its passwords and logs"
    )
    database_url: PostgresUrl = Field(
        default=None,
        repr=False,
        json_schema_extra=_SECRET,
        description="Postgres 15 or newer instead of the embedded one",
    )
    redis_url: RedisUrl = Field(
        default=None,
        repr=False,
        json_schema_extra=_SECRET,
        description="Redis 7 or Valkey 8 or newer instead of the embedded one",
    )
    allowed_origins: Origins = Field(
        default=(),
        description="Further origins whose pages may connect, e.g. https://play.example.org, separated by commas",
    )
    trusted_proxies: Networks = Field(
        default=(), description="Addresses or networks of proxies whose X-Forwarded headers count, separated by commas"
    )
    guests: Guests = Field(
        default="on",
        description="Who may play without a token: on, by-code (only in duels that others open for them) or off; "
        "off by default once an AUTH_ key is set",
    )
    auth_jwks_url: KeyUrl = Field(default=None, description="Where the keys of player tokens (RS256) are published")
    auth_public_key: str | None = Field(
        default=None,
        repr=False,
        json_schema_extra=_SECRET,
        description="Instead of that, the one public key as PEM text",
    )
    auth_issuer: str | None = Field(default=None, description="The `iss` that every token must carry")
    auth_audience: str | None = Field(default=None, description="The `aud` that every token must carry")
    key_prefix: str = Field(
        default="arena",
        pattern=r"^[A-Za-z0-9:_-]{1,32}$",
        description="First part of every Redis key, to share a server",
    )
    database_connections: int = Field(
        default=90,
        ge=2,
        le=10_000,
        description="How many connections to Postgres the nodes of this machine may hold together, at most ten each",
    )
    durability: Durability = Field(
        default="fast",
        description="What acknowledged answers survive: fast (loss of nodes; a crash of Redis may take 2 s of them), "
        "strict (that crash too) or replicated (loss of the primary); see docs/durability.md",
    )
    replicas: int = Field(
        default=1, ge=1, le=16, description="How many replicas Redis has: each must acknowledge, where replicated"
    )
    root_path: str = Field(
        default="", pattern=r"^(/[A-Za-z0-9._~-]+)*$", description="Path that a proxy puts before ours, e.g. /arena"
    )
    nodes: int = Field(default=1, ge=1, le=NODES_MAX, description="How many processes of this machine share the port")
    node_host: Annotated[str, AfterValidator(_one_address)] = Field(
        default="127.0.0.1",
        description="Address of this machine at which nodes on other machines find this one; only those use it",
    )
    drain_s: float = Field(
        default=10,
        ge=0,
        le=300,
        description="In how many seconds a node that is told to leave moves its rooms and players to the others",
    )
    development: bool = Field(
        default=False,
        description="Opens /playground, and with it the secrets of every room, to whoever reaches this server",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level that is logged"
    )
    spectator_delay_ms: int = Field(
        default=3000, ge=0, le=600_000, description="How far spectators stay behind the players, in milliseconds"
    )

    @model_validator(mode="before")
    @classmethod
    def _no_guests_beside_real_players(cls, given: Any) -> Any:
        if isinstance(given, dict) and (given.get("auth_jwks_url") or given.get("auth_public_key")):
            return {"guests": "off", **given}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.database_url is None) != (self.redis_url is None):
            raise ValueError("Set both of DATABASE_URL and REDIS_URL, or neither to use the embedded ones.")
        if self.database_connections <= self.nodes:
            raise ValueError(
                f"DATABASE_CONNECTIONS must be {self.nodes + 1} or more: one a node, and one to replace it."
            )
        if self.durability == "replicated" and not self.redis_url:
            raise ValueError("DURABILITY=replicated needs a REDIS_URL with replicas; the embedded Valkey has none.")
        if self.auth_jwks_url and self.auth_public_key:
            raise ValueError("Set one of AUTH_JWKS_URL and AUTH_PUBLIC_KEY, not both.")
        if self.has_auth and not (self.auth_issuer and self.auth_audience):
            raise ValueError("AUTH_ISSUER and AUTH_AUDIENCE must be set too where tokens are checked.")
        return self

    @property
    def has_auth(self) -> bool:
        """Whether players may come with tokens."""
        return bool(self.auth_jwks_url or self.auth_public_key)

    @property
    def pool_size(self) -> int:
        """How many connections to Postgres each node may hold. While nodes are replaced there is one node more."""
        return min(POOL_SIZE_MAX, self.database_connections // (self.nodes + 1))

    @property
    def replicas_awaited(self) -> int:
        """How many replicas must have a record before it is acknowledged."""
        return self.replicas if self.durability == "replicated" else 0


def is_secret(name: str) -> bool:
    return Settings.model_fields[name].json_schema_extra == _SECRET


def read_settings(environment: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Settings:
    """The settings of this process, of the environment before those of the file. Raises Trouble for a wrong one.

    An empty variable counts as not set.
    """
    layers = (os.environ if environment is None else environment, dotenv_values(dotenv, interpolate=False))
    values: dict[str, str] = {}
    for name in Settings.model_fields:
        found = next((value for layer in layers if (value := _value(name, layer))), None)
        if found:
            values[name] = found
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise Trouble(_sentence(error)) from None


def with_nodes(settings: Settings, nodes: int) -> Settings:
    """The same for so many. Raises Trouble where they do not fit the others."""
    try:
        return Settings.model_validate({**settings.model_dump(), "nodes": nodes})
    except ValidationError as error:
        raise Trouble(_sentence(error)) from None


def _value(name: str, given: Mapping[str, str | None]) -> str | None:
    variable = name.upper()
    file = given.get(f"{variable}_FILE") if is_secret(name) else None
    if not file:
        return given.get(variable)
    if given.get(variable):
        raise Trouble(f"Set one of {variable} and {variable}_FILE, not both.")
    try:
        return Path(file).expanduser().read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{variable}_FILE={file} cannot be read: {getattr(error, 'strerror', 'not text')}.") from None


def _sentence(error: ValidationError) -> str:
    """The first mistake in words."""
    first = error.errors(include_url=False)[0]
    message = first["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if not first["loc"]:
        return message
    name = str(first["loc"][0])
    shown = name.upper() if is_secret(name) else f"{name.upper()}={first['input']}"
    return f"{shown} is not a fitting setting: {message[:1].lower()}{message[1:]}."
