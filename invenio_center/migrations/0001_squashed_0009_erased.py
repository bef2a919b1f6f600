"""The tables of invenio_center as they are today, in one step for a new database; an older one goes on with the files it knows."""

import uuid

import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

import invenio_center.kernel.ids
import invenio_center.models.contact
import invenio_center.models.fields

# unaccent() is only stable; naming its dictionary makes it immutable in fact, so that it may feed an index.
F_UNACCENT = """
CREATE FUNCTION f_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$
"""


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("invenio_center", "0001_initial"),
        ("invenio_center", "0002_api"),
        ("invenio_center", "0003_operation"),
        ("invenio_center", "0004_imports"),
        ("invenio_center", "0005_second_factor"),
        ("invenio_center", "0006_audit_addresses"),
        ("invenio_center", "0007_processing_notes"),
        ("invenio_center", "0008_import_consents"),
        ("invenio_center", "0009_erased"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(F_UNACCENT, "DROP FUNCTION f_unaccent(text)"),
        migrations.CreateModel(
            name="BusinessHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="nome")),
                (
                    "time_zone",
                    models.CharField(default="America/Sao_Paulo", max_length=64, verbose_name="fuso horário"),
                ),
                (
                    "intervals",
                    models.JSONField(
                        default=dict,
                        help_text='Por dia da semana, 0 = segunda: {"0": [["09:00", "18:00"]]}.',
                        verbose_name="intervalos",
                    ),
                ),
                ("closed_message", models.TextField(blank=True, verbose_name="mensagem fora do expediente")),
            ],
            options={
                "verbose_name": "expediente",
                "verbose_name_plural": "expedientes",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, unique=True, verbose_name="nome")),
                ("color", models.CharField(default="#6b7280", max_length=7, verbose_name="cor")),
                (
                    "is_skill",
                    models.BooleanField(
                        default=False,
                        help_text="Na distribuição automática, um atendimento com esta tag só vai para quem a tem.",
                        verbose_name="é competência ou idioma",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "public_id",
                    models.UUIDField(default=invenio_center.kernel.ids.uuid7, editable=False, unique=True),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="nome")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="sobrenome")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("agent", "Operador"),
                            ("supervisor", "Supervisor"),
                            ("compliance", "Compliance"),
                            ("admin", "Administrador"),
                        ],
                        default="agent",
                        max_length=12,
                        verbose_name="perfil",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "usuário",
                "verbose_name_plural": "usuários",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["agent", "supervisor", "compliance", "admin"])),
                        name="user_role_known",
                    )
                ],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ageing_s",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Quantos segundos de espera valem um ponto de prioridade. 0: desligado.",
                        validators=[django.core.validators.MaxValueValidator(3600)],
                        verbose_name="envelhecimento (s por ponto)",
                    ),
                ),
                (
                    "picks_general",
                    models.BooleanField(
                        default=False,
                        help_text="Sem isto só a supervisão atende fora da ordem.",
                        verbose_name="operadores podem escolher na fila geral",
                    ),
                ),
                (
                    "starving_min",
                    models.PositiveSmallIntegerField(default=60, verbose_name="alarme de espera (min)"),
                ),
                (
                    "starving_overtaken",
                    models.PositiveSmallIntegerField(default=50, verbose_name="alarme de ultrapassagens"),
                ),
                (
                    "returns_on_pause",
                    models.BooleanField(
                        default=False, verbose_name="devolver o que está pendente ao iniciar uma pausa"
                    ),
                ),
                (
                    "console_lost_s",
                    models.PositiveSmallIntegerField(
                        default=120,
                        validators=[django.core.validators.MinValueValidator(15)],
                        verbose_name="carência ao perder o console (s)",
                    ),
                ),
                (
                    "rests_after_min",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="descansa após o silêncio do cliente (min)",
                    ),
                ),
                (
                    "kind_units",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Unidades de capacidade de um atendimento, por canal. Sem valor: 1; chamadas ocupam tudo.",
                        verbose_name="peso por canal",
                    ),
                ),
                (
                    "automatic_general",
                    models.BooleanField(default=False, verbose_name="distribuição automática na fila geral"),
                ),
                (
                    "weight_pending",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="De 0 a 10.",
                        validators=[django.core.validators.MaxValueValidator(10)],
                        verbose_name="menos pendências",
                    ),
                ),
                (
                    "weight_loyal",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="De 0 a 10.",
                        validators=[django.core.validators.MaxValueValidator(10)],
                        verbose_name="menos fidelizados",
                    ),
                ),
                (
                    "weight_response",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="De 0 a 10.",
                        validators=[django.core.validators.MaxValueValidator(10)],
                        verbose_name="resposta mais rápida (TMR)",
                    ),
                ),
                (
                    "weight_served",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="De 0 a 10.",
                        validators=[django.core.validators.MaxValueValidator(10)],
                        verbose_name="já atendeu este contato",
                    ),
                ),
                (
                    "offer_s",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MinValueValidator(5)],
                        verbose_name="tempo para abrir (s)",
                    ),
                ),
                (
                    "offer_webchat_s",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[django.core.validators.MinValueValidator(5)],
                        verbose_name="tempo para abrir WebChat (s)",
                    ),
                ),
                (
                    "offers_missed",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="ofertas perdidas até perguntar",
                    ),
                ),
                (
                    "loyal_wait_s",
                    models.PositiveSmallIntegerField(
                        default=120, verbose_name="reserva para o operador fidelizado (s)"
                    ),
                ),
                (
                    "loyal_wait_webchat_s",
                    models.PositiveSmallIntegerField(
                        default=20, verbose_name="reserva para o fidelizado, WebChat (s)"
                    ),
                ),
                (
                    "late_return_alert_min",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="alerta de retorno atrasado (min)"
                    ),
                ),
                (
                    "second_factor_at_sign_in",
                    models.BooleanField(
                        default=False,
                        help_text="Compliance e administradores digitam um código do segundo fator a cada acesso.",
                        verbose_name="exigir no acesso",
                    ),
                ),
            ],
            options={
                "verbose_name": "operação",
                "verbose_name_plural": "operação",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="operation_single"),
                    models.CheckConstraint(
                        condition=models.Q(("ageing_s__range", (0, 3600))), name="operation_ageing_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorityKeyword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="Palavra ou expressão inteira, com ou sem acentos. Por exemplo: cancelar contrato.",
                        max_length=120,
                        unique=True,
                        verbose_name="palavras",
                    ),
                ),
                (
                    "priority",
                    invenio_center.models.fields.PriorityField(
                        help_text="De 1 a 100.", verbose_name="prioridade"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="ativa")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "palavra de prioridade",
                "verbose_name_plural": "palavras de prioridade",
                "ordering": ["-priority", "words"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 100))), name="keyword_priority_range"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="usuário",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nome")),
                ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "scopes",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Vazio: tudo o que o usuário pode.",
                        verbose_name="escopos",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="criada em")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="último uso")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expira em")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revogada em")),
            ],
            options={
                "verbose_name": "chave de API",
                "verbose_name_plural": "chaves de API",
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="quando")),
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
                    "action",
                    models.CharField(
                        help_text="Verbo e objeto, por exemplo channel.updated.",
                        max_length=60,
                        verbose_name="ação",
                    ),
                ),
                ("object_type", models.CharField(blank=True, max_length=40, verbose_name="tipo")),
                ("object_id", models.CharField(blank=True, max_length=64, verbose_name="objeto")),
                ("object_label", models.CharField(blank=True, max_length=200, verbose_name="nome")),
                (
                    "changes",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='{"campo": ["antes", "depois"]}',
                        verbose_name="de → para",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="motivo")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="endereço")),
            ],
            options={
                "verbose_name": "registro de auditoria",
                "verbose_name_plural": "auditoria",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["object_type", "object_id", "-id"], name="audit_object")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                ("subject_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="nome")),
                (
                    "name_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower(
                            invenio_center.models.contact.ImmutableUnaccent("name")
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                ("cpf_cipher", models.TextField(blank=True, editable=False)),
                (
                    "cpf_hash",
                    models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True),
                ),
                (
                    "custom_code",
                    models.CharField(
                        blank=True, db_index=True, max_length=60, verbose_name="código do cliente"
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=60, verbose_name="origem")),
                ("language", models.CharField(default="pt-br", max_length=10, verbose_name="idioma")),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="fuso horário")),
                (
                    "priority",
                    invenio_center.models.fields.PriorityField(
                        blank=True,
                        help_text="De 1 a 100. Em branco: usar segmento ou canal.",
                        null=True,
                        verbose_name="prioridade",
                    ),
                ),
                ("is_vip", models.BooleanField(default=False, verbose_name="VIP")),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsável",
                    ),
                ),
                ("custom_fields", models.JSONField(blank=True, default=dict, verbose_name="coringas")),
                (
                    "blocked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="bloqueado em"),
                ),
                (
                    "blocked_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="motivo do bloqueio"
                    ),
                ),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="eliminado em"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="criado em")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="atualizado em")),
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True, related_name="contacts", to="invenio_center.tag", verbose_name="tags"
                    ),
                ),
            ],
            options={
                "verbose_name": "contato",
                "verbose_name_plural": "contatos",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name_key"], name="contact_name_trigram", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(fields=["name_key", "id"], name="contact_by_name"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 100))), name="contact_priority_range"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hours",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holidays",
                        to="invenio_center.businesshours",
                        verbose_name="expediente",
                    ),
                ),
                ("day", models.DateField(verbose_name="dia")),
                ("name", models.CharField(max_length=80, verbose_name="nome")),
            ],
            options={
                "verbose_name": "feriado",
                "verbose_name_plural": "feriados",
                "ordering": ["day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hours", "day"), name="holiday_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                (
                    "fingerprint",
                    models.CharField(help_text="SHA-256 de método, caminho e corpo.", max_length=64),
                ),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="idempotency_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
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
                ("file_name", models.CharField(max_length=200, verbose_name="arquivo")),
                ("file_hash", models.CharField(max_length=64)),
                ("encoding", models.CharField(max_length=16)),
                ("headers", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=list)),
                (
                    "policy",
                    models.CharField(
                        choices=[
                            ("create", "Só criar contatos novos"),
                            ("fill", "Criar, e preencher o que está em branco"),
                            ("overwrite", "Criar, e substituir o que for diferente"),
                        ],
                        default="fill",
                        max_length=9,
                        verbose_name="contatos que já existem",
                    ),
                ),
                (
                    "dates",
                    models.CharField(
                        choices=[("iso", "ano-mês-dia (2026-01-31)"), ("dmy", "dia/mês/ano (31/01/2026)")],
                        default="iso",
                        max_length=3,
                        verbose_name="datas dos consentimentos",
                    ),
                ),
                ("attestation", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("previewed", "Em conferência"),
                            ("running", "Importando"),
                            ("done", "Concluída"),
                            ("failed", "Falhou"),
                            ("cancelled", "Interrompida"),
                            ("undoing", "Desfazendo"),
                            ("undone", "Desfeita"),
                        ],
                        default="previewed",
                        max_length=9,
                        verbose_name="situação",
                    ),
                ),
                ("size", models.PositiveIntegerField(default=0, verbose_name="linhas")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quem",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="enviado em"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmado em")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="concluído em")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="desfeito em")),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="falha")),
            ],
            options={
                "verbose_name": "importação",
                "verbose_name_plural": "importações",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ProcessingNote",
            fields=[
                (
                    "key",
                    models.SlugField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="operação"
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="observações")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="alterado em")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quem",
                    ),
                ),
            ],
            options={
                "verbose_name": "observação do registro de operações",
                "verbose_name_plural": "observações do registro de operações",
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
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
                        related_name="second_factor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="usuário",
                    ),
                ),
                ("key", models.TextField(verbose_name="chave cifrada")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="criado em"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmado em")),
                ("last_step", models.BigIntegerField(default=0, verbose_name="último passo aceito")),
                ("wrong", models.PositiveIntegerField(default=0, verbose_name="erros seguidos")),
                ("waits_until", models.DateTimeField(blank=True, null=True, verbose_name="espera até")),
            ],
            options={
                "verbose_name": "segundo fator",
                "verbose_name_plural": "segundos fatores",
            },
        ),
        migrations.CreateModel(
            name="Segment",
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
                ("name", models.CharField(max_length=80, verbose_name="nome do segmento")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="código")),
                ("is_active", models.BooleanField(default=True, verbose_name="ativo")),
                ("is_vip", models.BooleanField(default=False, verbose_name="VIP")),
                (
                    "priority",
                    invenio_center.models.fields.PriorityField(
                        blank=True,
                        help_text="De 1 a 100. Em branco: usar a do canal.",
                        null=True,
                        verbose_name="prioridade",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="Entre segmentos de mesma prioridade vale o menor número.",
                        verbose_name="desempate",
                    ),
                ),
                ("rules", models.JSONField(blank=True, default=dict, verbose_name="regras")),
                (
                    "distribution",
                    models.CharField(
                        choices=[("manual", "Manual"), ("automatic", "Automática (preditiva)")],
                        default="manual",
                        max_length=10,
                        verbose_name="distribuição",
                    ),
                ),
                (
                    "allows_picks",
                    models.BooleanField(
                        default=False,
                        help_text='Sem isto só "Próximo"; com isto cada escolha fora da ordem fica registrada com o motivo.',
                        verbose_name="operadores podem escolher da lista",
                    ),
                ),
                (
                    "loyal_hours",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Por quanto tempo depois de encerrado volta ao mesmo operador.",
                        verbose_name="fidelização (h)",
                    ),
                ),
                (
                    "loyal_online_limit",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="limite de fidelizados, disponível"
                    ),
                ),
                (
                    "loyal_offline_limit",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="limite de fidelizados, desconectado"
                    ),
                ),
                (
                    "overflow_after_s",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="transbordo após (s)"),
                ),
                (
                    "overflow_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_center.segment",
                        verbose_name="transborda para",
                    ),
                ),
                (
                    "promotes_before_min",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="retorno sobe ao topo antes (min)",
                    ),
                ),
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
                    "first_response_s",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="SLA de 1ª resposta (s)"),
                ),
                (
                    "next_response_s",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="SLA de próxima resposta (s)"
                    ),
                ),
                (
                    "resolution_s",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="SLA de resolução (s)"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "agents",
                    models.ManyToManyField(
                        blank=True,
                        related_name="segments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="direcionamento",
                    ),
                ),
                (
                    "required_skills",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="invenio_center.tag",
                        verbose_name="competências exigidas",
                    ),
                ),
                (
                    "auto_tags",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="invenio_center.tag", verbose_name="tags automáticas"
                    ),
                ),
            ],
            options={
                "verbose_name": "segmento",
                "verbose_name_plural": "segmentos",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 100))), name="segment_priority_range"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
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
                        related_name="identities",
                        to="invenio_center.contact",
                    ),
                ),
                ("scheme", models.CharField(max_length=20, verbose_name="tipo")),
                ("value", models.CharField(max_length=320, verbose_name="valor")),
                ("canonical", models.CharField(editable=False, max_length=320)),
                ("claimed", models.BooleanField(default=False, verbose_name="declarada")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "identidade",
                "verbose_name_plural": "identidades",
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "canonical"), name="identity_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="invenio_center.importrun",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="linha")),
                ("cells", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "A importar"),
                            ("refused", "Recusada"),
                            ("done", "Importada"),
                            ("undone", "Desfeita"),
                            ("kept", "Mantida"),
                        ],
                        default="ready",
                        max_length=7,
                        verbose_name="situação",
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=9, verbose_name="resultado")),
                ("errors", models.JSONField(default=list)),
                ("effects", models.JSONField(default=dict)),
                ("consent", models.CharField(blank=True, max_length=8, verbose_name="consentimento")),
                ("consent_why", models.JSONField(default=list)),
                ("event_id", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="invenio_center.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "linha importada",
                "verbose_name_plural": "linhas importadas",
                "indexes": [models.Index(fields=["run", "state", "number"], name="import_row_state")],
                "constraints": [models.UniqueConstraint(fields=("run", "number"), name="import_row_once")],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to="invenio_center.secondfactor",
                        verbose_name="segundo fator",
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, verbose_name="hash do código")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="usado em")),
            ],
            options={
                "verbose_name": "código de recuperação",
                "verbose_name_plural": "códigos de recuperação",
                "constraints": [
                    models.UniqueConstraint(fields=("factor", "code_hash"), name="recovery_code_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="invenio_center.segment",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="invenio_center.contact",
                    ),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "membro do segmento",
                "verbose_name_plural": "membros do segmento",
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "contact"), name="segment_member_once")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditentry",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'UPDATE' AND OLD.at < now() - interval '6 months' AND NEW.address IS NULL AND to_jsonb(NEW) - 'address' = to_jsonb(OLD) - 'address' THEN RETURN NEW; END IF; RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="430777f7f41bf8a98ea80df6bca76b4bac4f0691",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_audit_append_only_39d9d",
                    table="invenio_center_auditentry",
                    when="BEFORE",
                ),
            ),
        ),
    ]
