"""Publication of a consent text: final, told by whom, and what it changes for people who agreed to an older version."""

from __future__ import annotations

import uuid

from django.db import transaction

from invenio_center.kernel import sql

from ..models import ConsentText, ControllerProfile, TextChange
from . import seals, texts
from .errors import ControllerIncomplete, TextFinal, TextInvalid

# What LGPD art. 9 tells beside the text itself, kept as it was on the day of publication.
NOTICE = ("recipients", "retention", "storage_locations")
# What a person must be told when it changes (LGPD art. 8, § 6), and how it is called on screen.
ASPECTS = {
    "purposes": "finalidades",
    "channels": "canais (forma)",
    "controller": "controlador",
    "sharing": "compartilhamento",
    "duration": "prazo de guarda",
}
# After one of these nothing of the old consent covers what is done now.
WHOLE = frozenset({"controller", "sharing", "duration"})


def publish_text(
    *,
    public_id: uuid.UUID,
    published_by_id: uuid.UUID | None,
    asked_by_id: uuid.UUID | None = None,
    material: bool | None = None,
    prechecked: bool = False,
) -> ConsentText:
    """Judge once more against the controller as it is now and publish. Raises ``TextInvalid`` with ``codes``.

    ``asked_by_id``: who asked for it, when ``published_by_id`` is the second person. ``material``: is what changed
    since the version before material? None says yes where something of ``ASPECTS`` changed.
    """
    with transaction.atomic():
        text = texts.locked_draft(public_id)
        check_publishable(text, prechecked=prechecked)
        sign(text, texts.controller())
        text.aspects = changed_aspects(previous(text), text)
        text.material = bool(text.aspects) and material is not False
        text.published_at = sql.now()
        text.published_by_id, text.asked_by_id = published_by_id, asked_by_id
        text.save()
        seals.seal(text)
        if text.material:
            TextChange.objects.create(text=text)
    return text


def check_publishable(text: ConsentText, *, prechecked: bool = False) -> None:
    """Raises TextFinal, ControllerIncomplete or TextInvalid; judges the text, which the caller may save."""
    if text.is_published:
        raise TextFinal
    if not texts.controller().names:
        raise ControllerIncomplete(missing=["legal_name"])
    texts.judge(text, text.body, prechecked=prechecked)
    if text.verdict == "invalid":
        raise TextInvalid(codes=text.codes)


def previous(text: ConsentText) -> ConsentText | None:
    """The published version before this one."""
    older = ConsentText.objects.filter(code=text.code, version__lt=text.version, published_at__isnull=False)
    return older.order_by("-version").first()


def upcoming_aspects(text: ConsentText) -> list[str]:
    """What publishing this draft now would change for people, as codes of ``ASPECTS``."""
    sign(text, texts.controller())
    return changed_aspects(previous(text), text)


def changed_aspects(old: ConsentText | None, new: ConsentText) -> list[str]:
    if old is None:
        return []
    # Versions from before the notice was kept say nothing about sharing and duration: nothing is claimed about them.
    was, now = old.notice or new.notice, new.notice
    changed = {
        "purposes": set(old.purposes) != set(new.purposes),
        "channels": set(old.channels) != set(new.channels),
        "controller": old.cnpj != new.cnpj or not set(old.controller_names) & set(new.controller_names),
        "sharing": was.get("recipients") != now.get("recipients"),
        "duration": was.get("retention") != now.get("retention"),
    }
    return [name for name in ASPECTS if changed[name]]


def sign(text: ConsentText, controller: ControllerProfile) -> None:
    """Whose text it is, and what the person may read about that company today."""
    text.controller_names, text.cnpj = controller.names, controller.cnpj
    text.notice = {name: getattr(controller, name) for name in NOTICE}


def require_whole_controller() -> None:
    """Nothing that collects consent goes out while the controller's profile has a gap (LGPD art. 9)."""
    if missing := texts.controller().missing():
        names = ", ".join(label_of(name) for name in missing)
        sentence = f"Preencha o cadastro do controlador antes de publicar. Falta: {names}."
        raise ControllerIncomplete(sentence, missing=missing)


def label_of(field: str) -> str:
    """A field of the controller's profile as people call it."""
    return str(getattr(ControllerProfile._meta.get_field(field), "verbose_name", field))
