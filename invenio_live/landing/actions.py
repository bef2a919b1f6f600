"""A page of acceptance: made, put on air, filled in."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from channels_app.contract import Claim
from channels_app.questions import answers, schema
from consent.ledger import actions as ledger
from consent.ledger import asking, notices, publishing
from consent.ledger.actions import Evidence
from invenio_center import audit
from invenio_center.contacts.identities import resolve_claimed
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import User

from ..choices import LandingKind
from ..forms.actions import Receipt, Submission, checked
from ..forms.profile import Profile
from ..intake import confirmations
from ..models import LandingAct, LandingPage
from .queries import profile_of

FIELDS = frozenset(
    {
        "kind", "slug", "title", "body", "text_code", "questions", "campaign", "thanks", "theme", "allowed_origins",
        "double_opt_in",
    }
)  # fmt: skip
REACHABLE = ("email", "phone")


@transaction.atomic
def save_page(*, actor: User | None, page: LandingPage | None = None, **fields: Any) -> LandingPage:
    """Create or change one; what is on air changes at once. Raises Invalid, naming the field."""
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    made = page is None
    page = page or LandingPage(created_by=actor)
    before = {name: getattr(page, name) for name in fields}
    for name, value in fields.items():
        setattr(page, name, value)
    page.double_opt_in = page.double_opt_in or page.kind == LandingKind.NEWSLETTER
    _check(page)
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError as error:
        if "slug" not in str(error):
            raise
        raise Invalid.field("slug", "taken", "Outra página já usa este endereço.") from error
    changes = audit.difference(before, fields)
    if made or changes:
        audit.record(f"landing.{'created' if made else 'updated'}", page, actor=actor, changes=changes)
    return page


@transaction.atomic
def publish(page: LandingPage, *, actor: User | None) -> None:
    """On air from now. Raises ``TextNotOffered``, and ``ControllerIncomplete`` naming what the profile lacks."""
    asking.offered(page.text_code)
    publishing.require_whole_controller()
    page.published_at = sql.now()
    page.save(update_fields=["published_at"])
    audit.record("landing.published", page, actor=actor)


@transaction.atomic
def withdraw(page: LandingPage, *, actor: User | None) -> None:
    """Off air; what was accepted stays in the ledger."""
    page.published_at = None
    page.save(update_fields=["published_at"])
    audit.record("landing.withdrawn", page, actor=actor)


def submit(page: LandingPage, given: Submission) -> Receipt:
    """Record the acceptance with the page as it was shown. The answer is the same whoever the address belongs to."""
    shown = profile_of(page)
    if LandingAct.objects.filter(submission_id=given.id).exists():
        return Receipt(given.id, shown.thanks, first=False)
    answered, ticked = checked(page, shown, given)
    if given.trap:
        return Receipt(given.id, shown.thanks, first=True)
    claims = [Claim(*claim) for claim in answers.claims(answered)]
    try:
        with transaction.atomic():
            _accept(page, shown, given, claims, answers.name_of(answered), ticked[0])
    except IntegrityError as error:
        if "submission_id" not in str(error):
            raise
        return Receipt(given.id, shown.thanks, first=False)
    return Receipt(given.id, shown.thanks, first=True)


def _accept(
    page: LandingPage, shown: Profile, given: Submission, claims: list[Claim], name: str, box: Any
) -> None:
    contact, doubtful = resolve_claimed(typed=claims, name=name, origin="landing")
    pending = page.double_opt_in or doubtful
    read = f"{shown.title}\n\n{shown.intro}\n\n{notices.shown(box.channels).plain}\n\n[x] {box.body}"
    event = ledger.record_opt_in(
        subject_id=contact.subject_id,
        text_code=box.code,
        text_version=box.version,
        method="landing_accept",
        origin={"kind": page.kind, "ref": page.campaign or page.slug, "url": given.page.get("url")},
        pii={
            "name": name or contact.name,
            "identifiers": [{"kind": claim.scheme, "value": claim.canonical} for claim in claims],
            "ip": given.ip or None,
            "user_agent": given.user_agent or None,
        },
        evidence=[Evidence("page", read.encode())],
        double_opt_in="pending" if pending else "none",
    )
    LandingAct.objects.create(page=page, submission_id=given.id, event_id=event.event_id)
    if pending:
        confirmations.ask_typed(event, claims)


def _check(page: LandingPage) -> None:
    errors: dict[str, list[dict[str, str]]] = {}
    if sentence := schema.wrong(page.questions):
        errors["questions"] = [{"code": "invalid", "sentence": sentence}]
    elif not any(one.type in REACHABLE and one.required for one in schema.read(page.questions)):
        sentence = "Peça e-mail ou telefone como campo obrigatório: sem endereço não há a quem escrever."
        errors["questions"] = [{"code": "required", "sentence": sentence}]
    if not page.title.strip():
        errors["title"] = [{"code": "required", "sentence": "Dê um título à página."}]
    if errors:
        raise Invalid(errors)
    asking.offered(page.text_code)
