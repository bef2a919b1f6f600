"""What a row says of new bytes: their type, whether it is the one that was claimed, what is left to do with them."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from channels_app import bells
from invenio_center.kernel import sql

from ..choices import AttachmentState, ScanState
from . import contents, pictures
from .store import Draft

TASK = "invenio_live.tasks.inspect_files"
_ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "video/ogg": "audio/ogg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/aac": "audio/mp4",
    "video/3gpp": "video/mp4",
    "video/quicktime": "video/mp4",
}
# One container, two names: whether there is a picture in it cannot be seen from its first bytes.
_SAME = frozenset({"audio/mp4", "video/mp4"})
_NO_CLAIM = frozenset({"", "application/octet-stream", "binary/octet-stream"})


def examined(draft: Draft, *, name: str, claimed: str) -> dict[str, Any]:
    """Fields of the row for these bytes. Raises ``contents.Refused``."""
    found = contents.identify(draft.sample, name)
    picture = found.content_type.startswith("image/")
    if picture:
        try:
            pictures.refuse_bomb(draft.temporary)
        except pictures.Bomb as error:
            raise contents.Refused from error
    doubtful = differs(claimed, found.content_type) or (picture and pictures.has_metadata(draft.temporary))
    scanned = bool(settings.CLAMD)
    return {
        "content_type": found.content_type,
        "claimed_type": claimed[:120],
        "download_only": doubtful,
        "size": draft.size,
        "sha256": draft.sha256,
        "state": AttachmentState.READY,
        "scan": ScanState.PENDING if scanned else "",
        "inspect_at": sql.now() if picture or scanned else None,
        "inspections": 0,
    }


def differs(claimed: str, found: str) -> bool:
    """Did the sender call it something else? No claim is no lie."""
    plain = claimed.partition(";")[0].strip().lower()
    plain = _ALIASES.get(plain, plain)
    return plain not in _NO_CLAIM and plain != found and not {plain, found} <= _SAME


def ring() -> None:
    """A worker looks at new files once the current transaction has committed."""
    bells.ring(TASK)
