from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "invenio_live"
    verbose_name = "Atendimento"

    def ready(self) -> None:
        """The four signals of the lower layers, one receiver each; files that go with their row; the act of erasing."""
        from django.db.models.signals import post_delete

        from channels_app.signals import delivery_changed, message_received, optout_received
        from consent.approvals import acts
        from consent.choices import ApprovalKind
        from consent.retention import kinds
        from invenio_center.kernel.signals import ranking_changed

        from .conversations.expiring import MESSAGES
        from .files import store
        from .intake import receivers
        from .models import Attachment
        from .privacy.erasure import asking
        from .queue import lanes

        kinds.register(MESSAGES)
        message_received.connect(receivers.on_message, dispatch_uid="live")
        delivery_changed.connect(receivers.on_delivery, dispatch_uid="live")
        optout_received.connect(receivers.on_optout, dispatch_uid="live")
        ranking_changed.connect(lanes.moved, dispatch_uid="live")
        acts.register(ApprovalKind.ERASE, asking.begin)
        post_delete.connect(store.on_deleted, sender=Attachment, dispatch_uid="live")
