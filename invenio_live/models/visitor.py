from django.db import models


class Visitor(models.Model):
    """A browser in which somebody wrote in a WebChat. The token is kept as a hash only."""

    channel = models.ForeignKey("channels_app.Channel", models.CASCADE, related_name="+")
    contact = models.ForeignKey("invenio_center.Contact", models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    page = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "visitante"
        verbose_name_plural = "visitantes"

    def __str__(self) -> str:
        return f"visitante {self.pk}"
