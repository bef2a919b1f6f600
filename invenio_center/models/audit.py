import pgtrigger
from django.conf import settings
from django.db import models

# An address may be emptied once its term has passed (Lei 12.965/2014, art. 15: six months); nothing else ever changes.
FORGETTING = (
    "IF TG_OP = 'UPDATE' AND OLD.at < now() - interval '6 months' AND NEW.address IS NULL "
    "AND to_jsonb(NEW) - 'address' = to_jsonb(OLD) - 'address' THEN RETURN NEW; END IF; "
)
REFUSING = "RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;"


class AuditEntry(models.Model):
    """Who changed or read what, from what to what, and why. Rows are never changed or removed by the software, only an
    old network address is emptied.
    """

    at = models.DateTimeField("quando", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quem"
    )
    action = models.CharField("ação", max_length=60, help_text="Verbo e objeto, por exemplo channel.updated.")
    object_type = models.CharField("tipo", max_length=40, blank=True)
    object_id = models.CharField("objeto", max_length=64, blank=True)
    object_label = models.CharField("nome", max_length=200, blank=True)
    changes = models.JSONField(
        "de → para", default=dict, blank=True, help_text='{"campo": ["antes", "depois"]}'
    )
    reason = models.CharField("motivo", max_length=500, blank=True)
    address = models.GenericIPAddressField("endereço", null=True, blank=True)

    class Meta:
        verbose_name = "registro de auditoria"
        verbose_name_plural = "auditoria"
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_type", "object_id", "-id"], name="audit_object")]
        triggers = [
            pgtrigger.Trigger(
                name="audit_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=FORGETTING + REFUSING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}".strip()
