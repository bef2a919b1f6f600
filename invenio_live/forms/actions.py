"""Taking in one submission: checked against the line's questions, stored once, acknowledged when it is durable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from channels_app.contract import Part
from channels_app.inbox import actions as inbox
from channels_app.models import Channel
from channels_app.questions import answers
from channels_app.questions.answers import Answered
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict, Invalid

from . import profile, queries, spam
from .profile import Profile
from .queries import Box

TRAPPED = "Campo invisível preenchido: envio automático."
REACHABLE = ("email", "phone")


class TextChanged(Conflict):
    sentence = "O texto da autorização mudou. Leia de novo e confirme."


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a page or an integrator sent. ``ticked``: tokens of boxes; ``trap``: of the field nobody sees."""

    id: UUID
    fields: Mapping[str, Any]
    ticked: Sequence[str] = ()
    trap: str = ""
    proof: str | None = None
    started: str = ""
    ip: str = ""
    user_agent: str = ""
    page: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """``first``: False when this submission had been acknowledged before."""

    id: UUID
    message: str
    first: bool


def submit(channel: Channel, given: Submission) -> Receipt:
    """Raises ``Invalid`` naming the fields, ``TextChanged``, ``NotAPerson`` or ``TooFast``."""
    shown = profile.of(channel)
    key = f"form:{given.id}"
    if queries.stored(channel, key):
        return Receipt(given.id, shown.thanks, first=False)
    answered, ticked = checked(channel, shown, given)
    body = orjson.dumps(_stored(shown.title, given, answered, ticked))
    first = inbox.store(channel, Part(key, body), ignored=TRAPPED if given.trap else "")
    return Receipt(given.id, shown.thanks, first)


def checked(subject: spam.Subject, shown: Profile, given: Submission) -> tuple[list[Answered], list[Box]]:
    """Answers and ticked boxes of one filling in. Raises ``Invalid``, ``TextChanged``, ``NotAPerson``, ``TooFast``."""
    spam.count(subject, given.ip, proved=given.proof is not None)
    answered, errors = answers.check(shown.questions, given.fields)
    boxes = queries.boxes(shown)
    ticked = _ticked(boxes, given.ticked)
    errors |= _consent_errors(boxes, ticked, answered)
    if errors:
        raise Invalid(errors)
    if not given.trap:
        _check_person(subject, given)
    return answered, ticked


def _check_person(channel: spam.Subject, given: Submission) -> None:
    """Work done by the browser; a browser without scripts has only the time it took, under lower limits."""
    if given.proof is not None:
        spam.check_proof(channel, given.proof)
    else:
        spam.check_started(given.started)


def _ticked(boxes: Sequence[Box], tokens: Sequence[str]) -> list[Box]:
    """Only the text that is on screen now can have been ticked."""
    known = {box.token: box for box in boxes}
    codes = {box.code for box in boxes}
    chosen = [token for token in tokens if token.split(":")[0] in codes]
    if any(token not in known for token in chosen):
        raise TextChanged
    return [known[token] for token in dict.fromkeys(chosen)]


def _consent_errors(
    boxes: Sequence[Box], ticked: Sequence[Box], answered: Sequence[Answered]
) -> answers.Errors:
    errors: answers.Errors = {}
    for box in boxes:
        if box.required and box not in ticked:
            sentence = "Marque esta caixa para enviar."
            errors[f"consent.{box.code}"] = [{"code": "required", "sentence": sentence}]
    reachable = [one.question for one in answered if one.question.type in REACHABLE]
    if ticked and not answers.claims(answered):
        sentence = "Informe e-mail ou telefone para autorizar o contato."
        name = reachable[0].name if reachable else f"consent.{ticked[0].code}"
        errors.setdefault(name, [{"code": "required", "sentence": sentence}])
    return errors


def _stored(
    title: str, given: Submission, answered: Sequence[Answered], ticked: Sequence[Box]
) -> dict[str, Any]:
    """The submission whole: labels and texts as they were shown, since both may change later."""
    return {
        "id": str(given.id),
        "form": title,
        "at": sql.now().isoformat(),
        "name": answers.name_of(answered),
        "text": answers.readable(answered) or "Formulário enviado sem respostas.",
        "fields": [one.stored() for one in answered if one.text],
        "claims": answers.claims(answered),
        "consents": [{"code": box.code, "version": box.version, "sha256": box.sha256} for box in ticked],
        "ip": given.ip,
        "user_agent": given.user_agent,
        "page": dict(given.page),
    }
