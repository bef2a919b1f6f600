"""Where a consent text is on screen now: forms, widgets and pages of acceptance."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from channels_app.models import Channel, Kind
from invenio_live.landing import queries as landing

from ..models import User
from . import rights


@dataclass(frozen=True)
class Use:
    what: str
    name: str
    href: str
    live: bool


def of(code: str, viewer: User) -> list[Use]:
    """``href`` is empty where the viewer may not go."""
    return [*_lines(code, open_=rights.may_open(viewer, "channels")), *_pages(code)]


def _pages(code: str) -> list[Use]:
    return [
        Use(
            page.get_kind_display(),
            page.title,
            reverse("admin:landing_edit", args=[page.public_id]),
            page.published_at is not None,
        )
        for page in landing.by_text(code)
    ]


def _lines(code: str, *, open_: bool) -> list[Use]:
    """Forms list texts in ``settings.consents``, the WebChat names one in ``settings.consent``."""
    lines = Channel.objects.filter(kind__in=(Kind.FORM, Kind.WEBCHAT)).order_by("name")
    return [
        Use(
            str(Kind(line.kind).label),
            line.name,
            reverse("admin:channel", args=[line.public_id]) if open_ else "",
            line.is_active,
        )
        for line in lines
        if code in _codes(line.settings)
    ]


def _codes(settings: object) -> set[str]:
    given = settings if isinstance(settings, dict) else {}
    listed = given.get("consents")
    found = (
        {str(one.get("code")) for one in listed if isinstance(one, dict)}
        if isinstance(listed, list)
        else set()
    )
    one = given.get("consent_text")
    return found | ({str(one)} if isinstance(one, str) and one else set())
