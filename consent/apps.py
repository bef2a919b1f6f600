"""The consent ledger: who may be written to, why, and the proof of it (docs/consent-ledger.md)."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Consentimento"

    def ready(self) -> None:
        # What approvals of this app's own kinds do.
        from .approvals import acts
        from .choices import ApprovalKind
        from .invalidation import actions as invalidation

        acts.register(ApprovalKind.INVALIDATE, invalidation.approved, refused=invalidation.dropped)
