"""Everything that changes templates. What the provider decides is taken from its notices, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from invenio_center import audit
from invenio_center.kernel.errors import Invalid
from invenio_center.models import User

from .. import registry
from ..contract import TemplateSeen
from ..lines import queries as lines
from ..models import Channel, Template, TemplateStatus
from . import checks, samples
from .errors import TemplateInUse, TemplateTaken

FIELDS = (
    "name",
    "language",
    "purpose",
    "basis",
    "category",
    "header",
    "body",
    "footer",
    "buttons",
    "variables",
)
# What may change once the provider has seen a template: only what is ours alone.
OURS = frozenset({"purpose", "basis", "variables"})


@transaction.atomic
def save(
    *, actor: User | None, template: Template | None = None, channel: Channel | None = None, **fields: Any
) -> Template:
    """Create or change a template; ``channel`` for a new one. Raises Invalid, TemplateTaken or TemplateInUse."""
    created = template is None
    template = template or Template(channel=channel)
    before = {name: getattr(template, name) for name in fields} if not created else {}
    changed = {name for name, value in fields.items() if created or getattr(template, name) != value}
    if template.provider_id and changed - OURS:
        raise TemplateInUse
    for name in changed:
        setattr(template, name, fields[name])
    if found := checks.faults(template):
        raise Invalid({name: [{"code": code, "sentence": sentence}] for name, code, sentence in found})
    if created and not _needs_approval(template.channel):
        template.status = TemplateStatus.APPROVED
    _store(template)
    action = "template.created" if created else "template.updated"
    audit.record(action, template, actor=actor, changes=audit.difference(before, fields))
    return template


def _store(template: Template) -> None:
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        if "template_once" in str(error):
            raise TemplateTaken from error
        raise


def _needs_approval(channel: Channel) -> bool:
    connector = registry.of(channel)
    return connector is not None and connector.approves_templates


@transaction.atomic
def remove(template: Template, *, actor: User | None) -> None:
    """A draft is forgotten; what the provider knows is only no longer offered here."""
    if template.provider_id:
        Template.objects.filter(pk=template.pk).update(status=TemplateStatus.DISABLED)
        audit.record("template.disabled", template, actor=actor)
        return
    audit.record("template.removed", template, actor=actor)
    template.delete()


def submit(template: Template, *, actor: User | None) -> Template:
    """Ask the provider to approve it; the answer comes as a notice later.

    Raises CheckFailed, TemplateInUse, and Invalid where a header with a file has no sample.
    """
    if template.provider_id:
        raise TemplateInUse
    connector, line = lines.usable(template.channel)
    about = content(template)
    if (kind := samples.kind_of(template)) and about["sample"] is None:
        raise Invalid.field("sample", "required", f"Anexe um exemplo do cabeçalho: {samples.TAKEN[kind]}.")
    with lines.failing():
        seen = connector.submit_template(line, about, lines.http_for(line))
    with transaction.atomic():
        _take(template, seen)
        audit.record("template.submitted", template, actor=actor)
    return template


def synchronise(channel: Channel, *, actor: User | None) -> int:
    """Take over what the provider knows of this line's templates; how many it named. Raises CheckFailed."""
    connector, line = lines.usable(channel)
    with lines.failing():
        found = connector.list_templates(line, lines.http_for(line))
    with transaction.atomic():
        for seen in found:
            known = Template.objects.filter(channel=channel, name=seen.name, language=seen.language).first()
            _take(known or Template(channel=channel, purpose=PURPOSE[seen.category]), seen)
        audit.record(
            "templates.synchronised", channel, actor=actor, changes={"templates": [None, len(found)]}
        )
    return len(found)


# What a category is taken to be for, until a supervisor says otherwise: the strictest that fits.
PURPOSE = {"marketing": "marketing", "utility": "transactional", "authentication": "transactional"}


@transaction.atomic
def heed(channel: Channel, seen: TemplateSeen) -> bool:
    """A notice of the provider on one template; False when it is not known here."""
    known = Template.objects.select_for_update(no_key=True).filter(channel=channel, name=seen.name)
    template = known.filter(language=seen.language).first() if seen.language else known.first()
    if template is None:
        return False
    _take(template, seen)
    return True


def _take(template: Template, seen: TemplateSeen) -> None:
    """The provider's word over ours; what it does not mention stays."""
    for name in ("name", "language", "category", "status", "quality", "reason", "provider_id"):
        if value := getattr(seen, name):
            setattr(template, name, value)
    for name, value in (seen.content or {}).items():
        setattr(template, name, value)
    template.save()


def content(template: Template) -> Mapping[str, Any]:
    """What a connector needs to describe the template to its provider."""
    return {**{name: getattr(template, name) for name in FIELDS}, "sample": samples.shown(template)}
