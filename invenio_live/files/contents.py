"""What a file is, decided by its bytes. Its name and the type its sender states are told, never believed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

MAX_NAME_BYTES = 255
SAMPLE = 64 * 1024  # of the beginning is enough to know a type

# Leading bytes of the types a browser may show by itself; exact, so that nothing else passes for one of them.
_EXACT = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftyp(isom|iso[2-6]|mp4[12]|avc1|MSNV|dash|M4V |3gp\d)", re.DOTALL), "video/mp4"),
    (re.compile(rb"....ftypM4A ", re.DOTALL), "audio/mp4"),
    (re.compile(rb"OggS"), "audio/ogg"),
    (re.compile(rb"ID3[\x02-\x04]|\xff[\xfb\xf3\xf2]"), "audio/mpeg"),
    (re.compile(rb"\x1aE\xdf\xa3.{0,64}webm", re.DOTALL), "video/webm"),
    (re.compile(rb"%PDF-1\.|%PDF-2\."), "application/pdf"),
)
# The only types served for showing in place; everything else is a download.
INLINE = frozenset(
    (
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "video/mp4",
        "audio/ogg",
        "audio/mpeg",
        "audio/mp4",
    )
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_DOCUMENTS = {
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".zip": "application/zip",
}
_OLD_OFFICE = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}
_REFUSED = re.compile(
    r"html|svg|xml|script|executable|x-dosexec|msdownload|x-elf|x-sh|x-mach|java-archive|x-msi"
)
_MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)
_RUNS_IN_BROWSERS = (
    ".html",
    ".htm",
    ".xhtml",
    ".shtml",
    ".svg",
    ".svgz",
    ".xml",
    ".js",
    ".mjs",
    ".php",
    ".hta",
)
_RUNS_IN_SYSTEMS = (
    ".exe",
    ".com",
    ".bat",
    ".cmd",
    ".ps1",
    ".vbs",
    ".scr",
    ".msi",
    ".jar",
    ".apk",
    ".sh",
    ".lnk",
)
_HOSTILE_ENDINGS = frozenset((*_RUNS_IN_BROWSERS, *_RUNS_IN_SYSTEMS))


@dataclass(frozen=True)
class Content:
    """``kind`` is the message kind the file makes; ``content_type`` what it is served as."""

    kind: str
    content_type: str


class Refused(ValueError):
    """A type that is never taken."""


def identify(sample: bytes, name: str) -> Content:
    """Kind and type of a file from its first bytes. Raises ``Refused`` for what could run anywhere."""
    ending = PurePosixPath(name.lower()).suffix
    for pattern, content_type in _EXACT:
        if pattern.match(sample):
            return Content(kind(content_type), content_type)
    if (
        ending in _HOSTILE_ENDINGS
        or _MARKUP.search(sample[:2048])
        or sample[:2] in (b"MZ", b"#!")
        or sample[:4] == b"\x7fELF"
    ):
        raise Refused
    if sample[:4] == b"PK\x03\x04":
        return Content("document", _DOCUMENTS.get(ending, "application/zip"))
    if sample[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return Content("document", _OLD_OFFICE.get(ending, "application/octet-stream"))
    if _is_text(sample):
        return Content("document", "text/csv" if ending == ".csv" else "text/plain")
    return _other(sample)


def _other(sample: bytes) -> Content:
    import puremagic  # it loads a large table

    try:
        content_type = puremagic.from_string(sample, mime=True) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        content_type = "application/octet-stream"
    if _REFUSED.search(content_type):
        raise Refused
    # A guess by the library is good for a label, not for being shown by a browser.
    return Content("document", content_type if content_type not in INLINE else "application/octet-stream")


def _is_text(sample: bytes) -> bool:
    if b"\0" in sample:
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(sample) - 3  # cut in the middle of the last character
    return True


def kind(content_type: str) -> str:
    family = content_type.partition("/")[0]
    return family if family in ("image", "audio", "video") else "document"


def clean_name(name: str) -> str:
    """The sender's name as data: no path, no control or direction characters, at most 255 bytes."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(
        c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    ).strip(" .")
    stem, ending = kept, ""
    if "." in kept and len(kept) - kept.rindex(".") <= 12:
        stem, ending = kept[: kept.rindex(".")], kept[kept.rindex(".") :]
    room = MAX_NAME_BYTES - len(ending.encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    return f"{stem}{ending}" or "arquivo"
