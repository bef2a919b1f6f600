"""What one answer becomes on a line: how its text and files share out over messages, or why they cannot.

Decided before anything is queued, so that a person is told at once and still has what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat

from channels_app import registry
from channels_app.contract import Limits, MessageKind
from channels_app.models import Channel

from ..models import Attachment
from .errors import FileNotAccepted, TooLong

NAMES = {
    MessageKind.IMAGE: "imagens",
    MessageKind.AUDIO: "áudios",
    MessageKind.VIDEO: "vídeos",
    MessageKind.DOCUMENT: "documentos",
    MessageKind.STICKER: "figurinhas",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One message. ``linked``: its files are addresses in the text and do not go along."""

    text: str = ""
    files: tuple[Attachment, ...] = ()
    linked: bool = False


def limits_of(channel: Channel) -> Limits | None:
    """None for a line whose connector does not exist."""
    connector = registry.of(channel)
    return connector.limits if connector else None


def limits_dict(channel: Channel) -> dict[str, Any] | None:
    """For the composer, which warns before sending. ``links``: files go as addresses in the text."""
    limits = limits_of(channel)
    if limits is None:
        return None
    return {
        "text_max": limits.text_max,
        "media": {kind.value: size for kind, size in limits.media.items()},
        "captions": sorted(kind.value for kind in limits.captions),
        "caption_max": limits.caption_max or limits.text_max,
        "files": limits.files,
        "links": not limits.media,
    }


def pieces(
    limits: Limits | None, text: str, files: Sequence[Attachment], shorten: Callable[[Attachment], str]
) -> list[Piece]:
    """At least one. ``shorten`` gives the address of a file for text-only lines. Raises TooLong, FileNotAccepted."""
    if limits is None:
        return _shared_out(text, [(one,) for one in files])
    if len(text) > limits.text_max:
        raise TooLong.of(len(text), limits.text_max)
    if not files:
        return [Piece(text)]
    if not limits.media:
        return _linked(limits, text, files, shorten)
    for file in files:
        _refuse_unfit(limits, file)
    most = max(limits.files, 1)
    groups = [tuple(files[start : start + most]) for start in range(0, len(files), most)]
    if text and not _carries(limits, text, groups[0]):
        return [Piece(text), *_shared_out("", groups)]
    return _shared_out(text, groups)


def _shared_out(text: str, groups: Sequence[tuple[Attachment, ...]]) -> list[Piece]:
    """The text goes with the first group."""
    first, *others = groups or [()]
    return [Piece(text, first), *(Piece(files=group) for group in others)]


def _carries(limits: Limits, text: str, group: Sequence[Attachment]) -> bool:
    kinds = {MessageKind(one.kind) for one in group}
    return kinds <= limits.captions and len(text) <= (limits.caption_max or limits.text_max)


def refuse_unfit(channel: Channel, file: Attachment) -> None:
    """Raises FileNotAccepted for a file that this line takes in no message."""
    limits = limits_of(channel)
    if limits is not None and limits.media:
        _refuse_unfit(limits, file)


def _refuse_unfit(limits: Limits, file: Attachment) -> None:
    kind = MessageKind(file.kind)
    most = limits.media.get(kind)
    name = file.name or "O arquivo"
    if most is None:
        taken = ", ".join(NAMES[one] for one in NAMES if one in limits.media)
        sentence = f"{name}: este canal não aceita {NAMES.get(kind, 'arquivos deste tipo')}, só {taken}."
        raise FileNotAccepted(sentence, kind=kind.value)
    if file.size > most:
        size, limit = filesizeformat(file.size), filesizeformat(most)
        sentence = f"{name} tem {size}; este canal aceita {NAMES[kind]} de até {limit}."
        raise FileNotAccepted(sentence, kind=kind.value, limit=most)


def _linked(
    limits: Limits, text: str, files: Sequence[Attachment], shorten: Callable[[Attachment], str]
) -> list[Piece]:
    """As many addresses behind the text as have room; each further one is a message of its own."""
    result: list[Piece] = [Piece(text)] if text else []
    for file in files:
        address = shorten(file)
        if len(address) > limits.text_max:
            raise FileNotAccepted(kind=file.kind)
        joined = f"{result[-1].text}\n{address}" if result else address
        if result and len(joined) <= limits.text_max:
            result[-1] = Piece(joined, (*result[-1].files, file), linked=True)
        else:
            result.append(Piece(address, (file,), linked=True))
    return result
