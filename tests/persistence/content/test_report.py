"""What a person reads after an import."""

import string

import pytest

from persistence.content.codes import SENTENCES, Code, Note
from persistence.content.report import ImportReport, Outcome, ReportEntry

REPORT = ImportReport(
    (
        ReportEntry("a.gift", Outcome.IMPORTED, 1, 1, "One", "Single Choice"),
        ReportEntry("a.gift", Outcome.IMPORTED, 4, 1, "Two", "Numeric", notes=(Note.LINK_DROPPED, Note.NEW_VERSION)),
        ReportEntry("a.gift", Outcome.UNCHANGED, 6, 1),
        ReportEntry("a.gift", Outcome.UNSUPPORTED, 9, 1, "", "Essay", Code.UNSUPPORTED_TYPE, {"kind": "Essay"}),
        ReportEntry("a.gift", Outcome.ERROR, 12, 5, "Five", "", Code.BAD_NUMBER, {"text": "six"}),
        ReportEntry("b.json", Outcome.UNSUPPORTED, code=Code.UNSUPPORTED_FORMAT, values={"format": "JSON"}),
    )
)


def test_only_what_needs_an_eye_is_listed() -> None:
    assert str(REPORT).split("\n") == [
        "a.gift:4:1: imported: Numeric “Two”: a link was reduced to its text; a new version of a known question",
        "a.gift:9:1: unsupported: Essay: items of the type Essay cannot be asked in a duel",
        "a.gift:12:5: error: “Five”: “six” is not a number",
        "b.json: unsupported: files in this format (JSON) cannot be imported",
        "2 imported, 1 unchanged, 2 unsupported, 1 error",
    ]


def test_every_item_can_be_listed() -> None:
    lines = list(REPORT.lines(every_item=True))
    assert len(lines) == len(REPORT.entries) + 1
    assert lines[0] == "a.gift:1:1: imported: Single Choice “One”"
    assert lines[2] == "a.gift:6:1: unchanged"


def test_counts() -> None:
    assert REPORT.count(Outcome.UNSUPPORTED) == 2
    assert REPORT.has_errors
    assert not ImportReport().has_errors


@pytest.mark.parametrize("code", [*Code, *Note])
def test_every_code_has_its_sentence(code: Code | Note) -> None:
    fields = {field for _, field, _, _ in string.Formatter().parse(SENTENCES[code]) if field is not None}
    assert fields <= {"text", "count", "limit", "percent", "kind", "format", "reason"}
    assert isinstance(code, Code) or not fields
