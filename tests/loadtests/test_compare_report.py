"""Figures of runs: pairs, spreads and tables."""

from typing import Any

import pytest

from loadtests.compare.report import paired, spread, tables, unit_us
from loadtests.compare.running import delivered
from loadtests.compare.workloads import fan_out, rooms


def row(contestant: str, number: int, cpu_s: float, work: str = "R") -> dict[str, Any]:
    stage = {
        "cpu_s": {"server": cpu_s, "valkey": 0.01},
        "acks": 1_000,
        "deliveries": 5_000,
        "seconds": 2.0,
        "bytes": 860.0,
        "driver_cpu_s": 0.2,
        "others_cpu_s": 0.1,
        "ack_p50": 400.0,
        "ack_p99": 2_000.0,
        "delivery_p50": 300.0,
        "delivery_p99": 1_500.0,
    }
    return {"contestant": contestant, "work": work, "round": number, "says": "…", "stage": stage, "delivered": 1.0}


def test_the_unit_is_an_answer_where_players_answer_and_a_delivery_where_none_does() -> None:
    assert unit_us(row("ours", 0, 0.2)) == pytest.approx(200)
    assert unit_us(row("ours", 0, 0.2, "F1000")) == pytest.approx(40)


def test_ratios_are_of_the_same_round() -> None:
    rows = [row("ours", 0, 0.2), row("it", 0, 0.1), row("ours", 1, 0.9), row("it", 1, 0.3), row("ours", 2, 0.5)]
    assert paired(rows, "ours", "it") == pytest.approx([2, 3])


def test_a_spread_names_the_ends_of_several() -> None:
    assert spread([]) == ""
    assert spread([1.234]) == "1.23"
    assert spread([3, 1, 2], 0) == "2 (1–3)"


def test_a_run_that_failed_is_in_no_table() -> None:
    told = tables([row("ours", 0, 0.2), {"contestant": "it", "work": "R", "round": 0, "error": "gone"}])
    assert "| ours | 200.0 |" in told
    assert "by the driver 10, by everybody else here 5." in told
    assert "it |" not in told.replace("ours / it |", "")


def test_deliveries_are_counted_against_all_that_there_should_be() -> None:
    assert delivered(rooms(1, 1), {"sent": 100, "deliveries": 500, "seconds": 1.0}) == 1
    assert delivered(rooms(1, 1), {"sent": 100, "deliveries": 400, "seconds": 1.0}) == pytest.approx(0.8)
    assert delivered(fan_out(9, 1, 1), {"sent": 0, "deliveries": 100, "seconds": 1.0}) == pytest.approx(0.5)
