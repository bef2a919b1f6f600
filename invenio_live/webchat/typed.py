"""What a visitor types about himself: checked against what was asked, claimed and not proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from channels_app.contract import Claim
from channels_app.questions import answers, schema
from channels_app.questions.schema import Question
from invenio_center.kernel.errors import Invalid

from .identity import Told

# Always understood, asked or not.
CONTACT = schema.read(list(schema.CONTACT), schema.CONTACT)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """All of it is claimed, none of it proved. ``fields``: answers to the line's own questions, as stored."""

    name: str = ""
    # {code, version, sha256} of the text beside the ticked box.
    consent: Mapping[str, Any] | None = None
    claims: tuple[Claim, ...] = field(default=())
    fields: tuple[dict[str, Any], ...] = ()


def read(asked: Sequence[Question], given: Mapping[str, Any], *, known: Told, name: str = "") -> Typed:
    """Raises ``Invalid`` with each field that needs another look. ``known``: what the host's page told already."""
    names = {question.name for question in asked}
    questions = [*asked, *(one for one in CONTACT if one.name not in names)]
    email = next((claim.value for claim in known.claims), "")
    values = {**given, "name": given.get("name") or name, "email": given.get("email") or email}
    answered, errors = answers.check(questions, values)
    if errors:
        raise Invalid(errors, next(iter(errors.values()))[0]["sentence"])
    own = [one for one in answered if one.question.name not in schema.CONTACT and one.text]
    return Typed(
        name=answers.name_of(answered),
        claims=tuple(Claim(*claim) for claim in answers.claims(answered)),
        fields=tuple(one.stored() for one in own),
    )


def with_consent(typed: Typed, consent: Mapping[str, Any] | None) -> Typed:
    """A ticked box needs an address that it is about."""
    if consent and not typed.claims:
        raise Invalid.field("email", "required", "Informe e-mail ou telefone para autorizar o contato.")
    return replace(typed, consent=consent)
