"""Is this the person? A code sent to the address of the link, read there and typed on the page."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F

from consent.ledger import queries as consents
from invenio_center.kernel import ratelimit, sql
from invenio_center.kernel.errors import AppError
from invenio_center.kernel.secrets import keyed_hash

from ..models import PreferenceLink
from . import letters

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES, PER_HOUR = 5, 3
# How long a page stays open wide after the code was typed.
OPEN_FOR_S = 30 * 60
SALT = "invenio.preferences"


class NoWay(AppError):
    code = "no_proved_address"
    sentence = "Não temos um e-mail ou telefone confirmado seu para mandar o código. Peça a um atendente."
    status = 409


class WrongCode(AppError):
    code = "wrong_code"
    sentence = "O código não confere ou passou da hora. Peça outro."
    status = 422


@transaction.atomic
def send(link: PreferenceLink) -> None:
    """Raises ``NoWay``, ``TooFast``."""
    ratelimit.spend("preference-code", str(link.pk), limit=PER_HOUR, window_s=3600)
    code = f"{secrets.randbelow(1_000_000):06d}"
    company = consents.controller().shown_name or "A empresa"
    text = (
        f"{company}: o código para ver e pedir os seus dados é {code}. Ele vale por 10 minutos. "
        "Se não foi você quem pediu, ignore."
    )
    if letters.send(link.contact, subject="Seu código", text=text, to=link.identity) is None:
        raise NoWay
    PreferenceLink.objects.filter(pk=link.pk).update(
        code_hash=_hash(link, code), code_until=sql.now() + GOOD_FOR, code_tries=0
    )


def check(link: PreferenceLink, code: str) -> str:
    """The proof to keep in the browser. Raises ``WrongCode``; a code works once and allows five tries."""
    row = PreferenceLink.objects.filter(
        pk=link.pk, code_until__gt=sql.now(), code_tries__lt=MOST_TRIES
    ).exclude(code_hash="")
    if not row.update(code_tries=F("code_tries") + 1):
        raise WrongCode
    digits = "".join(letter for letter in code if letter.isdigit())
    right = PreferenceLink.objects.filter(pk=link.pk, code_hash=_hash(link, digits))
    if not right.update(code_hash="", code_until=None):
        raise WrongCode
    return signing.dumps(link.pk, salt=SALT)


def proved(link: PreferenceLink, proof: str) -> bool:
    """Was the code of this link typed in this browser a short while ago?"""
    try:
        return bool(signing.loads(proof, salt=SALT, max_age=OPEN_FOR_S) == link.pk)
    except signing.BadSignature:
        return False


def _hash(link: PreferenceLink, code: str) -> str:
    return keyed_hash("preference-code", f"{link.pk}:{code}")
