"""The texts that events name: of the catalogue, or brought along by an import."""

from __future__ import annotations

from ..models import ConsentText, ImportedText

LOCALE = "pt-BR"


def find(code: str, version: int) -> ConsentText | None:
    """An imported text is told in the same shape; it was never published, and ``is_imported`` knows it."""
    found = ConsentText.objects.filter(code=code, version=version).first()
    if found is not None or version != ImportedText.VERSION:
        return found
    brought = ImportedText.objects.filter(code=code).first()
    if brought is None:
        return None
    names = ("code", "body", "body_sha256", "controller_names", "purposes", "channels", "validator_version",
             "verdict", "codes")  # fmt: skip
    return ConsentText(
        version=version,
        locale=LOCALE,
        created_at=brought.kept_at,
        **{name: getattr(brought, name) for name in names},
    )


def is_imported(text: ConsentText) -> bool:
    return text._state.adding
