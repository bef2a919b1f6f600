"""What the reading of a mailbox writes. A mail is stored before the mark of how far was read moves past it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from .. import bells
from ..contract import Part
from ..models import Channel, Envelope, EnvelopeState, Mailbox
from .errors import LeaseLost

LEASE_S = 30
LEASE = timedelta(seconds=LEASE_S)


def take(channel_id: int, owner: UUID) -> Mailbox | None:
    """The mailbox, leased to this process; None while another one has it."""
    Mailbox.objects.bulk_create([Mailbox(channel_id=channel_id)], ignore_conflicts=True)
    free = Q(owner=owner) | Q(lease_until=None) | Q(lease_until__lt=Now())
    taken = Mailbox.objects.filter(free, channel_id=channel_id).update(owner=owner, lease_until=Now() + LEASE)
    return Mailbox.objects.get(channel_id=channel_id) if taken else None


def renew(mailbox: Mailbox) -> None:
    """Raises LeaseLost."""
    _write(mailbox, checked_at=Now())


def release(owner: UUID) -> None:
    """The next process need not wait for the leases of this one."""
    Mailbox.objects.filter(owner=owner).update(owner=None, lease_until=None)


def begin(mailbox: Mailbox, uidvalidity: int) -> None:
    """UIDs of another UIDVALIDITY mean nothing: the mailbox was made anew and is looked through again."""
    if mailbox.uidvalidity != uidvalidity:
        mailbox.uidvalidity, mailbox.last_uid = uidvalidity, 0
        _write(mailbox, uidvalidity=uidvalidity, last_uid=0)


def store(mailbox: Mailbox, part: Part) -> None:
    """Keep one mail. One that is here already changes nothing."""
    _keep(Envelope(channel_id=mailbox.channel_id, dedupe_key=part.dedupe_key, body=part.body))


def store_unreadable(mailbox: Mailbox, uid: int) -> None:
    """The server will not give this one out: noted, so that it neither gets lost nor stops the rest."""
    key, why = (
        f"u:{mailbox.uidvalidity}:{uid}",
        "O servidor não entregou este e-mail. Ele está na caixa de e-mail.",
    )
    row = Envelope(
        channel_id=mailbox.channel_id, dedupe_key=key, body=b"", state=EnvelopeState.UNREADABLE, reason=why
    )
    _keep(row)


def _keep(row: Envelope) -> None:
    Envelope.objects.bulk_create([row], ignore_conflicts=True)
    bells.ring(bells.INBOX)


def advance(mailbox: Mailbox, uid: int) -> None:
    """Everything up to this UID is stored. Raises LeaseLost."""
    _write(mailbox, last_uid=uid)
    mailbox.last_uid = uid


def _write(mailbox: Mailbox, **fields: object) -> None:
    own = Mailbox.objects.filter(pk=mailbox.pk, owner=mailbox.owner)
    if not own.update(lease_until=Now() + LEASE, **fields):
        raise LeaseLost


def failed(channel_id: int, sentence: str) -> None:
    """The line asks for attention."""
    Channel.objects.filter(pk=channel_id).update(last_error_at=Now(), last_error=sentence[:300])


def recovered(channel_id: int, sentence: str) -> None:
    """What this reader had said of the line is over."""
    told = Channel.objects.filter(pk=channel_id, last_error=sentence[:300])
    told.update(last_error="", last_error_at=None)
