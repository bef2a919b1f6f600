"""Setting up, proving and removing a second factor. Wrong codes are counted in the database."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db import transaction

from .. import audit
from ..kernel import secrets, sql
from ..kernel.errors import AppError, Invalid, NotAllowed
from ..models import RecoveryCode, Role, SecondFactor, User
from . import codes
from .errors import AlreadySetUp, MustWait, NotSetUp, WrongCode

TRIES = 5
# From the fifth wrong code in a row on, each further one costs this much.
WAIT = timedelta(minutes=5)
LEAST_REASON = 10


@transaction.atomic
def begin(*, user: User) -> SecondFactor:
    """A new key to be entered in an authenticator; one begun before is forgotten. Raises ``AlreadySetUp``."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        raise AlreadySetUp
    SecondFactor.objects.filter(user=user).delete()
    return SecondFactor.objects.create(user=user, key=secrets.encrypt(codes.new_key()))


def confirm(*, user: User, code: str) -> list[str]:
    """The first code shows that the key arrived: the factor is in force. Gives the recovery codes, shown once."""
    with transaction.atomic():
        factor = _locked(user, confirmed=False)
        refusal = _refusal(factor, code)
        if refusal is None:
            SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=sql.now())
            audit.record("second_factor.set_up", user, actor=user)
            return _fresh_recovery_codes(factor)
    raise refusal


def prove(*, user: User, code: str) -> SecondFactor:
    """Accept a code of the authenticator or a recovery code, once. Raises ``WrongCode`` or ``MustWait``.

    Not inside a transaction that may be rolled back: the count of wrong codes would go with it.
    """
    with transaction.atomic():
        factor = _locked(user, confirmed=True)
        refusal = _refusal(factor, code)
        if refusal is None:
            return factor
    raise refusal


def remove(*, user: User, code: str) -> None:
    """The person's own factor, with a code."""
    prove(user=user, code=code)
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        audit.record("second_factor.removed", user, actor=user)


def renew_recovery_codes(*, user: User, code: str) -> list[str]:
    """Ten new codes; the old ones count no more."""
    factor = prove(user=user, code=code)
    with transaction.atomic():
        audit.record("second_factor.codes_renewed", user, actor=user)
        return _fresh_recovery_codes(factor)


@transaction.atomic
def reset(*, actor: User, user: User, reason: str) -> None:
    """An administrator removes the factor of somebody else who has lost it."""
    if actor.role != Role.ADMIN or actor.pk == user.pk:
        raise NotAllowed("O segundo fator de uma pessoa é redefinido por outra, do perfil administrador.")
    if len(reason.strip()) < LEAST_REASON:
        sentence = f"Diga o motivo, em {LEAST_REASON} letras ou mais: ele fica na auditoria."
        raise Invalid.field("reason", "required", sentence)
    removed, _ = SecondFactor.objects.filter(user=user).delete()
    if not removed:
        raise NotSetUp
    audit.record("second_factor.reset", user, actor=actor, reason=reason.strip())


def _locked(user: User, *, confirmed: bool) -> SecondFactor:
    found = SecondFactor.objects.select_for_update(no_key=True).filter(
        user=user, confirmed_at__isnull=not confirmed
    )
    factor = found.first()
    if factor is None:
        raise NotSetUp
    return factor


def _refusal(factor: SecondFactor, code: str) -> AppError | None:
    """Spend the code, or count it as wrong; the row is locked. What is returned is raised after the commit."""
    now = sql.now()
    if factor.waits_until and factor.waits_until > now:
        return MustWait(math.ceil((factor.waits_until - now).total_seconds() / 60))
    if _spend(factor, code, now):
        factor.wrong, factor.waits_until = 0, None
    else:
        factor.wrong += 1
        if factor.wrong >= TRIES:
            factor.waits_until = now + WAIT
            audit.record("second_factor.locked", factor.user, actor=factor.user)
    factor.save(update_fields=["wrong", "waits_until", "last_step"])
    return WrongCode() if factor.wrong else None


def _spend(factor: SecondFactor, code: str, now: datetime) -> bool:
    step = codes.step_of(secrets.decrypt(factor.key), code, now, after=factor.last_step)
    if step is not None:
        factor.last_step = step
        return True
    unused = RecoveryCode.objects.filter(
        factor=factor, used_at=None, code_hash=codes.recovery_hash(factor.user_id, code)
    )
    if not unused.update(used_at=now):
        return False
    audit.record("second_factor.recovery_used", factor.user, actor=factor.user)
    return True


def _fresh_recovery_codes(factor: SecondFactor) -> list[str]:
    factor.recovery_codes.all().delete()
    made = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, code_hash=codes.recovery_hash(factor.user_id, code)) for code in made
    )
    return made
