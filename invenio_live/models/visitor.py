from django.db import models


class Visitor(models.Model):
    """A browser in which somebody wrote in a WebChat, or a person whom the host's own server vouches for.

    The token is kept as a hash only. ``told`` is what the person said on the page, proved by nobody: ``{"fields":
    [answer], "handover": {"by", "scheme", "address", "at"}}``; ``external_id`` is signed by the host's server.
    """

    channel = models.ForeignKey("channels_app.Channel", models.CASCADE, related_name="+")
    contact = models.ForeignKey("invenio_center.Contact", models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    external_id = models.CharField(max_length=200, blank=True)
    page = models.JSONField(default=dict, blank=True, help_text='{"url", "title", "at"}')
    told = models.JSONField(default=dict, blank=True)
    handover_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "visitante"
        verbose_name_plural = "visitantes"
        indexes = [
            models.Index(
                fields=["handover_at"],
                name="visitor_handover",
                condition=models.Q(handover_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"visitante {self.pk}"
