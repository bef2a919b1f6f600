"""Letters to a person about their rights: to an address that was proved, as a legal notice, by the ordinary way out.

The basis is documented here once for all: answering a request of art. 18 is a legal duty (LGPD art. 7, II and art. 19),
so an opt-out does not stop it; on platforms where a person said no it still is not sent.
"""

from __future__ import annotations

from uuid import uuid4

from channels_app.contract import MessageKind, OutgoingMessage
from channels_app.lines import queries as lines
from channels_app.models import Channel, Delivery, Kind
from channels_app.outbox import actions as outbox
from channels_app.outbox.errors import ChannelOff, ConsentDenied
from invenio_center.kernel.address import PHONE_SCHEMES
from invenio_center.models import Contact, Identity

PURPOSE = "legal_notice"
# In the order they are tried: kind of line → schemes of the addresses it reaches.
WAYS = {Kind.EMAIL: ("email",), Kind.SMS: tuple(sorted(PHONE_SCHEMES))}


def send(contact: Contact, *, subject: str, text: str, to: Identity | None = None) -> Delivery | None:
    """Queue it, in the caller's transaction. None when no proved address can be reached by e-mail or SMS.

    ``to``: to this address of the person and to no other.
    """
    for kind, schemes in WAYS.items():
        line, address = _line(kind), _address(contact, schemes, to)
        if line is None or address is None:
            continue
        thread = {"subject": subject, "as_typed": True} if kind == Kind.EMAIL else {}
        try:
            return outbox.queue_delivery(
                channel=line,
                to=address.value,
                subject_id=contact.subject_id,
                purpose=PURPOSE,
                message=OutgoingMessage(str(uuid4()), MessageKind.TEXT, text, thread=thread),
                window_open=False,
                basis=True,
            )
        except (ConsentDenied, ChannelOff):
            continue
    return None


def reaches(contact: Contact, to: Identity | None = None) -> bool:
    """Is there a line and a proved address that ``send`` would use?"""
    return any(_line(kind) and _address(contact, schemes, to) for kind, schemes in WAYS.items())


def _line(kind: str) -> Channel | None:
    return lines.active().filter(kind=kind, outbound=True).order_by("-priority", "id").first()


def _address(contact: Contact, schemes: tuple[str, ...], to: Identity | None) -> Identity | None:
    own = contact.identities.filter(claimed=False, scheme__in=schemes).order_by("id")
    return (own.filter(pk=to.pk) if to is not None else own).first()
