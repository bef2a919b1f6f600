import pgtrigger
from django.conf import settings
from django.db import models


class ConversationEvent(models.Model):
    """What happened to a conversation, one row an action; the types are classes in ``invenio_live.events``."""

    # Found by ``event_of_conversation``; an index of its own would only slow every event.
    conversation = models.ForeignKey(
        "invenio_live.Conversation", models.CASCADE, related_name="events", db_index=False
    )
    type = models.CharField("tipo", max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quem"
    )
    at = models.DateTimeField("quando", db_default=models.functions.Now())
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "evento do atendimento"
        verbose_name_plural = "eventos do atendimento"
        ordering = ["id"]
        indexes = [models.Index(fields=["conversation", "id"], name="event_of_conversation")]
        triggers = [pgtrigger.Protect(name="event_append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.type
