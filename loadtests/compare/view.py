"""What a state holds, the same for every contestant: a frame of about 860 bytes, the median of a real Quick Quiz.

`peers/view.js` says the same; a test compares them.
"""

from __future__ import annotations

_QUESTION = (
    "A probe leaves the Earth on a path that touches the orbit of Mars at its farthest point from the Sun. "
    "Which statement about its speed relative to the Sun is right at the moment when it arrives there, "
    "if nothing but the pull of the Sun has acted on it since the launch?"
)
_OPTIONS = (
    "It is slower than Mars and would fall back towards the Sun",
    "It is as fast as Mars, since both are on the same orbit",
    "It is faster than Mars, since it was launched from the Earth",
    "It stands still for a moment, since there it turns around",
)

_FIXED = {
    "topic": "Astronomy",
    "difficulty": "Medium",
    "question": _QUESTION,
    **{f"option {index}": option for index, option in enumerate(_OPTIONS)},
}


def facts(stamp: str, number: int, points_0: int, points_1: int) -> dict[str, int | str]:
    """`stamp`: "@TS:" and 16 hexadecimal digits, or nothing yet."""
    return {"stamp": stamp, "number": number, "points 0": points_0, "points 1": points_1, **_FIXED}
