"""A request that the server turns down: its documented code, and what fills the sentence that the page shows."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """`code` is one of `protocol.messages.errors.ERROR_CODES`. Nothing was changed."""

    def __init__(self, code: str, values: Mapping[str, int | str] | None = None) -> None:
        super().__init__(code)
        self.code = str(code)
        self.values: dict[str, int | str] = dict(values or {})
