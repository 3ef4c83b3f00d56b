"""Files as they come: encodings, line ends, other formats, and those that cannot be read."""

from pathlib import Path

import pytest

from persistence.content.codes import Code, Note
from persistence.content.files import FILE_BYTES_MAX, FileRefused, find, read_gift

READABLE = {
    "plain.gift": (b"Q{T}", "Q{T}", ()),
    "bom.gift": (b"\xef\xbb\xbfQ{T}", "Q{T}", ()),
    "windows.txt": (b"Q\r\n{T}\r\n", "Q\n{T}\n", ()),
    "mac.txt": (b"::a::Q\r{T}", "::a::Q\n{T}", ()),
    "utf16.txt": ("Ünï{T}".encode("utf-16"), "Ünï{T}", ()),
    "latin.gift": (b"caf\xe9 \x93so\x94{T}", "café “so”{T}", (Note.READ_AS_CP1252,)),
    "undefined.gift": (b"\x81\xff{T}", "\N{REPLACEMENT CHARACTER}ÿ{T}", (Note.READ_AS_CP1252,)),
    "no-suffix": (b"Q{=a ~b}", "Q{=a ~b}", ()),
    "garbage.gift": (b"no gift at all", "no gift at all", ()),
    "empty.gift": (b"", "", ()),
}
REFUSED = {
    "a.json": (b"[]", "JSON"),
    "a.xml": (b"", "XML"),
    "b.txt": (b'<?xml version="1.0"?>', "XML"),
    "c.txt": (b'\n{"a": {}}', "JSON"),
    "notes.txt": (b"- key: value\n", "plain text"),
    "pack.gift": (b"PK\x03\x04...", "ZIP"),
    "zeros.gift": (b"Q\x00{T}", "binary"),
}


@pytest.mark.parametrize(("name", "case"), READABLE.items())
def test_readable(tmp_path: Path, name: str, case: tuple[bytes, str, tuple[Note, ...]]) -> None:
    content, text, notes = case
    (tmp_path / name).write_bytes(content)
    source = read_gift(tmp_path / name)
    assert (source.text, source.notes) == (text, notes)


@pytest.mark.parametrize(("name", "case"), REFUSED.items())
def test_other_formats(tmp_path: Path, name: str, case: tuple[bytes, str]) -> None:
    content, file_format = case
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileRefused) as caught:
        read_gift(tmp_path / name)
    assert (caught.value.code, caught.value.values) == (Code.UNSUPPORTED_FORMAT, {"format": file_format})


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        read_gift(tmp_path / "nowhere.gift")
    assert caught.value.code is Code.NOT_FOUND


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        read_gift(tmp_path)
    assert caught.value.code is Code.UNREADABLE_FILE
    assert caught.value.values["reason"]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "large.gift").open("wb") as file:
        file.truncate(FILE_BYTES_MAX + 1)
    with pytest.raises(FileRefused) as caught:
        read_gift(tmp_path / "large.gift")
    assert caught.value.code is Code.FILE_TOO_LARGE


def test_a_folder_is_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.gift", "a/c.txt", ".git/x", "a/.hidden", "README"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [file.relative_to(tmp_path).as_posix() for file in find(tmp_path)] == ["README", "a/c.txt", "b.gift"]
    assert find(tmp_path / "b.gift") == [tmp_path / "b.gift"]
