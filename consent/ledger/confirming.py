"""The second half of a double opt-in by a link: asked once, answered once, in time, by whoever reads the address.

Opening the link changes nothing, since machines open links too; the answer is an act of its own.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError

from ..models import Confirmation, ConsentEvent, ConsentText
from . import optin, queries, suppression
from .drafting import Evidence

TOKEN_BYTES = 16  # 128 bits
GOOD_FOR = {"email": timedelta(days=7)}
USUALLY_GOOD_FOR = timedelta(hours=48)
MOST_PER_DAY = 3
# What the button says; kept with the act.
CONFIRMED = "Confirmo que fui eu"


class LinkUnknown(AppError):
    code = "confirmation_unknown"
    sentence = "Este endereço não confirma nada. Confira se ele foi copiado inteiro."
    status = 404


class LinkAnswered(AppError):
    code = "confirmation_answered"
    sentence = "Este pedido já foi respondido. Não é preciso fazer mais nada."
    status = 409


class LinkOver(AppError):
    code = "confirmation_expired"
    sentence = "O prazo deste pedido terminou, e nada foi autorizado. Se quiser, peça de novo."
    status = 410


class Overtaken(AppError):
    code = "confirmation_overtaken"
    sentence = "Depois deste pedido você pediu para sair, e isso continua valendo. Nada foi autorizado."
    status = 409


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that may still be answered: the published text, and until when."""

    text: ConsentText
    channel: str
    channels: tuple[str, ...]  # what the answer covers: those of the address that was asked
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The answer: its event, and the address that was asked and so is proved to be the person's."""

    event: ConsentEvent
    address_hmac: str

    def proves(self, address: str) -> bool:
        return suppression.address_hmac(address) == self.address_hmac


def ask(event: ConsentEvent, *, channel: str, address: str) -> str | None:
    """The token to send to ``address``; None when this event was asked about, or the address has had its share today.

    Runs inside the transaction that queues the message.
    """
    hmac, now = suppression.address_hmac(address), sql.now()
    asked = Confirmation.objects.filter(address_hmac=hmac, created_at__gt=now - timedelta(days=1)).count()
    if asked >= MOST_PER_DAY or Confirmation.objects.filter(event_id=event.event_id).exists():
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Confirmation.objects.create(
        token_hash=_hash(token),
        event_id=event.event_id,
        subject_id=event.subject_id,
        channel=channel,
        address_hmac=hmac,
        expires_at=now + GOOD_FOR.get(channel, USUALLY_GOOD_FOR),
    )
    return token


def asked(token: str) -> Asked:
    """Raises LinkUnknown, LinkAnswered, LinkOver."""
    found = Confirmation.objects.filter(token_hash=_hash(token)).first()
    if found is None:
        raise LinkUnknown
    if found.answered_at is not None:
        raise LinkAnswered
    if found.expires_at <= sql.now():
        raise LinkOver
    event, carried = _event(found), optin.carried_with(found.channel)
    channels = tuple(one for one in event.channels if one in carried)
    return Asked(_text(event), found.channel, channels, found.expires_at)


@transaction.atomic
def confirm(token: str, *, url: str, pii: dict[str, Any]) -> Confirmed:
    """Grant what was pending for the address that was asked, with the text that was on the page as evidence.

    Raises as ``asked``, and Overtaken. The grant keeps the date of the act, so a withdrawal since then stands.
    """
    shown = asked(token)
    now = sql.now()
    open_ones = Confirmation.objects.filter(token_hash=_hash(token), answered_at=None, expires_at__gt=now)
    if not open_ones.update(answered_at=now):
        raise LinkAnswered
    found = Confirmation.objects.get(token_hash=_hash(token))
    evidence = Evidence("confirmation", f"{shown.text.body}\n\n{CONFIRMED}".encode())
    event = optin.confirm_opt_in(
        subject_id=found.subject_id,
        event_id=found.event_id,
        origin={"kind": found.channel, "ref": str(found.event_id), "url": url},
        pii=pii,
        evidence=[evidence],
        at=found.channel,
    )
    if not any(row["event"] == event.event_id for row in queries.state(found.subject_id)):
        raise Overtaken
    return Confirmed(event, found.address_hmac)


def _event(found: Confirmation) -> ConsentEvent:
    return ConsentEvent.objects.get(event_id=found.event_id)


def _text(event: ConsentEvent) -> ConsentText:
    named = event.text or {}
    return ConsentText.objects.get(code=named["code"], version=named["version"])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
