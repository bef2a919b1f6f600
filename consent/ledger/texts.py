"""Drafts of consent texts. A published text is final; a change is a new version."""

from __future__ import annotations

import unicodedata
import uuid

from django.db import IntegrityError, transaction
from django.db.models import Max

from invenio_center.kernel.errors import Conflict, NotFound

from .. import hashing
from ..models import ConsentText, ControllerProfile
from . import rulings
from .errors import TextFinal


def create_draft(
    *,
    code: str,
    body: str,
    locale: str = "pt-BR",
    policy_url: str = "",
    policy_version: str = "",
    created_by_id: uuid.UUID | None = None,
) -> ConsentText:
    """The next version of the text ``code``, judged but not yet published."""
    newest = ConsentText.objects.filter(code=code).aggregate(version=Max("version"))["version"] or 0
    text = ConsentText(
        code=code,
        version=newest + 1,
        locale=locale,
        policy_url=policy_url,
        policy_version=policy_version,
        created_by_id=created_by_id,
    )
    judge(text, body)
    try:
        with transaction.atomic():
            text.save()
    except IntegrityError as error:
        if "consent_text_code_version_key" not in str(error):
            raise
        raise Conflict from error
    return text


def update_draft(*, public_id: uuid.UUID, **changes: str) -> ConsentText:
    """Change ``body``, ``locale``, ``policy_url`` or ``policy_version`` of a draft."""
    with transaction.atomic():
        text = locked_draft(public_id)
        for name in ("locale", "policy_url", "policy_version"):
            setattr(text, name, changes.get(name, getattr(text, name)))
        judge(text, changes.get("body", text.body))
        text.save()
    return text


def locked_draft(public_id: uuid.UUID) -> ConsentText:
    """Raises NotFound and TextFinal."""
    text = ConsentText.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if text is None:
        raise NotFound
    if text.is_published:
        raise TextFinal
    return text


def judge(text: ConsentText, body: str, *, prechecked: bool = False) -> None:
    """Store the body in NFC with its hash and the verdict: the validator's, unless compliance ruled on this wording."""
    text.body = unicodedata.normalize("NFC", body)
    text.body_sha256 = hashing.text_sha256(body)
    from .validator import VALIDATOR_VERSION, validate  # its patterns take long to compile

    verdict = validate(body, controller().names, prechecked)
    ruled = rulings.of(text)
    text.verdict = ruled.verdict if ruled and not prechecked else verdict.verdict
    text.codes = list(verdict.codes)
    text.purposes = list(verdict.purposes)
    text.channels = list(verdict.channels)
    text.validator_version = VALIDATOR_VERSION


def controller() -> ControllerProfile:
    return ControllerProfile.objects.filter(pk=1).first() or ControllerProfile(pk=1)
