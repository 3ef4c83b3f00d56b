"""What became of every item of an import. Nothing is dropped without an entry here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from persistence.content.codes import SENTENCES, Code, Note


class Outcome(StrEnum):
    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One item (or one whole file, then `line` is 0). `kind` is the item's type, `code` says why it was not taken."""

    path: str
    outcome: Outcome
    line: int = 0
    column: int = 0
    title: str = ""
    kind: str = ""
    code: Code | None = None
    values: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        name = " ".join(part for part in (self.kind, f"“{self.title}”" if self.title else "") if part)
        reasons = [SENTENCES[self.code].format(**self.values)] if self.code else []
        reasons += [SENTENCES[note] for note in self.notes]
        return ": ".join(part for part in (place, self.outcome.value, name, "; ".join(reasons)) if part)


@dataclass(frozen=True, slots=True)
class ImportReport:
    entries: tuple[ReportEntry, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def count(self, outcome: Outcome) -> int:
        return self.counts()[outcome]

    def counts(self) -> Counter[Outcome]:
        return Counter(entry.outcome for entry in self.entries)

    @property
    def has_errors(self) -> bool:
        return any(entry.outcome is Outcome.ERROR for entry in self.entries)

    def lines(self, *, every_item: bool = False) -> Iterator[str]:
        """For the terminal: what needs a person's eye (or every item), then the counts."""
        for entry in self.entries:
            if every_item or entry.notes or entry.outcome in (Outcome.UNSUPPORTED, Outcome.ERROR):
                yield str(entry)
        counts = self.counts()
        yield ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome)
