"""Center speaks Portuguese: catalogue complete, compiled as written, and no English word on any page."""

from __future__ import annotations

import ast
import gettext as gnu
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import unfold
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from rest_framework import serializers

from channels_app.lines import actions as lines
from invenio_center.contacts import actions as contacts
from invenio_center.models import BusinessHours, Role, Segment, Tag
from invenio_center.portal import names, rights
from invenio_center.segments import actions as segments
from tests.factories import make_agent, make_channel, make_conversation
from tests.support.messages import of_package

CATALOGUE = Path(settings.BASE_DIR) / "locale/pt_BR/LC_MESSAGES"
# The same in both languages, or made of placeholders only.
UNCHANGED = {"%(class_name)s %(instance)s"}
ENGLISH = re.compile(
    r"\b(the|and|with|select|search|filters?|apply|save|delete|add|change|history|results?|show|close|back|password"
    r"|users?|groups?|yes|none|home|view|please|correct|error below|total|choose|type to|actions?|loading"
    r"|required|this field|date from|date to|record|next|previous|today|now|clear)\b",
    re.IGNORECASE,
)
# Names of the trade and of products that Portuguese keeps.
KEPT = re.compile(r"WhatsApp|WebChat|E-mail|Google RCS|Live|Center|Compliance|status 2xx", re.IGNORECASE)
ROLES = [Role.SUPERVISOR, Role.COMPLIANCE, Role.ADMIN]


def test_theme_has_no_untranslated_sentence() -> None:
    with translation.override("pt-br"):
        missing = {
            text for text in of_package(Path(unfold.__file__).parent) if translation.gettext(text) == text
        }
    assert missing <= UNCHANGED, sorted(missing - UNCHANGED)


def test_compiled_catalogue_is_the_written_one() -> None:
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        stored = gnu.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    stored = {key: text for key, text in stored.items() if key}
    assert stored == _written((CATALOGUE / "django.po").read_text(encoding="utf-8"))


def _written(text: str) -> dict[Any, str]:
    found: dict[Any, str] = {}
    for entry in text.split("\n\n")[1:]:
        parts = {
            name: ast.literal_eval(value) for name, value in re.findall(r'^(msg\S+) (".*")$', entry, re.M)
        }
        if "msgid_plural" not in parts:
            found[parts["msgid"]] = parts["msgstr"]
            continue
        for number in (0, 1):
            found[parts["msgid"], number] = parts[f"msgstr[{number}]"]
    return found


class _Words(HTMLParser):
    """Text a person sees or hears: content and the attributes that are read out. Icon names are not words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = tag in ("script", "style", "code", "textarea") or "material-symbols" in (
            given.get("class") or ""
        )
        if tag not in ("input", "img", "link", "meta", "br", "hr", "rect", "circle", "path"):
            self._silent.append("x" if silent else "")
        self.words += [
            given[name] or "" for name in ("title", "aria-label", "placeholder", "alt") if name in given
        ]

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._silent):
            self.words.append(data)


@pytest.fixture
def furnished(db: None) -> None:
    agent = make_agent()
    channel = make_channel()
    lines.save_channel(actor=None, kind="webchat", name="WebChat")
    make_conversation(channel)
    contacts.create_contact(actor=agent.user, name="Maria", phone="(11) 98765-4321", tags=["vip"])
    Segment.objects.create(name="VIP", code="vip", priority=100)
    BusinessHours.objects.create(name="Comercial", intervals={"0": [["09:00", "18:00"]]})
    Tag.objects.get_or_create(name="antiga")


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("role", ROLES)
def test_no_page_has_an_english_word(role: str, fresh: Any) -> None:
    client = fresh(role)
    for address in addresses(role):
        page = client.get(address, follow=True)  # who has just typed a code is not asked again
        assert page.status_code == 200, address
        if page.streaming:
            continue  # a file
        parser = _Words()
        parser.feed(page.content.decode())
        heard = KEPT.sub("", " · ".join(parser.words))
        assert not (found := ENGLISH.findall(heard)), (address, found)


def addresses(role: str) -> list[str]:
    """Every list, add form and first change form, and every page without arguments, that the role may open."""
    from django.apps import apps
    from django.contrib import admin
    from django.contrib.auth import get_user_model

    from invenio_center.portal.pages import PAGES

    user = get_user_model()(role=role, is_active=True)
    found = ["/center/", reverse("admin:password_change")]
    for page in PAGES:
        if "<" not in page.address and "GET" in page.view.methods and role in rights.PAGES[page.view.needs]:  # type: ignore[attr-defined]
            found.append(f"/center/{page.address}")
    for label in rights.MODELS:
        model, name = apps.get_model(label), label.replace(".", "_")
        if rights.may(user, model, "view"):
            found.append(reverse(f"admin:{name}_changelist"))
            table = admin.site._registry[model]
            first = table.get_queryset(RequestFactory().get("/")).order_by("pk").first()
            if first is not None:
                found += [
                    reverse(f"admin:{name}_change", args=[first.pk]),
                    reverse(f"admin:{name}_history", args=[first.pk]),
                ]
        if rights.may(user, model, "add"):
            found.append(reverse(f"admin:{name}_add"))
    return [address for address in found if not address.endswith(("/csv/", "/state/"))]


def test_fields_of_the_trail_have_labels() -> None:
    """What actions store in it."""
    stored = {*segments.FIELDS, *segments.LISTS, *lines.FIELDS, "agent", "picks_general", "reminder_min"}
    assert sorted(name for name in stored if names.field(name) == name) == []
    told = [names.field(name) for name in ("overflow_after_s", "overflow_to", "first_response_s", "agent")]
    assert told == ["Transbordo após (s)", "Transborda para", "SLA de 1ª resposta (s)", "Operador"]


@pytest.mark.django_db
def test_what_was_saved_is_told_whatever_its_gender(as_role: Any) -> None:
    given = {"words": "cancelar", "priority": 90, "is_active": "on"}
    answer = as_role(Role.SUPERVISOR).post(
        reverse("admin:invenio_center_prioritykeyword_add"), given, follow=True
    )
    assert "Inclusão salva: palavra" in answer.content.decode()


def test_libraries_are_corrected_where_their_portuguese_is_wrong() -> None:
    with translation.override("pt-br"):
        told = serializers.IntegerField(min_value=1).error_messages["min_value"]
        assert str(told).startswith("Certifique-se")
