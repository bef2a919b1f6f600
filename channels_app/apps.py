from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ChannelsConfig(AppConfig):
    name = "channels_app"
    verbose_name = "Canais"

    def ready(self) -> None:
        from consent.exports import sends

        from .lines import announce
        from .models import Channel, ChannelSecret
        from .outbox import queries
        from .simulator import tasks  # noqa: F401 - registers the task of a vertical that Celery does not look into

        sends.register(queries.sent_under)
        for signal in (post_save, post_delete):
            signal.connect(announce.on_channel, sender=Channel, dispatch_uid=f"line-{id(signal)}")
            signal.connect(announce.on_secret, sender=ChannelSecret, dispatch_uid=f"secret-{id(signal)}")
