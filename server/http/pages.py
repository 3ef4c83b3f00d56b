"""The built page: its files from memory, compressed once, and its one document for every address that it routes."""

from __future__ import annotations

import gzip
import mimetypes
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from server.http import answers

_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
_HASHED = "/assets/"  # the build names these by their content
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_OF_THE_PAGE = re.compile(
    r"/|/(watch|check|playground|docs/protocol)/?|/(duel|replay|room)/[0-9a-f-]{36}/?|/d/[A-Za-z0-9-]{1,12}/?"
    r"|/mode/[a-z0-9_]{1,50}/?"
)
_ABSOLUTE = re.compile(rb'((?:src|href)=")/(?!/)')


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    compressed: bytes | None
    media_type: str
    etag: str
    cache: str


class Pages:
    """`folder` has index.html. `root_path` is what a proxy puts before our addresses."""

    def __init__(self, folder: Path, root_path: str) -> None:
        self._files = {f"/{path.relative_to(folder).as_posix()}": _read(path) for path in _files(folder)}
        document = _ABSOLUTE.sub(rb"\1" + root_path.encode() + b"/", (folder / "index.html").read_bytes())
        self._document = _file(document, "text/html", _ASK_AGAIN)
        self._files.pop("/index.html")
        for address, file in list(self._files.items()):
            if address.startswith(_HASHED):
                self._files[address] = _File(file.body, file.compressed, file.media_type, file.etag, _FOR_EVER)

    async def answer(self, request: Request) -> Response:
        """A file, the document, or the document with 404: the page then says that there is nothing here."""
        address: str = request.path_params["path"]
        if request.method not in ("GET", "HEAD"):
            return answers.error(answers.NOT_FOUND, status=405)
        if (file := self._files.get(f"/{address}")) is not None:
            return _answer(request, file)
        if _OF_THE_PAGE.fullmatch(f"/{address}"):
            return _answer(request, self._document)
        if address.startswith(("api/", "assets/")):
            return answers.error(answers.NOT_FOUND)
        return _answer(request, self._document, status=404)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _read(path: Path) -> _File:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _file(path.read_bytes(), "text/javascript" if path.suffix == ".js" else media_type, _ASK_AGAIN)


def _file(body: bytes, media_type: str, cache: str) -> _File:
    squeezed = gzip.compress(body, mtime=0) if media_type.startswith(_COMPRESSIBLE) else None
    smaller = squeezed if squeezed is not None and len(squeezed) < len(body) else None
    return _File(body, smaller, media_type, f'"{sha256(body).hexdigest()[:20]}"', cache)


def _answer(request: Request, file: _File, status: int = 200) -> Response:
    headers = {"Cache-Control": file.cache, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if status == 200 and file.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = file.body
    if file.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = file.compressed
        headers["Content-Encoding"] = "gzip"
    return Response(body, status, headers, file.media_type)
