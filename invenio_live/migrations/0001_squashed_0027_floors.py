"""The tables of invenio_live as they are today, in one step for a new database; an older one goes on with the files it knows."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import invenio_center.kernel.ids
import invenio_center.models.fields
import invenio_live.models.link
from invenio_center.kernel.beat import periodic
from invenio_live import functions

TASKS = {
    "live: alarm_starving": ("invenio_live.tasks.alarm_starving", 60),
    "live: announce_due": ("invenio_live.tasks.announce_due", 1),
    "live: drop_old_hooks": ("invenio_live.tasks.drop_old_hooks", 3600),
    "live: drop_released_files": ("invenio_live.tasks.drop_released_files", 3600),
    "live: drop_unsent_files": ("invenio_live.tasks.drop_unsent_files", 3600),
    "live: explain_distribution": ("invenio_live.tasks.explain_distribution", 15),
    "live: fetch_attachments": ("invenio_live.tasks.fetch_attachments", 10),
    "live: follow_facts": ("invenio_live.tasks.follow_facts", 1),
    "live: follow_zones": ("invenio_live.tasks.follow_zones", 3600),
    "live: forget_imports": ("invenio_live.tasks.forget_imports", 3600),
    "live: inspect_files": ("invenio_live.tasks.inspect_files", 10),
    "live: mind_returns": ("invenio_live.tasks.mind_returns", 10),
    "live: mind_rights": ("invenio_live.tasks.mind_rights", 600),
    "live: move_batches": ("invenio_live.tasks.move_batches", 5),
    "live: raise_floors": ("invenio_live.tasks.raise_floors", 5),
    "live: sweep_distribution": ("invenio_live.tasks.sweep_distribution", 2),
    "live: sweep_erasures": ("invenio_live.tasks.sweep_erasures", 10),
    "live: sweep_hooks": ("invenio_live.tasks.sweep_hooks", 5),
    "live: sweep_imports": ("invenio_live.tasks.sweep_imports", 5),
    "live: sweep_presence": ("invenio_live.tasks.sweep_presence", 5),
    "live: sweep_sla": ("invenio_live.tasks.sweep_sla", 5),
}


def make_absence(apps, schema_editor):
    """The pause that the system sets itself."""
    apps.get_model("invenio_live", "PauseType").objects.create(
        name="Ausente", minutes=0, is_active=False, is_absence=True
    )


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("invenio_live", "0001_initial"),
        ("invenio_live", "0002_queue"),
        ("invenio_live", "0003_periodic_tasks"),
        ("invenio_live", "0004_functions"),
        ("invenio_live", "0005_unsent_files"),
        ("invenio_live", "0006_kept_plans"),
        ("invenio_live", "0007_shortlink"),
        ("invenio_live", "0008_stored_by_content"),
        ("invenio_live", "0009_file_tasks"),
        ("invenio_live", "0010_visitors_and_ratings"),
        ("invenio_live", "0011_fewer_indexes"),
        ("invenio_live", "0012_routing"),
        ("invenio_live", "0013_webhooks"),
        ("invenio_live", "0014_lane_floors"),
        ("invenio_live", "0015_import_tasks"),
        ("invenio_live", "0016_distribution"),
        ("invenio_live", "0017_capacity"),
        ("invenio_live", "0018_presence"),
        ("invenio_live", "0019_working_days"),
        ("invenio_live", "0020_moves"),
        ("invenio_live", "0021_order"),
        ("invenio_live", "0022_returns"),
        ("invenio_live", "0023_sla_clocks"),
        ("invenio_live", "0024_preferences"),
        ("invenio_live", "0025_rights_tasks"),
        ("invenio_live", "0026_landing"),
        ("invenio_live", "0027_floors"),
    ]

    dependencies = [
        ("channels_app", "0001_squashed_0014_sending"),
        ("invenio_center", "0001_squashed_0009_erased"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedCursor",
            fields=[
                ("source", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField(default=0)),
                ("gaps", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="LaneSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "segments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("general", models.BooleanField(default=False)),
                ("everything", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=60, unique=True, verbose_name="tabulação")),
                ("requires_note", models.BooleanField(default=False, verbose_name="exige nota")),
                ("is_active", models.BooleanField(default=True, verbose_name="ativa")),
            ],
            options={
                "verbose_name": "tabulação",
                "verbose_name_plural": "tabulações",
                "ordering": ["label"],
            },
        ),
        migrations.CreateModel(
            name="PauseType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=25, unique=True, verbose_name="nome da pausa")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="tempo de duração (min)")),
                ("requires_note", models.BooleanField(default=False, verbose_name="exige nota")),
                ("is_active", models.BooleanField(default=True, verbose_name="ativa")),
                (
                    "is_absence",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="Posta pelo sistema a quem deixa de responder; não se escolhe.",
                    ),
                ),
            ],
            options={
                "verbose_name": "tipo de pausa",
                "verbose_name_plural": "tipos de pausa",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ReleasedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "arquivo liberado",
                "verbose_name_plural": "arquivos liberados",
            },
        ),
        migrations.CreateModel(
            name="ErasureRun",
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
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invenio_center.contact",
                        verbose_name="contato",
                    ),
                ),
                ("request", models.UUIDField(blank=True, null=True, verbose_name="pedido")),
                ("approval", models.UUIDField(unique=True, verbose_name="aprovação")),
                ("asked_by", models.UUIDField(verbose_name="pedida por")),
                ("approved_by", models.UUIDField(verbose_name="aprovada por")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("answering", "Enviando a resposta à pessoa"),
                            ("erasing", "Eliminando"),
                            ("done", "Concluída"),
                            ("failed", "Parada por uma falha"),
                        ],
                        default="answering",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("letter", models.UUIDField(blank=True, null=True, verbose_name="resposta")),
                ("waits_until", models.DateTimeField(verbose_name="espera até")),
                ("steps_done", models.PositiveSmallIntegerField(default=0, verbose_name="passos feitos")),
                ("steps", models.PositiveSmallIntegerField(default=0, verbose_name="passos")),
                ("counts", models.JSONField(default=dict, verbose_name="eliminado por tabela")),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="falha")),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="aprovada em"
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="concluída em")),
            ],
            options={
                "verbose_name": "eliminação",
                "verbose_name_plural": "eliminações",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["answering", "erasing"])),
                        fields=["id"],
                        name="erasure_to_do",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Followed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hours", models.JSONField(default=dict)),
                ("consent_seq", models.BigIntegerField(default=0)),
                ("looked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="followed_single")
                ],
            },
        ),
        migrations.CreateModel(
            name="LandingPage",
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
                        choices=[("landing", "Página de aceite"), ("newsletter", "Newsletter")],
                        default="landing",
                        max_length=10,
                        verbose_name="tipo",
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="endereço")),
                ("title", models.CharField(max_length=120, verbose_name="título")),
                ("body", models.TextField(blank=True, max_length=5000, verbose_name="texto da página")),
                ("text_code", models.CharField(max_length=60, verbose_name="texto de consentimento")),
                ("questions", models.JSONField(default=list, verbose_name="perguntas")),
                ("campaign", models.CharField(blank=True, max_length=60, verbose_name="campanha ou origem")),
                ("thanks", models.TextField(blank=True, max_length=2000, verbose_name="agradecimento")),
                ("theme", models.JSONField(blank=True, default=dict, verbose_name="tema")),
                (
                    "allowed_origins",
                    models.JSONField(blank=True, default=list, verbose_name="sites permitidos"),
                ),
                (
                    "double_opt_in",
                    models.BooleanField(default=True, verbose_name="confirmação em duas etapas"),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="no ar desde")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="criada por",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="criada em"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="alterada em")),
            ],
            options={
                "verbose_name": "página de aceite",
                "verbose_name_plural": "páginas de aceite",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "newsletter"), _negated=True),
                            ("double_opt_in", True),
                            _connector="OR",
                        ),
                        name="landing_newsletter_confirms",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lane",
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
                (
                    "segment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_center.segment",
                    ),
                ),
                (
                    "scoring_segment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_center.segment",
                    ),
                ),
                ("contact_priority", models.PositiveSmallIntegerField(null=True)),
                ("vip", models.BooleanField(default=False)),
                (
                    "cls",
                    models.CharField(
                        choices=[
                            ("scheduled", "Agendamento"),
                            ("present", "WebChat no site"),
                            ("left", "WebChat fora do site"),
                            ("top", "Posto no topo"),
                            ("normal", "Normal"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("priority", invenio_center.models.fields.PriorityField()),
                ("order_priority", models.PositiveSmallIntegerField()),
                ("head_start_s", models.IntegerField(default=0)),
                (
                    "priority_source",
                    models.CharField(
                        choices=[("contact", "contato"), ("segment", "segmento"), ("channel", "canal")],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["segment"], name="lane_by_segment"),
                    models.Index(fields=["scoring_segment"], name="lane_by_scoring_segment"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "segment", "scoring_segment", "contact_priority", "vip", "cls"),
                        name="lane_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 100))), name="lane_priority_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
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
                    "cause",
                    models.CharField(
                        choices=[
                            ("rules", "mudança de segmento"),
                            ("line", "mudança de linha"),
                            ("hours", "início ou fim de expediente"),
                            ("tags", "mudança de tags"),
                        ],
                        max_length=10,
                        verbose_name="causa",
                    ),
                ),
                ("segments", models.JSONField(default=list)),
                ("channels", models.JSONField(default=list)),
                ("total", models.PositiveIntegerField()),
                ("upto", models.BigIntegerField()),
                ("position", models.BigIntegerField(default=0)),
                ("seen", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                (
                    "started_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="início"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="fim")),
            ],
            options={
                "verbose_name": "reordenação da fila",
                "verbose_name_plural": "reordenações da fila",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        models.F("id"), condition=models.Q(("ended_at", None)), name="move_unfinished"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PreferenceLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_center.contact",
                        verbose_name="contato",
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_center.identity",
                    ),
                ),
                ("nonce", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_until", models.DateTimeField(blank=True, null=True)),
                ("code_tries", models.PositiveSmallIntegerField(default=0)),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revogado em")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "página de preferências",
                "verbose_name_plural": "páginas de preferências",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("contact", "identity"),
                        name="preference_link_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
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
                ("name", models.CharField(max_length=80, verbose_name="nome")),
                ("url", models.CharField(max_length=500, verbose_name="endereço")),
                ("events", models.JSONField(default=list, verbose_name="eventos")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lê como",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="criado por",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="criado em"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="ativo")),
                ("starts", models.JSONField(default=dict, editable=False)),
                ("cipher", models.TextField(editable=False)),
                ("previous_cipher", models.TextField(blank=True, editable=False)),
                ("previous_until", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "secret_set_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="segredo de",
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "failing_since",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="falhando desde"
                    ),
                ),
                ("resume_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "parked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="parado em"),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="último erro"),
                ),
                (
                    "last_success_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="última entrega"
                    ),
                ),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("served_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("fence", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "channels",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="channels_app.channel", verbose_name="canais"
                    ),
                ),
                (
                    "segments",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="invenio_center.segment", verbose_name="segmentos"
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Team",
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
                ("name", models.CharField(max_length=60, unique=True, verbose_name="nome")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"is_active": True, "role": "supervisor"},
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="líder",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True, related_name="teams", to=settings.AUTH_USER_MODEL, verbose_name="membros"
                    ),
                ),
                (
                    "segments",
                    models.ManyToManyField(
                        blank=True,
                        related_name="teams",
                        to="invenio_center.segment",
                        verbose_name="segmentos",
                    ),
                ),
                (
                    "channels",
                    models.ManyToManyField(
                        blank=True, related_name="teams", to="channels_app.channel", verbose_name="canais"
                    ),
                ),
            ],
            options={
                "verbose_name": "equipe",
                "verbose_name_plural": "equipes",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Visitor",
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
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_center.contact",
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("page", models.JSONField(blank=True, default=dict, help_text='{"url", "title", "at"}')),
                ("told", models.JSONField(blank=True, default=dict)),
                ("handover_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "visitante",
                "verbose_name_plural": "visitantes",
                "indexes": [
                    models.Index(
                        condition=models.Q(("handover_at__isnull", False)),
                        fields=["handover_at"],
                        name="visitor_handover",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Agent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agent",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="usuário",
                    ),
                ),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("online", "Disponível"),
                            ("paused", "Em pausa"),
                            ("offline", "Desconectado"),
                        ],
                        default="offline",
                        max_length=8,
                        verbose_name="presença",
                    ),
                ),
                (
                    "presence_since",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="desde"),
                ),
                ("capacity", models.PositiveSmallIntegerField(default=5, verbose_name="capacidade")),
                (
                    "capacity_per_kind",
                    models.JSONField(blank=True, default=dict, verbose_name="capacidade por canal"),
                ),
                (
                    "general_queue",
                    models.BooleanField(
                        default=False,
                        help_text="Vale para quem tem segmentos; quem não tem sempre atende a fila geral.",
                        verbose_name="atende a fila geral",
                    ),
                ),
                (
                    "lowered_to",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="capacidade reduzida"
                    ),
                ),
                ("lowered_until", models.DateTimeField(blank=True, null=True, verbose_name="reduzida até")),
                (
                    "lowered_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="motivo da redução"),
                ),
                (
                    "lowered_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offers_missed",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, help_text="Ofertas seguidas sem resposta."
                    ),
                ),
                (
                    "lane_set",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agents",
                        to="invenio_live.laneset",
                    ),
                ),
                (
                    "consoles",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, help_text="Consoles abertos agora."
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="visto em"),
                ),
                (
                    "skills",
                    models.ManyToManyField(
                        blank=True,
                        limit_choices_to={"is_skill": True},
                        related_name="+",
                        to="invenio_center.tag",
                        verbose_name="competências e idiomas",
                    ),
                ),
            ],
            options={
                "verbose_name": "operador",
                "verbose_name_plural": "operadores",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("presence__in", ["online", "paused", "offline"])),
                        name="agent_presence_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LandingAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acts",
                        to="invenio_live.landingpage",
                        verbose_name="página",
                    ),
                ),
                ("submission_id", models.UUIDField(unique=True)),
                ("event_id", models.UUIDField(verbose_name="evento")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="em"
                    ),
                ),
            ],
            options={
                "verbose_name": "aceite",
                "verbose_name_plural": "aceites",
            },
        ),
        migrations.CreateModel(
            name="LaneFloor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_live.lane",
                    ),
                ),
                ("generation", models.PositiveIntegerField(db_default=0)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["lane", "-generation", "at"], name="lane_floor_current")],
            },
        ),
        migrations.CreateModel(
            name="LaneEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lane_set",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="invenio_live.laneset",
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_live.lane",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels_app.channel",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("order_priority", models.PositiveSmallIntegerField()),
                ("head_start_s", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("lane_set"),
                        models.F("rank"),
                        models.OrderBy(models.F("order_priority"), descending=True),
                        models.F("lane"),
                        name="lane_entry_order",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("lane", "lane_set"), name="lane_entry_once")],
            },
        ),
        migrations.CreateModel(
            name="SubscriptionDelivery",
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
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="invenio_live.subscription",
                        verbose_name="webhook",
                    ),
                ),
                ("event", models.UUIDField(editable=False, verbose_name="evento")),
                ("type", models.CharField(max_length=60, verbose_name="tipo")),
                ("source", models.CharField(max_length=12)),
                ("row", models.BigIntegerField()),
                ("stream", models.CharField(max_length=80)),
                ("sequence", models.PositiveIntegerField(verbose_name="sequência")),
                ("at", models.DateTimeField(verbose_name="quando")),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Na fila"), ("delivered", "Entregue"), ("parked", "Parada")],
                        default="queued",
                        max_length=9,
                        verbose_name="situação",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tentativas")),
                ("first_tried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="próxima tentativa"
                    ),
                ),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="entregue em")),
                ("code", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="resposta")),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("last_error", models.CharField(blank=True, max_length=200, verbose_name="erro")),
                ("tries", models.JSONField(blank=True, default=list)),
            ],
            options={
                "verbose_name": "entrega de webhook",
                "verbose_name_plural": "entregas de webhook",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["subscription", "due_at", "id"],
                        name="hook_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["subscription", "stream", "sequence"],
                        name="hook_queued_stream",
                    ),
                    models.Index(fields=["subscription", "-id"], name="hook_of_subscription"),
                    models.Index(fields=["subscription", "at"], name="hook_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subscription", "event"), name="hook_event_once"),
                    models.UniqueConstraint(
                        fields=("subscription", "stream", "sequence"), name="hook_sequence_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conversation",
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
                        related_name="+",
                        to="channels_app.channel",
                        verbose_name="canal",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invenio_center.contact",
                        verbose_name="contato",
                    ),
                ),
                ("reply_to", models.CharField(blank=True, max_length=320)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Na fila"),
                            ("active", "Em atendimento"),
                            ("scheduled", "Agendado"),
                            ("closed", "Encerrado"),
                        ],
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held",
                        to="invenio_live.agent",
                        verbose_name="operador",
                    ),
                ),
                ("fence", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_center.segment",
                        verbose_name="segmento",
                    ),
                ),
                (
                    "transferred_segment",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_center.segment",
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invenio_live.lane",
                    ),
                ),
                (
                    "waiting_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="esperando desde"),
                ),
                ("ready_at", models.DateTimeField(null=True)),
                (
                    "return_lane",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invenio_live.lane",
                    ),
                ),
                ("promotes_at", models.DateTimeField(null=True)),
                (
                    "reserved_for",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_live.agent",
                    ),
                ),
                ("reserved_until", models.DateTimeField(blank=True, null=True)),
                ("topped_at", models.DateTimeField(blank=True, null=True, verbose_name="posto no topo em")),
                (
                    "topped_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topped_reason",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="motivo do topo"
                    ),
                ),
                (
                    "turn",
                    models.CharField(
                        choices=[("us", "Nossa"), ("customer", "Do cliente")],
                        default="us",
                        max_length=8,
                        verbose_name="vez de quem",
                    ),
                ),
                ("turn_since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "last_customer_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="última mensagem do cliente"),
                ),
                (
                    "last_message_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="última mensagem"),
                ),
                ("preview", models.CharField(blank=True, max_length=120)),
                ("unread", models.PositiveIntegerField(default=0, verbose_name="não lidas")),
                ("visitor_seen_at", models.DateTimeField(blank=True, null=True)),
                ("promised", models.BooleanField(db_default=False, default=False, editable=False)),
                (
                    "opened_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="aberto em"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="encerrado em")),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="invenio_live.outcome",
                        verbose_name="tabulação",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_live.conversation",
                    ),
                ),
                ("tags", models.ManyToManyField(blank=True, related_name="+", to="invenio_center.tag")),
            ],
            options={
                "verbose_name": "atendimento",
                "verbose_name_plural": "atendimentos",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("holder", None), ("status", "waiting")),
                        fields=["lane", "ready_at", "id"],
                        name="conversation_waiting",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("holder", None),
                            ("promotes_at__isnull", False),
                            ("status__in", ["waiting", "scheduled"]),
                        ),
                        fields=["return_lane", "promotes_at", "id"],
                        name="conversation_returns",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("holder", None),
                            ("promotes_at__isnull", False),
                            ("status__in", ["waiting", "scheduled"]),
                        ),
                        fields=["promotes_at"],
                        name="conversation_promoted",
                    ),
                    models.Index(
                        condition=models.Q(("status", "active")),
                        fields=["holder", "turn"],
                        name="conversation_held",
                    ),
                    models.Index(fields=["contact", "-id"], name="conversation_of_contact"),
                    models.Index(
                        condition=models.Q(("previous__isnull", False)),
                        fields=["previous"],
                        name="conversation_before",
                    ),
                    models.Index(
                        condition=models.Q(("reserved_for__isnull", False)),
                        fields=["reserved_for"],
                        name="conversation_reserved",
                    ),
                    models.Index(
                        models.OrderBy(models.F("last_message_at"), descending=True),
                        name="conversation_recent",
                    ),
                    models.Index(
                        condition=models.Q(("status", "waiting"), ("visitor_seen_at__isnull", False)),
                        fields=["visitor_seen_at"],
                        name="conversation_presence",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "closed"), _negated=True),
                        fields=("contact", "channel"),
                        name="conversation_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("holder", None),
                                ("lane__isnull", False),
                                ("ready_at__isnull", False),
                                ("status", "waiting"),
                            ),
                            models.Q(("holder__isnull", False), ("status", "active")),
                            models.Q(
                                ("holder", None),
                                ("promotes_at__isnull", False),
                                ("return_lane__isnull", False),
                                ("status", "scheduled"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("holder", None),
                                ("promotes_at", None),
                                ("status", "closed"),
                            ),
                            _connector="OR",
                        ),
                        name="conversation_state_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Loyalty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_center.contact",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_live.agent",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_center.segment",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="encerrado em")),
            ],
            options={
                "verbose_name": "fidelização",
                "verbose_name_plural": "fidelizações",
                "indexes": [models.Index(fields=["agent", "segment", "at"], name="loyalty_of_agent")],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="invenio_live.agent",
                        verbose_name="operador",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="invenio_live.pausetype",
                        verbose_name="tipo",
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="início"),
                ),
                ("planned_until", models.DateTimeField(verbose_name="fim previsto")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fim")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="nota")),
            ],
            options={
                "verbose_name": "pausa",
                "verbose_name_plural": "pausas",
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["-started_at", "-id"], name="pause_recent")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("agent",),
                        name="pause_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="invenio_live.conversation",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_app.channel",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("in", "Recebida"),
                            ("out", "Enviada"),
                            ("note", "Nota interna"),
                            ("system", "Sistema"),
                        ],
                        max_length=6,
                        verbose_name="direção",
                    ),
                ),
                ("kind", models.CharField(default="text", max_length=12, verbose_name="tipo")),
                ("text", models.TextField(blank=True, verbose_name="texto")),
                ("location", models.JSONField(blank=True, null=True)),
                ("data", models.JSONField(blank=True, default=dict)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="autor",
                    ),
                ),
                (
                    "sender",
                    models.JSONField(
                        blank=True, default=dict, help_text='{"scheme", "value", "name"} de quem escreveu.'
                    ),
                ),
                ("provider_id", models.CharField(blank=True, max_length=300)),
                ("client_id", models.CharField(blank=True, max_length=64)),
                (
                    "in_reply_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_live.message",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("queued", "Na fila"),
                            ("sent", "Enviada"),
                            ("delivered", "Entregue"),
                            ("read", "Lida"),
                            ("failed", "Falhou"),
                            ("uncertain", "Incerta"),
                        ],
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                ("status_history", models.JSONField(blank=True, default=list)),
                ("error", models.JSONField(blank=True, help_text='{"code", "sentence"}', null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField(verbose_name="hora")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "mensagem",
                "verbose_name_plural": "mensagens",
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["conversation", "at", "id"], name="message_thread"),
                    models.Index(
                        condition=models.Q(("author__isnull", False)),
                        fields=["author", "at"],
                        name="message_of_author",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=("channel", "provider_id"),
                        name="message_provider_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("client_id", ""), _negated=True),
                        fields=("conversation", "client_id"),
                        name="message_client_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PresenceSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spans",
                        to="invenio_live.agent",
                        verbose_name="operador",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("online", "Disponível"),
                            ("paused", "Em pausa"),
                            ("offline", "Desconectado"),
                        ],
                        max_length=8,
                        verbose_name="presença",
                    ),
                ),
                (
                    "pause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_live.pause",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="início")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fim")),
            ],
            options={
                "verbose_name": "período de presença",
                "verbose_name_plural": "períodos de presença",
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["agent", "started_at"], name="presence_span_of_agent")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("agent",),
                        name="presence_span_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rating",
                        to="invenio_live.conversation",
                        verbose_name="atendimento",
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="nota")),
                ("comment", models.CharField(blank=True, max_length=1000, verbose_name="comentário")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="avaliado em"
                    ),
                ),
            ],
            options={
                "verbose_name": "avaliação",
                "verbose_name_plural": "avaliações",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 1), ("score__lte", 5)), name="rating_range"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
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
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="invenio_live.conversation",
                        verbose_name="atendimento",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="data e hora")),
                ("promotes_at", models.DateTimeField(verbose_name="sobe ao topo em")),
                ("time_zone", models.CharField(max_length=64, verbose_name="fuso")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Agendado"),
                            ("done", "Realizado"),
                            ("cancelled", "Cancelado"),
                            ("missed", "Perdido"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_live.agent",
                        verbose_name="quem atende",
                    ),
                ),
                (
                    "wall_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="hora local"),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_center.segment",
                        verbose_name="segmento",
                    ),
                ),
                (
                    "repeats",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("never", "Não se repete"),
                            ("daily", "Todos os dias"),
                            ("weekdays", "Dias úteis"),
                            ("weekly", "Toda semana"),
                            ("monthly", "Todo mês"),
                        ],
                        default="never",
                        max_length=10,
                        verbose_name="repetição",
                    ),
                ),
                ("repeats_until", models.DateField(blank=True, null=True, verbose_name="repete até")),
                ("series", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="channels_app.template",
                        verbose_name="modelo para o retorno",
                    ),
                ),
                (
                    "reminder_min",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Em branco: não lembrar.",
                        null=True,
                        verbose_name="lembrar o cliente antes (min)",
                    ),
                ),
                (
                    "reminded_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="cliente lembrado em"
                    ),
                ),
                (
                    "reminder_refused",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Por que não saiu.",
                        max_length=200,
                        verbose_name="lembrete recusado",
                    ),
                ),
                (
                    "alerted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="supervisão alertada em"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="nota")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quem agendou",
                    ),
                ),
                ("announced_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "times_rescheduled",
                    models.PositiveSmallIntegerField(default=0, verbose_name="remarcações"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="concluído em")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quem concluiu",
                    ),
                ),
                ("lateness_s", models.IntegerField(blank=True, null=True, verbose_name="atraso (s)")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="motivo")),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invenio_live.outcome",
                        verbose_name="tabulação",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="criado em")),
            ],
            options={
                "verbose_name": "agendamento",
                "verbose_name_plural": "agendamentos",
                "ordering": ["due_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["promotes_at"],
                        name="schedule_pending",
                    ),
                    models.Index(fields=["due_at", "id"], name="schedule_by_hour"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "pending")),
                        fields=("conversation",),
                        name="schedule_one_pending",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sla_clocks",
                        to="invenio_live.conversation",
                        verbose_name="atendimento",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_center.segment",
                        verbose_name="segmento",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "1ª resposta"),
                            ("next", "Próxima resposta"),
                            ("resolution", "Resolução"),
                        ],
                        max_length=10,
                        verbose_name="prazo",
                    ),
                ),
                ("target_s", models.PositiveIntegerField(verbose_name="meta (s)")),
                ("started_at", models.DateTimeField(verbose_name="início")),
                ("warn_at", models.DateTimeField(blank=True, null=True, verbose_name="aviso em")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="vence em")),
                ("left", models.DurationField(blank=True, null=True, verbose_name="resta")),
                ("warned_at", models.DateTimeField(blank=True, null=True, verbose_name="avisado em")),
                ("breached_at", models.DateTimeField(blank=True, null=True, verbose_name="estourado em")),
                ("met_at", models.DateTimeField(blank=True, null=True, verbose_name="terminado em")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "Respondido"),
                            ("settled", "Resolvido sem responder"),
                            ("scheduled", "Retorno agendado"),
                            ("closed", "Encerrado"),
                        ],
                        max_length=10,
                        verbose_name="como terminou",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_live.agent",
                        verbose_name="com quem estava",
                    ),
                ),
            ],
            options={
                "verbose_name": "prazo de SLA",
                "verbose_name_plural": "prazos de SLA",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("met_at__isnull", True), ("warn_at__isnull", False), ("warned_at__isnull", True)
                        ),
                        fields=["warn_at"],
                        name="sla_to_warn",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("breached_at__isnull", True), ("due_at__isnull", False), ("met_at__isnull", True)
                        ),
                        fields=["due_at"],
                        name="sla_to_breach",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("met_at__isnull", True)),
                        fields=("conversation", "kind"),
                        name="sla_clock_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="invenio_live.conversation",
                        verbose_name="atendimento",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="invenio_live.agent",
                        verbose_name="operador",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_center.segment",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="quando")),
                ("waiting_since", models.DateTimeField(null=True, verbose_name="esperando desde")),
                ("weights", models.JSONField(default=dict, verbose_name="pesos")),
                ("candidates", models.JSONField(default=list, verbose_name="candidatos")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rights", "não atende este segmento ou linha"),
                            ("skills", "não tem a competência ou o idioma"),
                            ("reserved", "está reservado para outra pessoa"),
                            ("offline", "desconectado"),
                            ("paused", "em pausa"),
                            ("full", "no limite de atendimentos"),
                            ("passed", "já esteve com este atendimento e não atendeu"),
                        ],
                        max_length=10,
                        verbose_name="por que ninguém",
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300, verbose_name="motivo")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Oferecido"),
                            ("accepted", "Aberto"),
                            ("expired", "Não aberto a tempo"),
                            ("withdrawn", "Retirado"),
                            ("nobody", "Sem operador possível"),
                        ],
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("accept_by", models.DateTimeField(blank=True, null=True, verbose_name="abrir até")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="desfecho em")),
            ],
            options={
                "verbose_name": "distribuição",
                "verbose_name_plural": "distribuições",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["agent", "-at"], name="assignment_of_agent"),
                    models.Index(fields=["-at"], name="assignment_recent"),
                    models.Index(
                        condition=models.Q(("state", "offered")),
                        fields=["accept_by"],
                        name="assignment_expiring",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")),
                        fields=("conversation",),
                        name="assignment_one_offer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConversationEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="invenio_live.conversation",
                    ),
                ),
                ("type", models.CharField(max_length=40, verbose_name="tipo")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quem",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="quando"
                    ),
                ),
                ("data", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "verbose_name": "evento do atendimento",
                "verbose_name_plural": "eventos do atendimento",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["conversation", "id"], name="event_of_conversation")],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
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
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="invenio_live.message",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by_visitor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_live.visitor",
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(blank=True, max_length=255)),
                ("content_type", models.CharField(blank=True, max_length=120)),
                ("claimed_type", models.CharField(blank=True, max_length=120)),
                ("download_only", models.BooleanField(default=False)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("path", models.CharField(blank=True, max_length=300)),
                ("thumbnail", models.CharField(blank=True, max_length=300)),
                (
                    "scan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pending", "Aguardando a verificação"),
                            ("clean", "Sem vírus"),
                            ("infected", "Com vírus"),
                            ("failed", "Não foi possível verificar"),
                        ],
                        max_length=8,
                        verbose_name="vírus",
                    ),
                ),
                ("inspect_at", models.DateTimeField(blank=True, null=True)),
                ("inspections", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "A caminho"), ("ready", "Pronto"), ("failed", "Falhou")],
                        default="pending",
                        max_length=8,
                    ),
                ),
                (
                    "source",
                    models.JSONField(
                        blank=True, default=dict, help_text="IncomingMedia a buscar no provedor."
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("error", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "anexo",
                "verbose_name_plural": "anexos",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["due_at", "id"],
                        name="attachment_due",
                    ),
                    models.Index(
                        condition=models.Q(("inspect_at__isnull", False)),
                        fields=["inspect_at", "id"],
                        name="attachment_inspect",
                    ),
                    models.Index(
                        condition=models.Q(("path", ""), _negated=True),
                        fields=["path"],
                        name="attachment_path",
                    ),
                    models.Index(
                        condition=models.Q(("thumbnail", ""), _negated=True),
                        fields=["thumbnail"],
                        name="attachment_thumbnail",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShortLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=invenio_live.models.link.new_token, editable=False, max_length=32, unique=True
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="short_links",
                        to="invenio_live.attachment",
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="vale até")),
                ("opened", models.PositiveIntegerField(default=0, verbose_name="vezes aberto")),
                (
                    "opened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="aberto pela última vez em"),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "endereço curto",
                "verbose_name_plural": "endereços curtos",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conversationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="event_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f50489654a1bb253136e02fc59080d53832d403d",
                    operation="UPDATE",
                    pgid="pgtrigger_event_append_only_db327",
                    table="invenio_live_conversationevent",
                    when="BEFORE",
                ),
            ),
        ),
        *functions.everything(),
        periodic(TASKS),
        migrations.RunPython(make_absence, migrations.RunPython.noop),
    ]
