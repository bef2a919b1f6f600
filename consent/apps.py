"""The consent ledger: who may be written to, why, and the proof of it (docs/consent-ledger.md)."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Consentimento"

    def ready(self) -> None:
        from .approvals import on_texts

        on_texts.register()
