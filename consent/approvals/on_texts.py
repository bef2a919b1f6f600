"""What a second person's yes does to a text. Registered by ``consent.apps``."""

from __future__ import annotations

import uuid

from invenio_center.kernel.errors import Conflict

from ..choices import ApprovalKind
from ..ledger import publishing, queries, rulings
from ..models import Approval, ConsentText
from . import actions, acts


class TextMoved(Conflict):
    code = "text_changed"
    sentence = (
        "O texto mudou depois do pedido. Recuse este pedido; quem escreveu pede de novo com o texto novo."
    )


def ask_publication(*, text: ConsentText, actor: uuid.UUID, reason: str, material: bool | None) -> Approval:
    """Of this very wording; another wording needs another request."""
    facts = {"sha256": text.body_sha256, "material": material}
    return actions.ask(
        kind=ApprovalKind.PUBLISH_TEXT, target=text.public_id, reason=reason, actor=actor, facts=facts
    )


def ask_overrule(*, text: ConsentText, actor: uuid.UUID, reason: str) -> Approval:
    """Accept the wording against the validator's verdict."""
    facts = {"sha256": text.body_sha256, "codes": list(text.codes)}
    return actions.ask(
        kind=ApprovalKind.OVERRULE_TEXT, target=text.public_id, reason=reason, actor=actor, facts=facts
    )


def publish(approval: Approval) -> None:
    text = _as_asked(approval)
    publishing.publish_text(
        public_id=text.public_id,
        published_by_id=approval.decided_by,
        asked_by_id=approval.asked_by,
        material=approval.facts.get("material"),
    )


def overrule(approval: Approval) -> None:
    text = _as_asked(approval)
    rulings.rule(
        public_id=text.public_id,
        verdict="valid_with_warnings",
        reason=approval.reason,
        ruled_by=approval.asked_by,
        approved_by=approval.decided_by,
    )


def register() -> None:
    acts.register(ApprovalKind.PUBLISH_TEXT, publish)
    acts.register(ApprovalKind.OVERRULE_TEXT, overrule)


def _as_asked(approval: Approval) -> ConsentText:
    text = queries.texts().filter(public_id=approval.target).first()
    if text is None or text.body_sha256 != approval.facts.get("sha256"):
        raise TextMoved
    return text
