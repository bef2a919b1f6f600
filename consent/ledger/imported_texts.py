"""Texts that came with imported consents: judged like the catalogue's, kept apart from it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from .. import hashing
from ..models import ConsentText, ImportedText

PREFIX = "importado-"


@lru_cache(maxsize=512)
def judged(body: str, names: tuple[str, ...]) -> ImportedText:
    """The text as it would be kept, with the validator's verdict; not stored, and never changed by who gets it."""
    from .validator import VALIDATOR_VERSION, validate  # its patterns take long to compile

    verdict, sha256 = validate(body, names), hashing.text_sha256(body)
    return ImportedText(
        code=PREFIX + sha256[:16],
        body=unicodedata.normalize("NFC", body),
        body_sha256=sha256,
        controller_names=list(names),
        purposes=list(verdict.purposes),
        channels=list(verdict.channels),
        validator_version=VALIDATOR_VERSION,
        verdict=verdict.verdict,
        codes=list(verdict.codes),
    )


def keep(texts: list[ImportedText]) -> None:
    """Those that are not kept yet; the words decide, whoever was first."""
    fresh = {one.code: one for one in texts}.values()
    ImportedText.objects.bulk_create(
        [ImportedText(**{name: getattr(one, name) for name in FIELDS}) for one in fresh],
        ignore_conflicts=True,
    )


FIELDS = (
    "code", "body", "body_sha256", "controller_names", "purposes", "channels", "validator_version", "verdict", "codes",
)  # fmt: skip


def named(text: ConsentText | ImportedText) -> dict[str, object]:
    """What an event says of the text it answers."""
    known = (
        (ImportedText.VERSION, "") if isinstance(text, ImportedText) else (text.version, text.policy_version)
    )
    return {
        "code": text.code,
        "version": known[0],
        "sha256": text.body_sha256,
        "policy_version": known[1],
    }


def body_of(code: str, sha256: str) -> str:
    """The words of an imported text, "" when there is none with this code and hash."""
    found = ImportedText.objects.filter(code=code, body_sha256=sha256).first()
    return found.body if found else ""
