"""Filters of Center's templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from consent.exports.report import words as report_words

from ..kernel import address, formats
from ..portal import names

register = template.Library()


@register.simple_tag
def zone() -> str:
    """The time zone in which pages show times."""
    return timezone.get_current_timezone_name()


@register.filter
def when(moment: datetime | None) -> str:
    return formats.when(moment)


@register.filter
def moment(text: str) -> str:
    """A stored time, RFC 3339."""
    return formats.when(datetime.fromisoformat(text))


@register.filter
def since(moment: datetime | None) -> str:
    return formats.since(moment)


@register.filter
def span(seconds: float) -> str:
    return formats.span(seconds)


@register.filter
def get(mapping: dict[str, Any], name: str) -> Any:
    return mapping.get(name)


@register.filter
def action_name(code: str) -> str:
    return names.action(code)


@register.filter
def reason(code: str) -> str:
    return names.reason(code)


@register.filter
def pii_name(code: str) -> str:
    return names.PII.get(code, code)


@register.filter
def act_points(codes: list[str]) -> str:
    return report_words.points(codes)


@register.filter
def proof_name(code: str) -> str:
    return names.PROOFS.get(code, code)


@register.filter
def scheme(code: str) -> str:
    return names.SCHEMES.get(code, code)


@register.filter
def spoken(value: str, kind: str) -> str:
    return address.spoken(value, kind)


@register.filter
def seconds(value: float | None) -> str:
    """A length of time given in seconds."""
    return formats.NOTHING if value is None else formats.span(value)


@register.filter
def share(value: float) -> str:
    """``0.125`` → ``13%``."""
    return f"{value:.0%}"
