from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ChannelsConfig(AppConfig):
    name = "channels_app"
    verbose_name = "Canais"

    def ready(self) -> None:
        from consent.exports import sends
        from consent.retention import kinds, records
        from invenio_center.kernel.signals import consent_left

        from .inbox.expiring import ENVELOPES
        from .lines import announce
        from .models import Channel, ChannelSecret
        from .outbox import leaving, queries
        from .outbox.expiring import decisions_in_use
        from .simulator import tasks  # noqa: F401 - registers the task of a vertical that Celery does not look into

        kinds.register(ENVELOPES)
        records.IN_USE.append(decisions_in_use)
        sends.register(queries.sent_under)
        consent_left.connect(leaving.on_left, dispatch_uid="outbox")
        for signal in (post_save, post_delete):
            signal.connect(announce.on_channel, sender=Channel, dispatch_uid=f"line-{id(signal)}")
            signal.connect(announce.on_secret, sender=ChannelSecret, dispatch_uid=f"secret-{id(signal)}")
