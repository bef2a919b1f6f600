"""The tables of channels_app as they are today, in one step for a new database; an older one goes on with the files it knows."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import invenio_center.kernel.ids
import invenio_center.models.fields
from invenio_center.kernel.beat import periodic

TASKS = {
    "channels: rhythm": ("channels_app.tasks.measure_rhythm", 6 * 3600),
    "channels: sweep": ("channels_app.tasks.sweep", 5),
}


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("channels_app", "0001_initial"),
        ("channels_app", "0002_initial"),
        ("channels_app", "0003_periodic_tasks"),
        ("channels_app", "0004_simulatedmessage"),
        ("channels_app", "0005_further_channels"),
        ("channels_app", "0006_rhythm"),
        ("channels_app", "0007_template"),
        ("channels_app", "0008_delivery_replaces"),
        ("channels_app", "0009_form_address"),
        ("channels_app", "0010_mailbox"),
        ("channels_app", "0011_fewer_indexes"),
        ("channels_app", "0012_refusals"),
        ("channels_app", "0013_template_sample"),
        ("channels_app", "0014_sending"),
    ]

    dependencies = [
        ("consent", "0001_squashed_0015_rights_requests"),
        ("invenio_center", "0001_squashed_0009_erased"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=invenio_center.kernel.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="invenio_center.identity",
                        verbose_name="endereço",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("whatsapp", "WhatsApp"),
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("webchat", "WebChat"),
                            ("facebook", "Facebook"),
                            ("telegram", "Telegram"),
                            ("rcs", "Google RCS"),
                            ("voice", "Voz"),
                            ("video", "Vídeo"),
                            ("form", "Formulários"),
                            ("viber", "Viber"),
                        ],
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="desde")),
                ("code", models.CharField(max_length=60, verbose_name="código do erro")),
                ("sentence", models.CharField(max_length=300, verbose_name="o que o provedor disse")),
            ],
            options={
                "verbose_name": "endereço recusado",
                "verbose_name_plural": "endereços recusados",
                "ordering": ["-since"],
                "constraints": [
                    models.UniqueConstraint(fields=("identity", "kind"), name="address_refusal_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=invenio_center.kernel.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("whatsapp", "WhatsApp"),
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("webchat", "WebChat"),
                            ("facebook", "Facebook"),
                            ("telegram", "Telegram"),
                            ("rcs", "Google RCS"),
                            ("voice", "Voz"),
                            ("video", "Vídeo"),
                            ("form", "Formulários"),
                            ("viber", "Viber"),
                        ],
                        max_length=10,
                        verbose_name="tipo",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nome")),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="Número, e-mail ou nome público.",
                        max_length=200,
                        verbose_name="endereço",
                    ),
                ),
                (
                    "priority",
                    invenio_center.models.fields.PriorityField(default=50, verbose_name="prioridade"),
                ),
                ("is_active", models.BooleanField(default=False, verbose_name="ativo")),
                ("inbound", models.BooleanField(default=True, verbose_name="entrada")),
                ("outbound", models.BooleanField(default=True, verbose_name="saída")),
                (
                    "hours",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="invenio_center.businesshours",
                        verbose_name="expediente",
                    ),
                ),
                (
                    "default_segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_center.segment",
                        verbose_name="segmento padrão",
                    ),
                ),
                ("settings", models.JSONField(blank=True, default=dict, verbose_name="configuração")),
                ("paced_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("usual_silence_s", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                (
                    "last_in_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="última entrada"
                    ),
                ),
                (
                    "last_out_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="última saída"),
                ),
                (
                    "last_error_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="último erro em"
                    ),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="último erro"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "agents",
                    models.ManyToManyField(
                        blank=True,
                        related_name="channels",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="operadores",
                    ),
                ),
            ],
            options={
                "verbose_name": "canal",
                "verbose_name_plural": "canais",
                "ordering": ["-priority", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 100))), name="channel_priority_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "whatsapp",
                                    "email",
                                    "sms",
                                    "webchat",
                                    "facebook",
                                    "telegram",
                                    "rcs",
                                    "voice",
                                    "video",
                                    "form",
                                    "viber",
                                ],
                            )
                        ),
                        name="channel_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("address", ""), _negated=True),
                        fields=("kind", "address"),
                        name="channel_address_once",
                    ),
                    models.UniqueConstraint(
                        django.db.models.fields.json.KeyTextTransform("slug", "settings"),
                        condition=models.Q(("kind", "form")),
                        name="channel_slug_once",
                        violation_error_code="slug_taken",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to="invenio_center.identity",
                        verbose_name="endereço",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("whatsapp", "WhatsApp"),
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("webchat", "WebChat"),
                            ("facebook", "Facebook"),
                            ("telegram", "Telegram"),
                            ("rcs", "Google RCS"),
                            ("voice", "Voz"),
                            ("video", "Vídeo"),
                            ("form", "Formulários"),
                            ("viber", "Viber"),
                        ],
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("marketing_stop", "Parou as ofertas"), ("blocked", "Bloqueou a linha")],
                        max_length=14,
                        verbose_name="alcance",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="desde")),
            ],
            options={
                "verbose_name": "parada no provedor",
                "verbose_name_plural": "paradas no provedor",
                "ordering": ["-since"],
                "constraints": [
                    models.UniqueConstraint(fields=("identity", "kind", "scope"), name="provider_stop_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="channels_app.channel",
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("cipher", models.TextField()),
                ("previous_cipher", models.TextField(blank=True)),
                ("rotated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "name"), name="channel_secret_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=invenio_center.kernel.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="channels_app.channel",
                    ),
                ),
                (
                    "message_ref",
                    models.UUIDField(
                        help_text="public_id da mensagem.", unique=True, verbose_name="mensagem"
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replacement",
                        to="channels_app.delivery",
                        verbose_name="substitui",
                    ),
                ),
                ("subject_id", models.UUIDField(verbose_name="titular")),
                ("to", models.CharField(max_length=320, verbose_name="destino")),
                ("purpose", models.CharField(max_length=20, verbose_name="finalidade")),
                ("payload", models.JSONField(help_text="OutgoingMessage de channels_app.contract, em JSON.")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.decision",
                        verbose_name="decisão",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Na fila"),
                            ("sending", "Enviando"),
                            ("sent", "Enviada"),
                            ("failed", "Falhou"),
                            ("uncertain", "Incerta"),
                            ("cancelled", "Cancelada"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tentativas")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="entregue ao provedor em"),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="próxima tentativa"
                    ),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("provider_id", models.CharField(blank=True, max_length=300)),
                (
                    "status",
                    models.CharField(blank=True, max_length=10, verbose_name="último estado do provedor"),
                ),
                ("error_code", models.CharField(blank=True, max_length=60, verbose_name="código do erro")),
                ("error_sentence", models.CharField(blank=True, max_length=300, verbose_name="erro")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="enviada em")),
            ],
            options={
                "verbose_name": "envio",
                "verbose_name_plural": "envios",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("purpose", "marketing")),
                        fields=["subject_id", "submitted_at"],
                        name="delivery_offers_of",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["due_at", "id"],
                        name="delivery_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["subject_id", "channel"],
                        name="delivery_pending_of",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["channel", "to", "id"],
                        name="delivery_of_person",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["", "queued", "uncertain", "sent", "delivered"])),
                        fields=["channel", "to", "submitted_at"],
                        name="delivery_unread_of_person",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "sending", "sent", "failed", "uncertain", "cancelled"])
                        ),
                        name="delivery_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=("channel", "provider_id"),
                        name="delivery_provider_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=invenio_center.kernel.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="channels_app.channel",
                        verbose_name="linha",
                    ),
                ),
                ("dedupe_key", models.CharField(max_length=300)),
                ("body", models.BinaryField()),
                (
                    "received_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="recebido em"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Recebido"),
                            ("processed", "Processado"),
                            ("ignored", "Ignorado"),
                            ("unreadable", "Ilegível"),
                            ("dead", "Com falha"),
                        ],
                        db_default="received",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", max_length=200, verbose_name="motivo"),
                ),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, verbose_name="tentativas")),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("processed_at", models.DateTimeField(blank=True, null=True, verbose_name="processado em")),
            ],
            options={
                "verbose_name": "recebimento",
                "verbose_name_plural": "recebimentos",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "received")),
                        fields=["due_at", "id"],
                        name="envelope_due",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["received_at"], name="envelope_time"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "dedupe_key"), name="envelope_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "processed", "ignored", "unreadable", "dead"])
                        ),
                        name="envelope_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailbox",
                        to="channels_app.channel",
                    ),
                ),
                ("uidvalidity", models.BigIntegerField(default=0)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("owner", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="consultada em")),
            ],
            options={
                "verbose_name": "caixa de e-mail",
                "verbose_name_plural": "caixas de e-mail",
            },
        ),
        migrations.CreateModel(
            name="SimulatedMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels_app.channel",
                    ),
                ),
                ("person", models.CharField(max_length=160)),
                ("person_name", models.CharField(blank=True, max_length=200)),
                ("outgoing", models.BooleanField(default=False)),
                ("kind", models.CharField(max_length=20)),
                ("content", models.JSONField(default=dict)),
                ("provider_id", models.CharField(max_length=300)),
                ("correlation", models.CharField(blank=True, max_length=512)),
                ("status", models.CharField(blank=True, max_length=10)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "mensagem simulada",
                "verbose_name_plural": "mensagens simuladas",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["channel", "person", "id"], name="simulated_thread"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="simulated_due"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "provider_id"), name="simulated_provider_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=invenio_center.kernel.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="templates",
                        to="channels_app.channel",
                        verbose_name="linha",
                    ),
                ),
                ("name", models.CharField(max_length=512, verbose_name="nome")),
                ("language", models.CharField(default="pt_BR", max_length=10, verbose_name="idioma")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("service", "Atendimento"),
                            ("transactional", "Notificações e lembretes"),
                            ("marketing", "Ofertas e novidades"),
                            ("survey", "Pesquisas"),
                            ("collections", "Cobrança"),
                            ("reply", "Resposta"),
                            ("optout_ack", "Confirmação de saída"),
                            ("optin_confirmation", "Pedido de confirmação"),
                            ("scheduled_return", "Retorno agendado"),
                            ("legal_notice", "Aviso legal"),
                        ],
                        max_length=20,
                        verbose_name="finalidade",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        help_text="Só para notificações de um contrato ou avisos que a lei manda dar. Diga qual: contrato de compra, art. 48 da LGPD. Sem isso, vale o consentimento.",
                        max_length=200,
                        verbose_name="base legal além do consentimento",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("marketing", "Marketing"),
                            ("utility", "Utilidade"),
                            ("authentication", "Autenticação"),
                        ],
                        max_length=16,
                        verbose_name="categoria",
                    ),
                ),
                ("header", models.JSONField(blank=True, null=True, verbose_name="cabeçalho")),
                ("body", models.TextField(verbose_name="texto")),
                ("footer", models.CharField(blank=True, max_length=60, verbose_name="rodapé")),
                ("buttons", models.JSONField(blank=True, default=list, verbose_name="botões")),
                ("variables", models.JSONField(blank=True, default=list, verbose_name="variáveis")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Rascunho"),
                            ("pending", "Em análise"),
                            ("approved", "Aprovado"),
                            ("rejected", "Recusado"),
                            ("paused", "Pausado"),
                            ("disabled", "Desativado"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("quality", models.CharField(blank=True, max_length=20, verbose_name="qualidade")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motivo do provedor")),
                ("provider_id", models.CharField(blank=True, max_length=160)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "modelo",
                "verbose_name_plural": "modelos",
                "ordering": ["name", "language"],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "name", "language"), name="template_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "pending", "approved", "rejected", "paused", "disabled"])
                        ),
                        name="template_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels_app.channel",
                    ),
                ),
                ("provider_id", models.CharField(max_length=300)),
                (
                    "delivery",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statuses",
                        to="channels_app.delivery",
                    ),
                ),
                ("status", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("error_code", models.CharField(blank=True, max_length=60)),
                ("error_class", models.CharField(blank=True, help_text="contract.ErrorClass", max_length=20)),
                ("error_sentence", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "estado do envio",
                "verbose_name_plural": "estados do envio",
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "provider_id", "status"), name="delivery_status_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="channels_app.channel",
                    ),
                ),
                (
                    "envelope",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels_app.envelope",
                    ),
                ),
                ("topic", models.CharField(max_length=80, verbose_name="assunto")),
                ("data", models.JSONField(default=dict, verbose_name="conteúdo")),
                ("at", models.DateTimeField(verbose_name="quando")),
            ],
            options={
                "verbose_name": "aviso do provedor",
                "verbose_name_plural": "avisos do provedor",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["channel", "-at"], name="line_notice_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("envelope", "topic", "at"), name="line_notice_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "template",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sample",
                        to="channels_app.template",
                        verbose_name="modelo",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="nome")),
                ("content_type", models.CharField(max_length=60, verbose_name="tipo")),
                ("content", models.BinaryField(verbose_name="conteúdo")),
            ],
            options={
                "verbose_name": "exemplo do cabeçalho",
                "verbose_name_plural": "exemplos do cabeçalho",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF NOT EXISTS (\n  SELECT FROM consent_decision d WHERE d.decision_id = NEW.decision_id\n    AND d.subject_id = NEW.subject_id AND d.purpose = NEW.purpose\n    AND CASE NEW.state WHEN 'cancelled' THEN true WHEN 'queued' THEN d.decision <> 'deny'\n        WHEN 'sending' THEN d.decision = 'allow' AND d.decided_at > clock_timestamp() - interval '60 seconds'\n        ELSE d.decision = 'allow' END)\nTHEN\n  RAISE EXCEPTION 'a delivery needs a consent decision that allows it'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_decided';\nEND IF;\nRETURN NEW;\n",
                    hash="09d1edcd5da4600cda4442349aed19d97e3498c5",
                    operation='INSERT OR UPDATE OF "decision_id", "state", "subject_id", "purpose"',
                    pgid="pgtrigger_decided_80413",
                    table="channels_app_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        periodic(TASKS),
    ]
