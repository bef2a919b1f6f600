"""Accounts and keys: what an administrator may do to them, whatever the screen."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .. import audit
from ..kernel.errors import Conflict, Invalid
from ..models import ApiKey, Role, User

KEY_PREFIX = "inv_"


def check_account(*, actor: User, user: User) -> None:
    """Refuse a change by which nobody could administer any more, or by which the actor changes his own rights.

    Called in the transaction of the change, before it; ``user`` carries the new values.
    """
    if user._state.adding:
        return
    admins = (
        User.objects.select_for_update(no_key=True).filter(role=Role.ADMIN, is_active=True).order_by("pk")
    )
    held = list(admins.values_list("pk", flat=True))
    before = User.objects.get(pk=user.pk)
    if actor.pk == user.pk and before.role != user.role:
        raise Invalid.field("role", "own_role", "Ninguém muda o próprio perfil. Peça a outro administrador.")
    if user.pk in held and not (user.role == Role.ADMIN and user.is_active) and len(held) == 1:
        name = "is_active" if not user.is_active else "role"
        raise Invalid.field(name, "last_admin", "É o último administrador ativo: crie outro antes.")
    if actor.pk == user.pk and not user.is_active:
        raise Invalid.field("is_active", "own_account", "Ninguém desativa a própria conta.")


@transaction.atomic
def set_password(*, actor: User, user: User, password: str) -> None:
    """Every session of the person ends with it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(
            {"password": [{"code": "weak", "sentence": text} for text in error.messages]}
        ) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("user.password_set", user, actor=actor)


@transaction.atomic
def create_key(
    *, actor: User | None, user: User, name: str, scopes: list[str], days: int | None
) -> tuple[ApiKey, str]:
    """The key and its secret text, which is shown once and kept nowhere."""
    text = KEY_PREFIX + secrets.token_urlsafe(32)
    expires: datetime | None = timezone.now() + timedelta(days=days) if days else None
    key = ApiKey.objects.create(
        user=user,
        name=name,
        scopes=scopes,
        expires_at=expires,
        key_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    audit.record(
        "api_key.created", key, actor=actor, changes={"user": [None, user.username], "scopes": [None, scopes]}
    )
    return key, text


@transaction.atomic
def revoke_key(*, actor: User, key: ApiKey) -> None:
    changed = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    if not changed:
        raise Conflict("Esta chave já estava revogada.")
    audit.record("api_key.revoked", key, actor=actor)
