"""What the people of the demo agreed to, said once without proof, or took back; and one who asks for her data."""

from __future__ import annotations

from typing import Any

from consent.choices import IdentityProof, RequestVia, Right
from consent.desk import actions as desk
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from consent.ledger.actions import ConsentText
from invenio_center.models import Contact, User

from .company import CONSENT_CODE

# By place among the contacts, from the last one: those in front have their own stories in the queue.
ALL_OF_IT, MAIL_ONLY, DECLARED, LEFT = range(0, 10), range(10, 14), range(14, 17), (2, 5, 11)
ASKS = 4
AGENT_STRING = "Mozilla/5.0 (Linux; Android 15)"


def fill(users: dict[str, User]) -> None:
    text = consents.published_text(CONSENT_CODE)
    if text is None:  # compliance has taken it out of use: nobody can agree to it
        return
    crowd = list(Contact.objects.order_by("-pk")[: DECLARED.stop])
    for place, contact in enumerate(crowd):
        if place in DECLARED:
            _declare(contact)
        else:
            _agree(contact, text, place)
    for place in LEFT:
        _leave(crowd[place])
    desk.open_request(
        subject_id=crowd[ASKS].subject_id,
        right=Right.ACCESS,
        via=RequestVia.AGENT,
        identity=IdentityProof.NONE,
        details="Perguntou por telefone o que guardamos.",
        opened_by=users["supervisora"].public_id,
    )


def _agree(contact: Contact, text: ConsentText, place: int) -> None:
    ledger.record_opt_in(
        subject_id=contact.subject_id,
        text_code=text.code,
        text_version=text.version,
        channels=None if place in ALL_OF_IT else ["email"],
        method="checkbox",
        origin={"kind": "webchat", "ref": None, "url": "https://loja.exemplo.invalid/"},
        pii={**_who(contact), "ip": f"203.0.113.{place + 10}", "user_agent": AGENT_STRING},
    )


def _declare(contact: Contact) -> None:
    ledger.append_event(
        type="consent.declared",
        subject_id=contact.subject_id,
        actor="import",
        channels=["email", "sms", "whatsapp"],
        purposes=["marketing"],
        method="import",
        origin={"kind": "import", "ref": "planilha-2025", "url": None},
        legal_basis="LGPD-7-I",
        pii=_who(contact),
    )


def _leave(contact: Contact) -> None:
    ledger.record_opt_out(
        subject_id=contact.subject_id,
        channels=["email"],
        purposes=[],
        method="one_click",
        origin={"kind": "email", "ref": None, "url": None},
        pii=_who(contact),
    )


def _who(contact: Contact) -> dict[str, Any]:
    known = [{"kind": one.scheme, "value": one.value} for one in contact.identities.order_by("pk")]
    return {"name": contact.name, "identifiers": known}
