import secrets

from django.db import models

TOKEN_BYTES = 12  # 96 bits, 16 characters


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class ShortLink(models.Model):
    """An address short enough for a text message, which opens one file to whoever has it until it expires."""

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    attachment = models.ForeignKey("invenio_live.Attachment", models.CASCADE, related_name="short_links")
    expires_at = models.DateTimeField("vale até")
    opened = models.PositiveIntegerField("vezes aberto", default=0)
    opened_at = models.DateTimeField("aberto pela última vez em", null=True, blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = "endereço curto"
        verbose_name_plural = "endereços curtos"

    def __str__(self) -> str:
        return f"endereço curto {self.pk}"
