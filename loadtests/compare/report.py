"""Runs to tables: medians and spreads, and ratios of runs of the same round, since the machine drifts between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

Row = Mapping[str, Any]
"""`contestant`, `work`, `round`, and either `error` or what `running.one_run` gives."""
OURS = "ours"
_Column = tuple[str, Callable[[Row], float | None], int]
"""Head, value of one run, digits. A column in which no run has a value is left out."""


def unit_us(row: Row) -> float:
    """The server's CPU for one unit."""
    return _group_us(row, "server") or 0.0


def unit(work: str) -> str:
    """What is counted: deliveries where rooms move by themselves, answers where players do."""
    return {"F": "delivery", "C": "connection"}.get(work[:1], "answer")


def paired(rows: Sequence[Row], one: str, other: str) -> list[float]:
    """How many times what `other` needs for a unit `one` needs, in each round in which both ran."""
    of_other = {row["round"]: unit_us(row) for row in rows if row["contestant"] == other}
    mine = [row for row in rows if row["contestant"] == one and of_other.get(row["round"])]
    return [unit_us(row) / of_other[row["round"]] for row in mine]


def spread(values: Iterable[float], digits: int = 2) -> str:
    """Median and, of several, the least and the most."""
    found = sorted(values)
    if not found:
        return ""
    middle = f"{median(found):,.{digits}f}"
    return middle if len(found) == 1 else f"{middle} ({found[0]:,.{digits}f}–{found[-1]:,.{digits}f})"


def said(row: Row) -> str:
    """One run in a line."""
    if "error" in row:
        return f"failed: {row['error']}"
    columns = (*_columns(row["work"]), *_beside(row["work"]))
    values = [(head, value(row), digits) for head, value, digits in columns]
    return ", ".join(f"{head} {number:,.{digits}f}" for head, number, digits in values if number is not None)


def tables(rows: Sequence[Row]) -> str:
    """Markdown."""
    good = [row for row in rows if "error" not in row]
    works = dict.fromkeys(row["work"] for row in good)
    return "\n\n".join(_table(work, [row for row in good if row["work"] == work]) for work in works)


def _table(work: str, rows: Sequence[Row]) -> str:
    columns = [column for column in _columns(work) if any(column[1](row) is not None for row in rows)]
    heads = ["contestant", *(head for head, _, _ in columns)]
    heads.insert(2, "ours / it")
    lines = [f"**{work}**: {rows[0]['says']}.", "", _line(heads), _line(["---"] * len(heads))]
    for name in dict.fromkeys(row["contestant"] for row in rows):
        mine = [row for row in rows if row["contestant"] == name]
        cells = [spread(_there(map(value, mine)), digits) for _, value, digits in columns]
        cells.insert(1, "" if name == OURS else spread(paired(rows, OURS, name)))
        lines.append(_line([name, *cells]))
    beside = ", ".join(f"{head} {spread(_there(map(value, rows)), digits)}" for head, value, digits in _beside(work))
    return "\n".join((*lines, "", f"Over all of these runs: {beside}.") if beside else lines)


def _columns(work: str) -> Sequence[_Column]:
    stores: list[_Column] = [
        ("Valkey µs", lambda row: _group_us(row, "valkey"), 1),
        ("Postgres µs", lambda row: _group_us(row, "postgres"), 1),
    ]
    server: _Column = (f"server µs per {unit(work)}", unit_us, 2 if unit(work) == "delivery" else 1)
    if work == "C":
        return [server, *stores, ("kB per connection", _kb_per_line, 1), ("connections/s", _lines_per_s, 0)]
    rate: list[_Column] = [("answers/s sustained", _per_s, 0)] if work == "SAT" else []
    return [
        server,
        *rate,
        *stores,
        ("ack p50 ms", lambda row: _ms(row, "ack_p50"), 2),
        ("ack p99 ms", lambda row: _ms(row, "ack_p99"), 2),
        ("delivery p50 ms", lambda row: _ms(row, "delivery_p50"), 2),
        ("delivery p99 ms", lambda row: _ms(row, "delivery_p99"), 2),
        ("delivered %", lambda row: 100 * float(row["delivered"]), 1),
    ]


def _beside(work: str) -> Sequence[_Column]:
    """What says how far the other columns can be trusted."""
    if work == "C":
        return []
    return [
        ("bytes of a frame", lambda row: float(row["stage"]["bytes"]), 0),
        ("% of a CPU used by the server", lambda row: _cpu_percent(row, float(row["stage"]["cpu_s"]["server"])), 0),
        ("by the driver", lambda row: _cpu_percent(row, float(row["stage"]["driver_cpu_s"])), 0),
        ("by everybody else here", lambda row: _cpu_percent(row, float(row["stage"]["others_cpu_s"])), 0),
    ]


def _group_us(row: Row, group: str) -> float | None:
    if row["work"] == "C":
        used, count = row["connect"]["cpu_s"], row["connect"]["ready"]
    else:
        used, count = row["stage"]["cpu_s"], row["stage"]["deliveries" if unit(row["work"]) == "delivery" else "acks"]
    return 1e6 * float(used[group]) / max(1, count) if group in used else None


def _kb_per_line(row: Row) -> float:
    connect = row["connect"]
    grown_kb: int = connect["resident_kb"] - connect["resident_kb_before"]
    return grown_kb / max(1, int(connect["ready"]))


def _lines_per_s(row: Row) -> float:
    return float(row["connect"]["ready"] / row["connect"]["seconds"])


def _per_s(row: Row) -> float | None:
    return float(row["stage"]["acks"] / row["stage"]["seconds"]) if row["is_sustained"] else None


def _ms(row: Row, key: str) -> float | None:
    value = float(row["stage"][key])
    return value / 1_000 if value >= 0 else None


def _cpu_percent(row: Row, cpu_s: float) -> float:
    return 100 * cpu_s / float(row["stage"]["seconds"])


def _there(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
