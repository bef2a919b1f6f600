"""A template filled in for the person of one conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels_app import registry
from channels_app.models import Template
from channels_app.wordings import filling, queries
from invenio_center.kernel.errors import Invalid
from invenio_center.models import User

from ..models import Conversation


@dataclass(frozen=True)
class Prepared:
    """``values`` is for providers that know the template themselves; others get ``text`` as it is."""

    text: str
    purpose: str
    values: Mapping[str, Any] | None
    shown: dict[str, str]


def prepare(
    row: Conversation, given: Mapping[str, Any], author: User | None, known: Mapping[str, str] | None = None
) -> Prepared:
    """``given``: ``{"id"}`` or ``{"name", "language"?}``, and ``variables``. Raises what choosing and filling raise.

    ``known``: what the occasion adds to what is known of the person.
    """
    if not isinstance(given, Mapping) or not isinstance(given.get("variables", {}), Mapping):
        raise Invalid.field("template", "invalid", "Um modelo tem id ou nome e, se precisar, variables.")
    template = queries.chosen(row.channel, given)
    filled = queries.filled(
        template, {**known_values(row, author), **(known or {}), **given.get("variables", {})}
    )
    connector = registry.of(row.channel)
    shown = {"id": str(template.public_id), "name": template.name, "language": template.language}
    by_provider = connector is not None and connector.approves_templates
    return Prepared(filled.text, template.purpose, filled.values if by_provider else None, shown)


def known_values(row: Conversation, author: User | None) -> dict[str, str]:
    """What a variable of one of these names is filled with, unless the person who sends says otherwise."""
    name = row.contact.name.strip()
    return {
        "nome": name.split(" ")[0],
        "nome_completo": name,
        "protocolo": row.protocol,
        "atendente": (author.first_name or author.display_name) if author else "",
        "linha": row.channel.name,
    }


def offered(row: Conversation, author: User) -> list[dict[str, Any]]:
    """The templates of this line, with what is known of the person filled in."""
    known = known_values(row, author)
    return [_shown(template, known) for template in queries.offered(row.channel)]


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
