"""Differences of the audit trail, as a short list."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..kernel import formats
from ..models import AuditEntry
from . import names


def changes(entry: AuditEntry) -> SafeString | str:
    rows = names.differences(entry.changes)
    if not rows:
        return formats.NOTHING
    lines = format_html_join("", "<li>{}: <del>{}</del> → <ins>{}</ins></li>", rows)
    return format_html('<ul class="changes">{}</ul>', lines)
