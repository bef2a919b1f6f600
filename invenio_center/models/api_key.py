from django.conf import settings
from django.db import models

from ..kernel.ids import uuid7


class ApiKey(models.Model):
    """A bearer key that acts as its user, cut further by its scopes. Only a hash of it is kept."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys", verbose_name="usuário"
    )
    name = models.CharField("nome", max_length=80)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(
        "escopos", default=list, blank=True, help_text="Vazio: tudo o que o usuário pode."
    )
    created_at = models.DateTimeField("criada em", auto_now_add=True)
    last_used_at = models.DateTimeField("último uso", null=True, blank=True)
    expires_at = models.DateTimeField("expira em", null=True, blank=True)
    revoked_at = models.DateTimeField("revogada em", null=True, blank=True)

    class Meta:
        verbose_name = "chave de API"
        verbose_name_plural = "chaves de API"

    def __str__(self) -> str:
        return self.name
