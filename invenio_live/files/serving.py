"""A stored file as an answer: never able to run as our page, in whole or in the part that was asked for."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from . import contents
from .links import LinkInvalid

SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
PIECE = 256 * 1024
_ASCII = re.compile(r"[^A-Za-z0-9._ -]")
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def served(
    request: HttpRequest,
    relative: str,
    *,
    content_type: str,
    name: str,
    inline: bool = True,
    plain: bool = False,
) -> HttpResponseBase:
    """``inline`` allows showing in place, for the few types that may be. ``plain`` hides the type of a download.

    Raises ``LinkInvalid`` when the file is gone or lies outside the media folder.
    """
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / relative).resolve()
    if not relative or not path.is_relative_to(root) or not path.is_file():
        raise LinkInvalid
    shown = inline and content_type in contents.INLINE
    stated = "application/octet-stream" if plain and not shown else content_type or "application/octet-stream"
    response = _body(request, path, stated)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = disposition(name, inline=shown)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, max-age=900"
    return response


def _body(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    """The whole file, or the one part that was asked for."""
    size = path.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or asked.groups() == ("", ""):
        return _streamed(request, path, (0, size - 1), status=200, content_type=content_type)
    first, last = _bounds(asked.group(1), asked.group(2), size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = _streamed(request, path, (first, last), status=206, content_type=content_type)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    return part


def _streamed(request: HttpRequest, path: Path, bounds: tuple[int, int], **kind: Any) -> HttpResponseBase:
    pieces: Iterator[bytes] = iter(()) if request.method == "HEAD" else _pieces(path.open("rb"), *bounds)
    body = _aside(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(body, headers={"Content-Length": str(bounds[1] - bounds[0] + 1)}, **kind)


async def _aside(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read piece by piece beside the event loop; a plain iterator would be read whole into memory first."""
    read = sync_to_async(lambda: next(pieces, b""), thread_sensitive=False)
    while piece := await read():
        yield piece


def _bounds(start: str, end: str, size: int) -> tuple[int, int]:
    """First and last byte of one asked part; first > last when there is no such part."""
    if not start:
        return max(size - int(end), 0) if int(end) else size, size - 1
    return int(start), min(int(end), size - 1) if end else size - 1


def _pieces(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def disposition(name: str, *, inline: bool) -> str:
    """RFC 6266 with both forms of the name; ours is already free of paths and control characters."""
    shown = contents.clean_name(name or "arquivo")
    plain = _ASCII.sub("_", shown)[:120]
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
