"""The C# types: C# at all, every message and field of it, and what a client may leave out is not sent."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_c_sharp
from tree_sitter import Language, Node, Parser

from protocol.schema import schemas
from webgl_bridge.csharp import csharp

COMPILER = shutil.which("mcs")
MEMBER_OF_ITS_OWN_NAME = "PeopleValue"


def _parsed(text: str) -> Node:
    return Parser(Language(tree_sitter_c_sharp.language())).parse(text.encode()).root_node


def _nodes(node: Node, kind: str) -> Iterator[Node]:
    if node.type == kind:
        yield node
    for child in node.children:
        yield from _nodes(child, kind)


def _name(node: Node) -> str:
    named = node.child_by_field_name("name")
    assert named is not None
    assert named.text is not None
    return named.text.decode()


def test_it_is_csharp() -> None:
    assert not _parsed(csharp()).has_error
    assert _parsed(csharp().replace("public sealed class Act", "public sealed klass Act")).has_error


@pytest.mark.skipif(COMPILER is None, reason="there is no C# compiler (mcs) here; the test above reads the grammar")
def test_it_compiles_without_a_warning(tmp_path: Path) -> None:
    assert COMPILER is not None
    source = tmp_path / "Protocol.cs"
    source.write_text(csharp(), encoding="utf-8")
    library = ["-t:library", f"-out:{tmp_path / 'Protocol.dll'}", "-r:System.Runtime.Serialization"]
    # Every Unity since 2018.3 reads this C#.
    strict = ["-warnaserror", "-warn:4", "-langversion:7"]
    done = subprocess.run([COMPILER, *library, *strict, source], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_field_of_every_message_has_a_member() -> None:
    classes = {_name(node): node for node in _nodes(_parsed(csharp()), "class_declaration")}
    for name, schema in schemas().items():
        text = (classes[name].text or b"").decode()
        for field in schema.get("properties", {}):
            assert f'[DataMember(Name = "{field}"' in text, f"{name}.{field}"


def test_a_member_is_never_named_like_its_class() -> None:
    """Which no compiler takes."""
    for node in _nodes(_parsed(csharp()), "class_declaration"):
        members = [_name(variable) for variable in _nodes(node, "variable_declarator")]
        assert _name(node) not in members
    assert f"public Person[] {MEMBER_OF_ITS_OWN_NAME};" in csharp()


def test_what_may_be_left_out_is_null_and_not_sent() -> None:
    left_out = '[DataMember(Name = "lag_ms", EmitDefaultValue = false), Preserve]\n        public long? LagMs;'
    needed = '[DataMember(Name = "index"), Preserve]\n        public int Index;'
    assert left_out in csharp()
    assert needed in csharp()


def test_one_of_several_messages_is_an_interface() -> None:
    assert "public IRoomCommandDo Do;" in csharp()
    assert 'class SubmitAnswer : IRoomCommandDo\n    {\n        [DataMember(Name = "type"), Preserve]' in csharp()
