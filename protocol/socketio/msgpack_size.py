"""How many lists and maps msgpack holds, without building them: an empty map costs 64 bytes of memory for one sent."""

from __future__ import annotations

_FIXED = bytes((*range(0x80, 0xA0), 0xDC, 0xDD, 0xDE, 0xDF))  # the first bytes of lists and maps (msgpack, "Formats")
_SKIP = {  # how many bytes follow the first byte
    **{0xC0: 0, 0xC1: 0, 0xC2: 0, 0xC3: 0},
    **{0xCA: 4, 0xCB: 8},
    **{0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8},
    **{0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17},
    **{0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4},
}
_LENGTHS = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4}
"""Of bytes, texts and extensions: how many bytes say the length."""
_EXTENSIONS = frozenset((0xC7, 0xC8, 0xC9))  # and one byte of type


def holds_more_containers(data: bytes, most: int) -> bool:
    """Whether there are more than `most`, or so many values that telling would cost too much. What is no msgpack may be
    judged either way.

    Counting the bytes that could begin one costs a nanosecond each, and nearly always that is the end of it. Only where
    those are too many, as in a picture, values are gone through one by one.
    """
    if len(data) - len(data.translate(None, _FIXED)) <= most:
        return False
    found, values, at, end = 0, 0, 0, len(data)
    while at < end:
        first = data[at]
        at += 1
        values += 1
        if first < 0x80 or first >= 0xE0:
            continue
        if first < 0xA0 or 0xDC <= first <= 0xDF:
            found += 1
        if found > most or values > 2 * most:
            return True
        if 0xA0 <= first < 0xC0:
            at += first & 0x1F
        elif (length_bytes := _LENGTHS.get(first)) is not None:
            length = int.from_bytes(data[at : at + length_bytes], "big")
            at += length_bytes + length + (first in _EXTENSIONS)
        elif first >= 0xC0:
            at += _SKIP[first]
    return False
