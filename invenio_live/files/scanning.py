"""May a file be opened? With a scanner configured only what it found clean."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings

from invenio_center.kernel import clamd

from ..choices import AttachmentState, ScanState
from ..models import Attachment

logger = logging.getLogger(__name__)


def openable(attachment: Attachment) -> bool:
    """Fails closed: no verdict is no permission."""
    ready = attachment.state == AttachmentState.READY and bool(attachment.path)
    return ready and (not settings.CLAMD or attachment.scan == ScanState.CLEAN)


def verdict(path: Path) -> ScanState:
    """Ask the configured scanner; no transaction may be open. ``FAILED`` when it gives none."""
    try:
        with path.open("rb") as file:
            found = clamd.scan(settings.CLAMD, file)
    except (clamd.ClamdFailed, OSError) as error:
        logger.warning("scan_failed", extra={"error": str(error)})
        return ScanState.FAILED
    if found:
        logger.warning("virus_found", extra={"signature": found})
    return ScanState.INFECTED if found else ScanState.CLEAN
