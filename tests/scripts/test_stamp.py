"""Stamps: the work is done again when what it reads has changed, and only then."""

from pathlib import Path

import pytest

from scripts import page
from scripts.stamp import digest, is_done, mark_done


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "source"
    file.write_text("one")
    return file


def test_only_what_is_marked_is_done(file: Path, tmp_path: Path) -> None:
    stamp = tmp_path / "stamps/page"
    assert not is_done(stamp, digest([file]))
    mark_done(stamp, digest([file]))
    assert is_done(stamp, digest([file]))


def test_a_touch_changes_nothing_and_a_change_does(file: Path) -> None:
    before = digest([file])
    file.touch()
    assert digest([file]) == before
    file.write_text("two")
    assert digest([file]) != before


def test_names_words_and_number_of_files_count(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("one")
    digests = [digest([file]), digest([other]), digest([file, other]), digest([file], "3.12"), digest([])]
    assert len(set(digests)) == len(digests)


def test_the_page_is_made_of_sources_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("client/src/index.ts", "web/src/main.tsx", "web/index.html", "web/dist/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "web/node_modules/preact").mkdir(parents=True)
    (tmp_path / "web/node_modules/preact/index.js").touch()
    monkeypatch.setattr(page, "BRIDGE", tmp_path)
    monkeypatch.setattr(page, "WEB", tmp_path / "web")
    found = {path.relative_to(tmp_path).as_posix() for path in page._sources()}
    assert found == {"client/src/index.ts", "web/src/main.tsx", "web/index.html"}
