"""What a judge says of one answer."""

from __future__ import annotations

from dataclasses import dataclass

_FULL = 0.99999


@dataclass(frozen=True, slots=True)
class Verdict:
    """`credit` is the share of the full points, 0..1; `is_correct` means all of it. `feedback` is the key's own."""

    credit: float
    is_correct: bool
    feedback: str = ""

    @classmethod
    def of(cls, credit: float, feedback: str = "") -> Verdict:
        """Clip to 0..1. Three times 33.33333 % is full credit, as in Moodle's grade options (five decimals)."""
        clipped = min(1.0, max(0.0, credit))
        return cls(1.0, True, feedback) if clipped > _FULL else cls(clipped, False, feedback)
