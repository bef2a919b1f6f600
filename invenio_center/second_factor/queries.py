"""Who has a second factor."""

from __future__ import annotations

from django.db.models import QuerySet

from ..kernel import secrets
from ..models import Role, SecondFactor, User
from . import codes

ISSUER = "Invenio"
# Whom the operation may ask for a code at every sign-in.
ASKED_AT_SIGN_IN = (Role.COMPLIANCE, Role.ADMIN)


def of(user: User) -> SecondFactor | None:
    """The person's factor in force."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()


def being_set_up(user: User) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=True).first()


def key_of(factor: SecondFactor) -> str:
    """To be shown once, while it is set up."""
    return secrets.decrypt(factor.key)


def picture_of(factor: SecondFactor) -> str:
    """SVG that an authenticator reads."""
    return codes.picture(codes.address(key_of(factor), factor.user.username, ISSUER))


def recovery_codes_left(factor: SecondFactor) -> int:
    return factor.recovery_codes.filter(used_at=None).count()


def asked_at_sign_in() -> QuerySet[User]:
    """People whom ``second_factor_at_sign_in`` concerns, with their factor if any."""
    return (
        User.objects.filter(role__in=ASKED_AT_SIGN_IN, is_active=True)
        .select_related("second_factor")
        .order_by("role", "username")
    )
