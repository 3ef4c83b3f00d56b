"""Hypothesis strategies for what is stored, out of its type hints."""

from __future__ import annotations

import dataclasses
import enum
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from msgspec import Struct

INTEGERS = st.integers(-(2**63), 2**63 - 1)  # what msgpack can hold, sign included


def any_of(stored_type: type) -> st.SearchStrategy[Any]:
    """Values of a dataclass or msgspec Struct, every field drawn."""
    return st.builds(stored_type, **{name: _of(hint) for name, hint in get_type_hints(stored_type).items()})


def _of(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*map(_of, get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(_of(get_args(hint)[0]), max_size=4).map(tuple)
    if dataclasses.is_dataclass(hint) or (isinstance(hint, type) and issubclass(hint, Struct)):
        return any_of(hint)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    plain = {int: INTEGERS, float: st.floats(allow_nan=False), type(None): st.none()}
    return plain[hint] if hint in plain else st.from_type(hint)
