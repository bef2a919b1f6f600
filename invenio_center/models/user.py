from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from ..kernel.ids import uuid7


class Role(models.TextChoices):
    AGENT = "agent", "Operador"
    SUPERVISOR = "supervisor", "Supervisor"
    COMPLIANCE = "compliance", "Compliance"
    ADMIN = "admin", "Administrador"


class User(AbstractUser):
    """A person who signs in. What the role may do is written in ``invenio_center.portal.rights``."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    first_name = models.CharField("nome", max_length=150, blank=True)
    last_name = models.CharField("sobrenome", max_length=150, blank=True)
    role = models.CharField("perfil", max_length=12, choices=Role.choices, default=Role.AGENT)

    class Meta:
        verbose_name = "usuário"
        verbose_name_plural = "usuários"
        constraints = [
            models.CheckConstraint(name="user_role_known", condition=models.Q(role__in=Role.values)),
        ]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username
