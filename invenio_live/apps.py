from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "invenio_live"
    verbose_name = "Atendimento"
