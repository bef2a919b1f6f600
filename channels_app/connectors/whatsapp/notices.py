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
# By these a number or the whole account may send more, less, or not at all; and the codes that say so.
QUALITY = frozenset(
    ("account_alerts", "account_update", "business_capability_update", "phone_number_quality_update")
)
CODES = (
    "event", "current_limit", "old_limit", "max_daily_conversations_per_business",
    "max_daily_conversation_per_phone", "alert_type", "alert_severity",
)  # fmt: skip
TOLD = ("event", "message_template_name", "new_quality_score", "new_category", "decision", "reason")


def account(field: Any, entry: Mapping[str, Any], value: Any) -> Event:
    if field in FIELDS and isinstance(value, Mapping):
        template = catalogue.told(field, value)
        return LineNotice(field, _when(entry), clean_tree(value), template, _quality(field, value))
    words = [clean(field, 60)]
    if isinstance(value, Mapping):
        words += [clean(value[name], 60) for name in TOLD if isinstance(value.get(name), str)]
    return Ignored(" · ".join(words)[:200])


def _quality(field: str, value: Mapping[str, Any]) -> dict[str, str]:
    if field not in QUALITY:
        return {}
    return {"topic": field, **{name: clean(value[name], 60) for name in CODES if value.get(name)}}


def trouble(entry: Mapping[str, Any], item: Mapping[str, Any]) -> Event:
    """An error that belongs to no message."""
    return LineNotice("errors", _when(entry), clean_tree({"code": item.get("code"), **item}))


def _when(entry: Mapping[str, Any]) -> datetime:
    """When Meta told it; now, where it does not say."""
    return moment(entry["time"]) if entry.get("time") else datetime.now(UTC)
