"""Settings: what the environment gives, and a sentence for each mistake in it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from server.settings import Settings, read_settings
from server.trouble import Trouble

NO_FILE = Path("/nowhere/.env")
STORES = {"DATABASE_URL": "postgresql://a@b/c", "REDIS_URL": "redis://b"}
AUTH = {"AUTH_ISSUER": "school", "AUTH_AUDIENCE": "arena", "AUTH_PUBLIC_KEY": "pem"}


def read(**environment: str) -> Settings:
    return read_settings(environment, NO_FILE)


def test_defaults() -> None:
    settings = read()
    assert (settings.host, settings.port, settings.guests) == ("127.0.0.1", 8000, "on")
    assert settings.data_dir.name == ".arena-data"
    assert settings == Settings()


def test_settings_made_in_code_do_not_look_at_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9")
    assert Settings().port == 8000
    assert read_settings(dotenv=NO_FILE).port == 9


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 9  # type: ignore[misc]


def test_lists_are_separated_by_commas() -> None:
    settings = read(ALLOWED_ORIGINS="https://a.example, http://b.example:81", TRUSTED_PROXIES="10.0.0.0/8,::1")
    assert settings.allowed_origins == ("https://a.example", "http://b.example:81")
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1/128")


def test_the_data_folder_is_one_place_wherever_one_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/home/mira")
    monkeypatch.chdir(tmp_path)
    assert read(DATA_DIR="~/arena").data_dir == Path("/home/mira/arena")
    assert read(DATA_DIR="data").data_dir == tmp_path / "data"


def test_an_empty_variable_is_not_set() -> None:
    assert read(PORT="", GUESTS="").port == 8000


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=81\nHOST=::1 # here\n")
    settings = read_settings({"PORT": "82"}, file)
    assert (settings.port, settings.host) == (82, "::1")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://u:p@h/d\n")
    settings = read(DATABASE_URL_FILE=str(tmp_path / "url"), REDIS_URL="redis://h")
    assert settings.database_url == "postgresql://u:p@h/d"
    assert "u:p" not in repr(settings)


@pytest.mark.parametrize(
    ("environment", "guests"),
    [({}, "on"), (AUTH, "off"), ({**AUTH, "GUESTS": "by-code"}, "by-code"), ({"GUESTS": "off"}, "off")],
)
def test_guests_come_in_only_where_no_tokens_are_checked(environment: dict[str, str], guests: str) -> None:
    assert read(**environment).guests == guests


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "many"}, "PORT=many is not"),
        ({"PORT": "65536"}, "PORT=65536 is not"),
        ({"GUESTS": "maybe"}, "GUESTS=maybe is not"),
        ({"ALLOWED_ORIGINS": "example.org"}, "not an origin"),
        ({"ALLOWED_ORIGINS": "https://example.org/page"}, "not an origin"),
        ({"TRUSTED_PROXIES": "proxy"}, "TRUSTED_PROXIES=proxy is not"),
        ({"ROOT_PATH": "arena/"}, "ROOT_PATH=arena/ is not"),
        ({"KEY_PREFIX": "a b"}, "KEY_PREFIX=a b is not"),
        ({"SPECTATOR_DELAY_MS": "-1"}, "SPECTATOR_DELAY_MS=-1 is not"),
        ({"REDIS_URL": "redis://h"}, "both of DATABASE_URL and REDIS_URL"),
        ({"DATABASE_URL": "postgresql://h"}, "both of DATABASE_URL and REDIS_URL"),
        ({**STORES, "DATABASE_URL": "mysql://secret"}, "DATABASE_URL is not"),
        ({**STORES, "REDIS_URL_FILE": "/nowhere"}, "not both"),
        ({"REDIS_URL_FILE": "/nowhere"}, "REDIS_URL_FILE=/nowhere cannot be read"),
        ({"AUTH_PUBLIC_KEY": "pem"}, "AUTH_ISSUER and AUTH_AUDIENCE"),
        ({"NODES": "5", "DATABASE_CONNECTIONS": "5"}, "DATABASE_CONNECTIONS must be 6 or more"),
        ({"DURABILITY": "replicated"}, "needs a REDIS_URL with replicas"),
        ({"DURABILITY": "slow"}, "DURABILITY=slow is not"),
        ({"REPLICAS": "0"}, "REPLICAS=0 is not"),
        ({"NODE_HOST": "0.0.0.0"}, "one address of this machine"),
        ({**AUTH, "AUTH_JWKS_URL": "https://school/keys"}, "one of AUTH_JWKS_URL and AUTH_PUBLIC_KEY"),
    ],
)
def test_a_mistake_is_one_sentence(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(Trouble) as trouble:
        read(**environment)
    text = str(trouble.value)
    assert sentence in text
    assert text.endswith(".")
    assert "\n" not in text
    assert "secret" not in text


def test_every_setting_is_explained() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
