"""A template filled in for the person of one conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from channels_app import registry
from channels_app.models import Channel, Template
from channels_app.wordings import filling, queries, samples
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Contact, User

from ..models import Attachment, Conversation
from ..preferences import links
from . import fitting
from .errors import FileNotAccepted

# The kind of a message that is one.
TEMPLATE = "template"
# The variable that becomes the address of the person's preference page.
PREFERENCES = "preferencias"
FILES = {
    "": "só o texto, sem arquivo",
    "image": "uma imagem no cabeçalho",
    "video": "um vídeo no cabeçalho",
    "document": "um documento no cabeçalho",
}


@dataclass(frozen=True)
class Prepared:
    """``values`` is for providers that know the template themselves; others get ``text`` as it is.

    ``media``: the kind of file that such a template's header carries, "" for none. ``basis``: the documented legal
    basis other than consent, "" for none.
    """

    text: str
    purpose: str
    values: Mapping[str, Any] | None
    shown: dict[str, str]
    media: str = ""
    basis: str = ""


def prepare(
    row: Conversation, given: Mapping[str, Any], author: User | None, known: Mapping[str, str] | None = None
) -> Prepared:
    """``given``: ``{"id"}`` or ``{"name", "language"?}``, and ``variables``. Raises what choosing and filling raise.

    ``known``: what the occasion adds to what is known of the person.
    """
    if not isinstance(given, Mapping) or not isinstance(given.get("variables", {}), Mapping):
        raise Invalid.field("template", "invalid", "Um modelo tem id ou nome e, se precisar, variables.")
    template = queries.chosen(row.channel, given)
    known = {**known_values(row, author), **_preferences(row, template), **(known or {})}
    filled = queries.filled(template, {**known, **given.get("variables", {})})
    shown = {"id": str(template.public_id), "name": template.name, "language": template.language}
    if not _knows_templates(row.channel):
        return Prepared(filled.text, template.purpose, None, shown, basis=template.basis)
    media = samples.kind_of(template)
    return Prepared(filled.text, template.purpose, filled.values, shown, media, template.basis)


def refuse_files(prepared: Prepared, channel: Channel, files: Sequence[Attachment]) -> None:
    """A template the provider knows carries the file of its header and no other. Raises Invalid, FileNotAccepted."""
    if prepared.values is None:
        return
    if len(files) != bool(prepared.media):
        sentence = f"Este modelo leva {FILES[prepared.media]}."
        raise Invalid.field("attachments", "header", sentence)
    for file in files:
        if file.kind != prepared.media:
            raise FileNotAccepted(f"Este modelo leva {FILES[prepared.media]}.", kind=file.kind)
        fitting.refuse_unfit(channel, file)


def known_values(row: Conversation, author: User | None) -> dict[str, str]:
    """What a variable of one of these names is filled with, unless the person who sends says otherwise."""
    name = row.contact.name.strip()
    return {
        "nome": name.split(" ")[0],
        "nome_completo": name,
        "protocolo": row.protocol,
        "atendente": (author.first_name or author.display_name) if author else "",
        "linha": row.channel.name,
        "saudacao": _greeting(row.contact),
        **{f"coringa{n}": str(row.contact.custom_fields.get(f"joker{n}") or "") for n in range(1, 6)},
    }


def _greeting(contact: Contact) -> str:
    """By the person's own clock; in the small hours it is still night."""
    zone = contact.time_zone or settings.TIME_ZONE
    hour = timezone.localtime(timezone=ZoneInfo(zone)).hour
    return "Bom dia" if 5 <= hour < 12 else "Boa tarde" if 12 <= hour < 18 else "Boa noite"


def _preferences(row: Conversation, template: Template) -> dict[str, str]:
    """The person's own page, made for the address it is sent to and only where the template names it."""
    return (
        {PREFERENCES: links.link(row.contact, row.reply_to)} if PREFERENCES in filling.named(template) else {}
    )


def offered(row: Conversation, author: User) -> list[dict[str, Any]]:
    """The templates of this line, with what is known of the person filled in."""
    known, by_provider = known_values(row, author), _knows_templates(row.channel)
    return [
        {
            **_shown(template, {**known, **_preferences(row, template)}),
            "media": samples.kind_of(template) if by_provider else "",
        }
        for template in queries.offered(row.channel)
    ]


def _knows_templates(channel: Channel) -> bool:
    connector = registry.of(channel)
    return connector is not None and connector.approves_templates


def _shown(template: Template, known: Mapping[str, str]) -> dict[str, Any]:
    described = {one["name"]: one for one in template.variables}
    return {
        "id": str(template.public_id),
        "name": template.name,
        "language": template.language,
        "purpose": template.purpose,
        "header": template.header,
        "body": template.body,
        "footer": template.footer,
        "buttons": [str(button.get("text", "")) for button in template.buttons],
        "variables": [
            {
                "name": name,
                "value": known.get(name) or described.get(name, {}).get("default", ""),
                "example": described.get(name, {}).get("example", ""),
            }
            for name in filling.named(template)
        ],
    }
