"""What ails the rooms' store, as this node's signs of life tell, in one word for `/readyz`, `/metrics` and the log."""

from __future__ import annotations

import logging

from server import metrics

_log = logging.getLogger(__name__)

_WORDS = {
    "oom": "full",
    "readonly": "readonly",
    "misconf": "saves_fail",
    "loading": "loading",
    "evicting": "evicts",
    "noreplicas": "replicas_missing",
    "not_authorised": "refuses",
    "refused": "refuses",
}
_GONE = "gone"
"""For every other reason: it does not answer, or not as a store that serves."""


class StoreTrouble:
    """`word` is None while the store is well."""

    def __init__(self) -> None:
        self.word: str | None = None

    def is_well(self) -> None:
        self._is(None)

    def has(self, reason: str) -> None:
        """`reason`: of a `StoreUnavailable`."""
        self._is(_WORDS.get(reason, _GONE))

    def _is(self, word: str | None) -> None:
        if word == self.word:
            return
        if self.word is not None:
            metrics.store_trouble.labels(self.word).set(0)
        if word is None:
            _log.warning("the store is well again")
        else:
            metrics.store_trouble.labels(word).set(1)
            _log.error("the store is in trouble (%s): commands are not accepted until it is well again", word)
        self.word = word
