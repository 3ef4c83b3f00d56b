"""Runs to tables: medians and spreads, and ratios of runs of the same round, since the machine drifts between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

Row = Mapping[str, Any]
"""`contestant`, `work`, `round`, and either `error` or what `measuring.Run` holds with the last stage as `stage`."""
OURS = "ours"


def unit_us(row: Row) -> float:
    """The server's CPU for one unit: a delivery where rooms move by themselves, an answer where players do."""
    return group_us(row, "server")


def group_us(row: Row, group: str) -> float:
    stage = row["stage"]
    return 1e6 * float(stage["cpu_s"].get(group, 0.0)) / max(1, units(row))


def units(row: Row) -> int:
    stage = row["stage"]
    return int(stage["acks"] if row["work"].startswith("R") else stage["deliveries"])


def paired(rows: Sequence[Row], value: Callable[[Row], float], one: str, other: str) -> list[float]:
    """What `one` needs of what `other` needs, in each round in which both ran."""
    of_other = {row["round"]: value(row) for row in rows if row["contestant"] == other}
    mine = [row for row in rows if row["contestant"] == one and row["round"] in of_other]
    return [value(row) / of_other[row["round"]] for row in mine if of_other[row["round"]] > 0]


def spread(values: Iterable[float], digits: int = 2) -> str:
    """Median and, of several, the least and the most."""
    found = sorted(values)
    if not found:
        return "—"
    middle = f"{median(found):,.{digits}f}"
    return middle if len(found) == 1 else f"{middle} ({found[0]:,.{digits}f}–{found[-1]:,.{digits}f})"


def tables(rows: Sequence[Row]) -> str:
    """Markdown."""
    good = [row for row in rows if "error" not in row]
    works = dict.fromkeys(row["work"] for row in good)
    return "\n\n".join(_table(work, [row for row in good if row["work"] == work]) for work in works)


def _table(work: str, rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(row["contestant"] for row in rows))
    unit = "answer" if work.startswith("R") else "delivery"
    head = [
        "contestant",
        f"server, µs per {unit}",
        "ours / it",
        "Valkey, µs",
        "Postgres, µs",
        "ack p50, ms",
        "ack p99, ms",
        "delivery p50, ms",
        "delivery p99, ms",
        "delivered",
        "bytes",
        "driver's CPU",
        "others' CPU",
    ]
    lines = [f"**{work}**: {rows[0]['says']}.", "", _line(head), _line(["---"] * len(head))]
    for name in names:
        mine = [row for row in rows if row["contestant"] == name]
        stages = [row["stage"] for row in mine]
        lines.append(
            _line(
                [
                    name,
                    spread(map(unit_us, mine), 1 if unit == "answer" else 2),
                    "" if name == OURS else spread(paired(rows, unit_us, OURS, name)),
                    _of_store(mine, "valkey"),
                    _of_store(mine, "postgres"),
                    *(_ms(stages, key) for key in ("ack_p50", "ack_p99", "delivery_p50", "delivery_p99")),
                    f"{100 * median(row['delivered'] for row in mine):.1f} %",
                    f"{median(stage['bytes'] for stage in stages):.0f}",
                    f"{100 * median(stage['driver_cpu_s'] / stage['seconds'] for stage in stages):.0f} %",
                    f"{100 * median(stage['others_cpu_s'] / stage['seconds'] for stage in stages):.0f} %",
                ]
            )
        )
    return "\n".join(lines)


def _of_store(rows: Sequence[Row], group: str) -> str:
    return spread(group_us(row, group) for row in rows) if group in rows[0]["stage"]["cpu_s"] else ""


def _ms(stages: Sequence[Mapping[str, Any]], key: str) -> str:
    values = [stage[key] / 1_000 for stage in stages if stage[key] >= 0]
    return spread(values) if values else ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
