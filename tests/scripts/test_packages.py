"""Installing: once for each set of requirements, and what tests need covers what running needs."""

from pathlib import Path

import pytest

from scripts import packages
from scripts.steps import SetupFailed, run_step


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A checkout with requirements but without pip: the titles of the steps that would have run."""
    titles: list[str] = []
    (tmp_path / "requirements").mkdir()
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/pyvenv.cfg").write_text("version = 3.11\n")
    for name in ("run", "build", "test"):
        (tmp_path / f"requirements/{name}.txt").write_text(f"{name}==1\n")
    monkeypatch.setattr(packages, "ROOT", tmp_path)
    monkeypatch.setattr(packages, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(packages, "run_step", lambda title, command, **_: titles.append(title))
    return titles


def test_it_installs_once(installed: list[str]) -> None:
    packages.install("run")
    packages.install("run")
    assert installed == ["Installing up to 2 packages"]


def test_what_tests_need_is_enough_to_run(installed: list[str]) -> None:
    packages.install("test")
    packages.install("run")
    assert installed == ["Installing up to 3 packages"]


def test_what_runs_is_not_enough_to_test(installed: list[str]) -> None:
    packages.install("run")
    packages.install("test")
    assert len(installed) == 2


@pytest.mark.parametrize("changed", ["requirements/build.txt", ".venv/pyvenv.cfg"])
def test_a_changed_lock_or_python_installs_again(installed: list[str], tmp_path: Path, changed: str) -> None:
    packages.install("run")
    (tmp_path / changed).write_text("other==2\n")
    packages.install("run")
    assert len(installed) == 2


def test_a_failing_step_shows_its_last_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SetupFailed, match="Cooking: this failed with code 3"):
        run_step("Cooking", ["/bin/sh", "-c", "echo the milk is sour; exit 3"])
    assert "the milk is sour" in capsys.readouterr().out


def test_progress_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    run_step("Counting", ["/bin/sh", "-c", "echo 1; echo 2"], progress=lambda line: line.strip() + " of 2")
    assert capsys.readouterr().out.splitlines()[:3] == ["Counting …", "  1 of 2", "  2 of 2"]
