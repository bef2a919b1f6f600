"""The consent ledger: who may be written to, why, and the proof of it (docs/consent-ledger.md)."""

from typing import Any

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Consentimento"

    def ready(self) -> None:
        from celery.signals import celeryd_after_setup

        from .anchors import gate
        from .approvals import acts, on_texts
        from .choices import ApprovalKind
        from .invalidation import actions as invalidation
        from .retention import files, kinds, proofs, records

        own = (proofs.PROOFS, proofs.SEALED, records.DECISIONS, records.CONFIRMATIONS, files.EXPORTS)
        for kind in own:
            kinds.register(kind)
        acts.register(ApprovalKind.INVALIDATE, invalidation.approved, refused=invalidation.dropped)
        acts.register(ApprovalKind.RELEASE_LEDGER, gate.on_approval)
        on_texts.register()
        celeryd_after_setup.connect(_compare_with_anchors, dispatch_uid="consent")


def _compare_with_anchors(**_kwargs: Any) -> None:
    """Workers send: before a worker takes its first task, the database is compared with its anchors.

    A database that cannot be reached is compared by beat, later; without it nothing is sent either.
    """
    from django.db import DatabaseError, connection

    from .anchors import gate

    try:
        gate.check()
    except DatabaseError as error:
        import structlog

        structlog.get_logger(__name__).warning("anchors_not_compared", error=type(error).__name__)
    finally:
        # The worker forks its children after this: none may inherit a connection.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
