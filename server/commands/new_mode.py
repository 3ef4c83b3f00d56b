"""Begin a new game mode: rules that run, their tests, a golden table and a plain page, all to be rewritten.

NAME is in small letters, digits and underscores: `roguelearn new-mode bell_tower`. Run it in a checkout. It writes

  game/modes/NAME.py                    the rules, and a line in the catalogue game/modes/__init__.py
  tests/game/modes/test_NAME.py         the rules as a table
  tests/game/modes/NAME_play.py         random play: the laws of every mode hold for this one, too
  tests/golden/NAME.txt                 one scripted room, line by line; bytes of its events go into events_v1.txt
  webgl_bridge/web/src/modes/NAME.tsx   its page, and a line in webgl_bridge/web/src/modes/index.ts
"""

import argparse
import asyncio
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from server.settings import Settings
from server.startup.open_stores import Say
from server.trouble import Trouble

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_NAME_CHARS_MAX = 40
_CATALOGUE = Path("game/modes/__init__.py")
_PAGES = Path("webgl_bridge/web/src/modes/index.ts")


def describe(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("name", metavar="NAME")


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    await asyncio.to_thread(_begin, arguments.name, say)
    return 0


def _begin(name: str, say: Say) -> None:
    if not _NAME.fullmatch(name) or len(name) > _NAME_CHARS_MAX:
        raise Trouble(f"{name!r} is no name for a mode: small letters, digits and single underscores, e.g. bell_tower.")
    if not _CATALOGUE.is_file() or not _PAGES.is_file():
        raise Trouble("This is not the folder of a checkout: run new-mode where game/ and webgl_bridge/ are.")
    written = files_of(name)
    if taken := [path for path in written if path.exists()]:
        raise Trouble(f"{taken[0]} is there already; choose another name.")
    for path, text in written.items():
        path.write_text(text, "utf-8")
        say(f"Wrote {path}")
    for path, text in ((_CATALOGUE, _with_mode(name)), (_PAGES, _with_page(name))):
        path.write_text(text, "utf-8")
        say(f"Added a line to {path}")
    subprocess.run([sys.executable, "-m", "tests.golden.write"], check=True)
    say("Added golden bytes of its events to tests/golden/events_v1.txt")
    say(f"Next: make check, then make run and open /mode/{name}")


def files_of(name: str) -> dict[Path, str]:
    """What is written, and where."""
    places = {
        "mode.py.txt": Path(f"game/modes/{name}.py"),
        "test.py.txt": Path(f"tests/game/modes/test_{name}.py"),
        "play.py.txt": Path(f"tests/game/modes/{name}_play.py"),
        "golden.txt": Path(f"tests/golden/{name}.txt"),
        "page.tsx.txt": Path(f"webgl_bridge/web/src/modes/{name}.tsx"),
    }
    templates = files("server.commands") / "new_mode_files"
    return {path: _filled((templates / template).read_text("utf-8"), name) for template, path in places.items()}


def _filled(template: str, name: str) -> str:
    words = name.replace("_", " ").capitalize()
    return template.replace("{{name}}", name).replace("{{Class}}", _class(name)).replace("{{words}}", words)


def _class(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _with_mode(name: str) -> str:
    """The catalogue with one import and one entry more, each in the order that the formatter wants."""
    text = _CATALOGUE.read_text("utf-8")
    imports = re.findall(r"from game\.modes\.\w+ import \w+\n", text)
    added = sorted([*imports, f"from game.modes.{name} import {_class(name)}\n"])
    text = text.replace("".join(imports), "".join(added))
    return re.sub(r"^\)", f"    {_class(name)}(),\n)", text, count=1, flags=re.MULTILINE)


def _with_page(name: str) -> str:
    text = _PAGES.read_text("utf-8")
    text = text.replace("import { Plain,", f'import {{ {_class(name)} }} from "./{name}";\nimport {{ Plain,', 1)
    return re.sub(r"(PAGES: .* = \{)\n?", rf"\1\n  {name}: {_class(name)},\n", text, count=1)
