"""Everything that reads templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from invenio_center.kernel.errors import Invalid, NotFound

from ..models import Channel, Template, TemplateStatus
from . import filling
from .errors import TemplateNotReady, VariablesMissing


def offered(channel: Channel) -> QuerySet[Template]:
    """What may be sent by this line now."""
    return Template.objects.filter(channel=channel, status=TemplateStatus.APPROVED)


def by_public_id(public_id: UUID) -> Template:
    """Raises NotFound."""
    found = Template.objects.select_related("channel").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Modelo não encontrado.")
    return found


def chosen(channel: Channel, given: Mapping[str, Any]) -> Template:
    """The template that ``given`` names, by ``id`` or by ``name`` and ``language``.

    Raises Invalid or TemplateNotReady.
    """
    found = _find(Template.objects.filter(channel=channel), given)
    if found is None:
        raise Invalid.field("template", "unknown", "Este modelo não existe nesta linha.")
    if found.status != TemplateStatus.APPROVED:
        raise TemplateNotReady
    return found


def _find(known: QuerySet[Template], given: Mapping[str, Any]) -> Template | None:
    try:
        if "id" in given:
            return known.filter(public_id=UUID(str(given["id"]))).first()
    except ValueError:
        return None
    named = known.filter(name=str(given.get("name", "")))
    return named.filter(language=given["language"]).first() if "language" in given else named.first()


def filled(template: Template, values: Mapping[str, Any]) -> filling.Filled:
    """Text and provider's values for one person. Raises VariablesMissing."""
    try:
        return filling.fill(template, values)
    except filling.Missing as missing:
        raise VariablesMissing(missing.names) from missing
