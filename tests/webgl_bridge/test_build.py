"""The page as it was built: small, alone, and nothing in it that the content security policy would refuse."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import webgl_bridge

DIST = Path(webgl_bridge.__file__).parent / "web" / "dist"
FIRST_PAGE_BYTES_MAX = 150_000
ADDRESS = re.compile(r'(?:src|href)="([^"]*)"')


def _document() -> str:
    assert (DIST / "index.html").exists(), "run `make setup` first: it builds the page"
    return (DIST / "index.html").read_text(encoding="utf-8")


def test_the_first_page_is_small() -> None:
    """Everything that index.html names: script, styles, and the fonts that it asks for at once."""
    document = _document()
    files = [DIST / address.lstrip("/") for address in ADDRESS.findall(document)]
    assert any(file.suffix == ".woff2" for file in files)
    sizes = {file.name: _sent_bytes(file) for file in files}
    assert len(gzip.compress(document.encode())) + sum(sizes.values()) < FIRST_PAGE_BYTES_MAX, sizes


def _sent_bytes(file: Path) -> int:
    body = file.read_bytes()
    return len(body) if file.suffix == ".woff2" else len(gzip.compress(body))


def test_nothing_stands_inline() -> None:
    document = _document()
    assert "<style" not in document
    assert "style=" not in document
    assert re.findall(r"<script\b[^>]*>([^<]+)</script>", document) == []
    assert re.search(r"\son\w+=", document) is None


def test_every_file_comes_from_our_own_host() -> None:
    assert all(address.startswith("/") for address in ADDRESS.findall(_document()))
    styles = "".join(style.read_text(encoding="utf-8") for style in DIST.glob("assets/*.css"))
    addresses = re.findall(r"url\(([^)]*)\)", styles)
    assert addresses
    assert all(re.fullmatch(r"\./[\w.-]+\.woff2", address) for address in addresses)


def test_pages_that_few_open_are_not_in_the_first_page_and_are_found_behind_a_proxys_path() -> None:
    scripts = {file.name: file.read_text(encoding="utf-8") for file in DIST.glob("assets/*.js")}
    first = {Path(address).name for address in ADDRESS.findall(_document())}
    rare = [name for name, text in scripts.items() if "asyncapi.json" in text]
    assert rare
    assert first.isdisjoint(rare)
    assert all('"/assets/' not in text and "`/assets/" not in text for text in scripts.values())


def test_the_gallery_stays_at_home() -> None:
    assert not list(DIST.rglob("*gallery*"))
