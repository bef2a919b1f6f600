"""A message on its way, as JSON in its row: what to send, and what the consent decision was asked with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..contract import MessageKind, OutgoingMedia, OutgoingMessage


def dump(message: OutgoingMessage, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"message": asdict(message), "inputs": {name: _plain(value) for name, value in inputs.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return value


def message(
    stored: Mapping[str, Any], media_root: Path, address: Callable[[int, str], str]
) -> OutgoingMessage:
    """The message with its files' real paths and public addresses: ``address`` of the file's place and content type.

    Raises ValueError for a path outside ``media_root``.
    """
    fields, root = dict(stored["message"]), media_root.resolve()
    files = tuple(
        replace(_file(one, root), url=address(number, one["content_type"]))
        for number, one in enumerate(fields.pop("files"))
    )
    return OutgoingMessage(**{**fields, "kind": MessageKind(fields["kind"]), "files": files})


def _file(stored: Mapping[str, Any], root: Path) -> OutgoingMedia:
    path = (root / stored["path"]).resolve()
    if not path.is_relative_to(root):
        raise ValueError("a file outside the media folder")
    return OutgoingMedia(**{**stored, "kind": MessageKind(stored["kind"]), "path": str(path)})


def inputs(stored: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Arguments of the decision as they hold ``now``: what has a known end may be over meanwhile."""
    found = dict(stored["inputs"])
    until, due_until = found.pop("window_until", None), found.pop("due_until", None)
    if until is not None:
        found["window_open"] = datetime.fromisoformat(until) > now
    if due_until is not None:
        found["due"] = bool(found.get("due")) and datetime.fromisoformat(due_until) >= now
    return found
