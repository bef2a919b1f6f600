"""Files that show a provider what a template's header looks like: kept with the template until it is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from invenio_center import audit
from invenio_center.kernel.errors import Invalid
from invenio_center.models import User

from ..models import Template, TemplateSample
from .errors import TemplateInUse

MOST_BYTES = 10 * 1024 * 1024
# By content, not by name: kind of header → content type → where its mark stands and what it is.
MARKS: dict[str, dict[str, tuple[int, bytes]]] = {
    "image": {"image/jpeg": (0, b"\xff\xd8\xff"), "image/png": (0, b"\x89PNG\r\n\x1a\n")},
    "video": {"video/mp4": (4, b"ftyp")},
    "document": {"application/pdf": (0, b"%PDF-")},
}
TAKEN = {"image": "uma imagem JPEG ou PNG", "video": "um vídeo MP4", "document": "um documento PDF"}


@transaction.atomic
def keep(template: Template, *, name: str, content: bytes, actor: User | None) -> TemplateSample:
    """Put the sample in place of the one before. Raises Invalid, and TemplateInUse once the provider has seen it."""
    if template.provider_id:
        raise TemplateInUse
    kind = kind_of(template)
    if not kind:
        raise Invalid.field(
            "sample", "no_media", "Só um cabeçalho com imagem, vídeo ou documento tem exemplo."
        )
    if len(content) > MOST_BYTES:
        raise Invalid.field("sample", "too_large", "O exemplo passa de 10 MB. Escolha um arquivo menor.")
    found = next((one for one, (at, mark) in MARKS[kind].items() if content[at:].startswith(mark)), None)
    if found is None:
        raise Invalid.field("sample", "type", f"O exemplo deste cabeçalho é {TAKEN[kind]}.")
    sample, _ = TemplateSample.objects.update_or_create(
        template=template, defaults={"name": name[-255:], "content_type": found, "content": content}
    )
    audit.record("template.sample_kept", template, actor=actor)
    return sample


def kind_of(template: Template) -> str:
    """Of the file its header carries; "" for a header of words or none."""
    kind = (template.header or {}).get("type")
    return kind if kind in MARKS else ""


def shown(template: Template) -> Mapping[str, Any] | None:
    """``{name, content_type, content}`` for a connector; None where there is none of the header's kind."""
    sample = TemplateSample.objects.filter(template=template).first()
    if sample is None or sample.content_type not in MARKS.get(kind_of(template), {}):
        return None
    return {"name": sample.name, "content_type": sample.content_type, "content": bytes(sample.content)}
