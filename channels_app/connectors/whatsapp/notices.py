"""What Meta says about the account, its numbers and its templates; nobody's message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels_app.contract import Event, Ignored, LineNotice
from invenio_center.kernel.text import clean, clean_tree

from . import catalogue
from .identity import moment

# By Meta's name of the field. Others change nothing here and are kept with their reason.
FIELDS = frozenset(
    (
        "account_alerts",
        "account_review_update",
        "account_update",
        "business_capability_update",
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "template_category_update",
    )
)
TOLD = ("event", "message_template_name", "new_quality_score", "new_category", "decision", "reason")


def account(field: Any, entry: Mapping[str, Any], value: Any) -> Event:
    if field in FIELDS and isinstance(value, Mapping):
        return LineNotice(field, _when(entry), clean_tree(value), catalogue.told(field, value))
    words = [clean(field, 60)]
    if isinstance(value, Mapping):
        words += [clean(value[name], 60) for name in TOLD if isinstance(value.get(name), str)]
    return Ignored(" · ".join(words)[:200])


def trouble(entry: Mapping[str, Any], item: Mapping[str, Any]) -> Event:
    """An error that belongs to no message."""
    return LineNotice("errors", _when(entry), clean_tree({"code": item.get("code"), **item}))


def _when(entry: Mapping[str, Any]) -> datetime:
    """When Meta told it; now, where it does not say."""
    return moment(entry["time"]) if entry.get("time") else datetime.now(UTC)
