"""What a judge says of one answer."""

from __future__ import annotations

from msgspec import Struct

_ROUNDING = 0.0001


class Verdict(Struct, frozen=True):
    """`credit` is the share of the full points, 0..1; `is_correct` means all of it. `feedback` is the key's own."""

    credit: float
    is_correct: bool
    feedback: str = ""

    @classmethod
    def of(cls, credit: float, feedback: str = "") -> Verdict:
        """Clip to 0..1. Weights are written in rounded percents: three times 33.33333 %, Moodle's grade option, or
        33.333 % are full credit, and what is left of 0.1 + 0.2 − 0.3 is none.
        """
        if credit > 1 - _ROUNDING:
            return cls(1.0, True, feedback)
        return cls(credit if credit > _ROUNDING else 0.0, False, feedback)
