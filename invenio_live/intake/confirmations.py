"""An opt-in typed in the name of a known person waits for that person: asked once, at the address itself.

It goes by e-mail or SMS, where a text may be sent without a window; what only covers other channels stays pending.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from channels_app.contract import Claim, IncomingMessage, MessageKind, OutgoingMessage
from channels_app.lines import queries as lines
from channels_app.models import Channel, Kind, Template, TemplateStatus
from channels_app.outbox import actions as outbox
from channels_app.outbox.errors import ChannelOff, ConsentDenied
from channels_app.wordings import queries as wordings
from channels_app.wordings.errors import VariablesMissing
from consent.ledger import asking, confirming
from consent.ledger import queries as consents
from consent.ledger.actions import ConsentEvent
from invenio_center.contacts.identities import prove
from invenio_center.kernel import address, sql
from invenio_center.models import Contact, Identity
from invenio_center.models.contact import of_subject

PURPOSE = "optin_confirmation"
# A question that could not leave in this time is not asked any more.
DUE_FOR = timedelta(hours=48)
UNNAMED = "A empresa"
SUBJECT = "Confirme a sua autorização"
# In the order they are tried: kind of line → schemes of the addresses it reaches.
WAYS = {Kind.EMAIL: ("email",), Kind.SMS: ("phone", "sms", "whatsapp")}


@transaction.atomic
def answer(token: str, *, url: str, pii: dict[str, Any]) -> Contact | None:
    """Whose the confirmed address is, which is proved by that. Raises what ``confirming.confirm`` raises."""
    confirmed = confirming.confirm(token, url=url, pii=pii)
    contact = of_subject(confirmed.event.subject_id).filter(erased_at=None).first()
    if contact is not None:
        prove(contact, confirmed.proves)
    return contact


def ask(contact: Contact, message: IncomingMessage, pending: Sequence[ConsentEvent]) -> int:
    """Ask about each; how many questions left. The caller is in the transaction that recorded them."""
    return sum(_ask(contact, message, event) for event in pending)


def ask_at_own_address(contact: Contact, event: ConsentEvent) -> bool:
    """By e-mail or SMS to an address that is proved to be the person's; False where there is none, or no line."""
    for kind, schemes in WAYS.items():
        line = _line(kind) if kind in event.channels else None
        own = (
            Identity.objects.filter(contact=contact, claimed=False, scheme__in=schemes).order_by("id").first()
        )
        if line is not None and own is not None:
            return _send(line, own.value, event)
    return False


def ask_typed(event: ConsentEvent, claims: Sequence[Claim]) -> bool:
    """At an address that was typed for this very purpose, proved or not: e-mail, SMS, or WhatsApp by a template."""
    for kind, schemes in WAYS.items():
        line = _line(kind) if kind in event.channels else None
        to = next((claim.value for claim in claims if claim.scheme in schemes), None)
        if line is not None and to is not None:
            return _send(line, to, event)
    phone = next((claim.canonical for claim in claims if claim.scheme == "phone"), "")
    line = _line(Kind.WHATSAPP) if Kind.WHATSAPP in event.channels else None
    return bool(line and phone) and _send_template(line, phone.lstrip("+"), event)


def _send_template(line: Channel | None, to: str, event: ConsentEvent) -> bool:
    """Outside a window only a text the provider approved may ask; one of this purpose with the gaps of ``_known``."""
    ready = Template.objects.filter(channel=line, purpose=PURPOSE, status=TemplateStatus.APPROVED).first()
    if line is None or ready is None:
        return False
    try:
        with transaction.atomic():
            token = confirming.ask(event, channel=line.kind, address=to)
            if token is None:
                return False
            filled = wordings.filled(ready, _known(event, token))
            message = OutgoingMessage(
                str(uuid4()), MessageKind.TEXT, filled.text, template=filled.values, secret=token
            )
            _queue(line, to, event, message)
            asking.wait_for(event, channel=line.kind)
    except (ConsentDenied, ChannelOff, VariablesMissing):
        return False
    return True


def _known(event: ConsentEvent, token: str) -> dict[str, str]:
    company = consents.controller().shown_name or UNNAMED
    return {"empresa": company, "texto": consents.body_of(event), "link": _link(token)}


def _link(token: str) -> str:
    return f"{settings.PUBLIC_URL}/confirm/{token}/"


def _ask(contact: Contact, message: IncomingMessage, event: ConsentEvent) -> bool:
    for kind, schemes in WAYS.items():
        line = _line(kind) if kind in event.channels else None
        to = _proved(contact, message, schemes) if line else None
        if line is not None and to is not None:
            return _send(line, to, event)
    return False


def _line(kind: str) -> Channel | None:
    return lines.active().filter(kind=kind, outbound=True).order_by("-priority", "id").first()


def _proved(contact: Contact, message: IncomingMessage, schemes: Sequence[str]) -> str | None:
    """The person's own address among those that were typed: an address nobody proved is asked about nothing."""
    own = Identity.objects.filter(contact=contact, claimed=False, scheme__in=schemes).order_by("id")
    typed = {form for claim in message.sender for form in address.lookups(claim.scheme, claim.canonical)}
    return next((one.value for one in own if one.canonical in typed), None)


def _send(line: Channel, to: str, event: ConsentEvent) -> bool:
    try:
        with transaction.atomic():
            token = confirming.ask(event, channel=line.kind, address=to)
            if token is None:
                return False
            _queue(line, to, event, _letter(line, event, token))
    except (ConsentDenied, ChannelOff):
        return False
    return True


def _queue(line: Channel, to: str, event: ConsentEvent, message: OutgoingMessage) -> None:
    outbox.queue_delivery(
        channel=line,
        to=to,
        subject_id=event.subject_id,
        purpose=PURPOSE,
        message=message,
        window_open=False,
        due=True,
        due_until=sql.now() + DUE_FOR,
    )


def _letter(line: Channel, event: ConsentEvent, token: str) -> OutgoingMessage:
    company, url = consents.controller().shown_name or UNNAMED, _link(token)
    if line.kind == Kind.SMS:
        text = f"{company}: alguém autorizou contatos com este número. Foi você? Confirme em {url} Se não foi, ignore."
        return OutgoingMessage(str(uuid4()), MessageKind.TEXT, text, secret=token)
    text = (
        f"Olá.\n\nRecebemos em uma página nossa, com este endereço, a seguinte autorização:\n\n"
        f"“{consents.body_of(event)}”\n\nSe foi você, confirme nesta página (vale por 7 dias):\n{url}\n\n"
        f"Se não foi você, não faça nada: sem a confirmação, nada é autorizado.\n\n{company}"
    )
    thread = {"subject": SUBJECT, "as_typed": True}
    return OutgoingMessage(str(uuid4()), MessageKind.TEXT, text, thread=thread, secret=token)
