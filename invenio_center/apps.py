from django.apps import AppConfig


class CenterConfig(AppConfig):
    name = "invenio_center"
    verbose_name = "Invenio"

    def ready(self) -> None:
        # Loads the configured Celery application, so that shared tasks find their broker in every process.
        from consent.retention import kinds

        from . import celery  # noqa: F401
        from .contacts.imports.expiring import IMPORTS
        from .kernel import instants
        from .operation.expiring import ACCESS

        instants.register()

        for kind in (ACCESS, IMPORTS):
            kinds.register(kind)
