"""Files as the played provider keeps them: bytes and a note beside them, under the media folder."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import struct
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings

ID = re.compile(r"[0-9]{15,20}")


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "simulator"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def store(owner: str, content_type: str, content: bytes) -> str:
    """The new file's id. ``owner`` is the number that may use it."""
    file_id = str(10**15 + secrets.randbelow(10**16))
    note = {
        "owner": owner,
        "mime_type": content_type,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": len(content),
    }
    (_folder() / file_id).write_bytes(content)
    (_folder() / f"{file_id}.json").write_text(json.dumps(note), encoding="utf-8")
    return file_id


def note(file_id: str) -> dict[str, Any] | None:
    if not ID.fullmatch(file_id):
        return None
    path = _folder() / f"{file_id}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def content(file_id: str) -> bytes | None:
    path = _folder() / file_id
    return path.read_bytes() if ID.fullmatch(file_id) and path.exists() else None


def sample() -> bytes:
    """A small picture, a little different each time."""
    size, tint = 96, secrets.randbelow(200)
    rows = b"".join(
        b"\x00" + b"".join(bytes((x * 2 + tint & 255, y * 2, 160)) for x in range(size)) for y in range(size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
