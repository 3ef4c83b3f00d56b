"""Ids sort by their making and are what Postgres takes."""

from __future__ import annotations

import pytest

from persistence.ids import is_id, uuid7


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_of_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(10**18, 10**18 + 50 * 10**6, 10**6))
    monkeypatch.setattr("time.time_ns", lambda: next(times))
    made = [str(uuid7()) for _ in range(50)]
    assert made == sorted(made)
    assert len(set(made)) == 50


def test_only_the_usual_form_is_an_id() -> None:
    made = str(uuid7())
    assert is_id(made)
    assert is_id(made.upper())
    for typed in ("", "x", made[:-1], f"{{{made}}}", made.replace("-", ""), f"urn:uuid:{made}", f" {made}", "é" * 36):
        assert not is_id(typed), typed
