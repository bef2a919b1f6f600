"""The tables of consent as they are today, in one step for a new database; an older one goes on with the files it knows."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import invenio_center.kernel.ids
from invenio_center.kernel.beat import daily, periodic
from invenio_center.kernel.sql import statement

SQL = str(Path(__file__).resolve().parents[1] / "ledger" / "sql")
TASKS = {
    "consent: count_figures": ("consent.tasks.count_figures", 3600),
    "consent: expire_exports": ("consent.tasks.expire_exports", 600),
    "consent: invalidate": ("consent.tasks.invalidate", 30),
    "consent: keep_heads": ("consent.tasks.keep_heads", 60),
    "consent: load_lists": ("consent.tasks.load_lists", 5),
    "consent: retain": ("consent.tasks.retain", 300),
    "consent: sweep_exports": ("consent.tasks.sweep_exports", 5),
    "consent: sweep_text_changes": ("consent.tasks.sweep_text_changes", 15),
}
# By their names without arguments; each file has one function.
FUNCTIONS = {
    "begin": "consent_begin",
    "append": "consent_append",
    "read": "consent_read",
    "keep": "consent_keep",
    "forget": "consent_forget_decisions",
}


def install(file: str, name: str) -> migrations.RunSQL:
    """A file may read tables that a later migration makes: its body is checked when it is first called."""
    unchecked = "SET LOCAL check_function_bodies = off"
    return migrations.RunSQL([unchecked, statement(SQL, file)], f"DROP FUNCTION {name}")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("consent", "0001_initial"),
        ("consent", "0002_faster_functions"),
        ("consent", "0003_tree_heads"),
        ("consent", "0004_confirmation"),
        ("consent", "0005_approvals"),
        ("consent", "0006_compliance_home"),
        ("consent", "0007_anchors"),
        ("consent", "0008_person_keys"),
        ("consent", "0009_retention"),
        ("consent", "0010_exports"),
        ("consent", "0011_legal_lists"),
        ("consent", "0012_imported_texts"),
        ("consent", "0013_texts"),
        ("consent", "0014_questions"),
        ("consent", "0015_rights_requests"),
    ]

    dependencies = [
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        # The readers come first: the generated columns of consent_event call them.
        migrations.RunSQL(statement(SQL, "functions"), migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="sequência")),
                ("event_hash", models.CharField(max_length=64, verbose_name="hash do evento")),
                ("canonical", models.TextField(verbose_name="forma canônica")),
                (
                    "event_id",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("canonical"), models.Value("event_id"), function="consent_uuid"
                        ),
                        output_field=models.UUIDField(),
                    ),
                ),
                (
                    "subject_id",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("canonical"), models.Value("subject_id"), function="consent_uuid"
                        ),
                        output_field=models.UUIDField(),
                    ),
                ),
                (
                    "type",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("canonical"), models.Value("type"), function="consent_field"
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "method",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("canonical"), models.Value("method"), function="consent_field"
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "channels",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("canonical"), models.Value("channels"), function="consent_codes"
                        ),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                ),
                (
                    "purposes",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("canonical"), models.Value("purposes"), function="consent_codes"
                        ),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                ),
                (
                    "occurred_at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("canonical"), models.Value("occurred_at"), function="consent_time"
                        ),
                        output_field=models.DateTimeField(),
                    ),
                ),
                (
                    "recorded_at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("canonical"), models.Value("recorded_at"), function="consent_time"
                        ),
                        output_field=models.DateTimeField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "evento de consentimento",
                "verbose_name_plural": "eventos de consentimento",
                "db_table": "consent_event",
                "ordering": ["-seq"],
                "indexes": [
                    models.Index(fields=["subject_id", "seq"], name="consent_event_subject"),
                    models.Index(
                        condition=models.Q(("type__in", ("consent.withdrawn", "objection.registered"))),
                        fields=["recorded_at"],
                        name="consent_event_ways_out",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event_id",), name="consent_event_event_id_key"),
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 1)), name="consent_event_seq_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="código")),
                ("version", models.PositiveIntegerField(verbose_name="versão")),
                ("locale", models.CharField(default="pt-BR", max_length=10, verbose_name="idioma")),
                ("body", models.TextField(verbose_name="texto")),
                ("body_sha256", models.CharField(max_length=64, verbose_name="SHA-256 do texto")),
                (
                    "controller_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="nomes do controlador",
                    ),
                ),
                ("cnpj", models.CharField(blank=True, max_length=14, verbose_name="CNPJ")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="finalidades",
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="canais",
                    ),
                ),
                ("policy_url", models.URLField(blank=True, verbose_name="política de privacidade")),
                (
                    "policy_version",
                    models.CharField(blank=True, max_length=40, verbose_name="versão da política"),
                ),
                (
                    "validator_version",
                    models.CharField(blank=True, max_length=20, verbose_name="versão do validador"),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("valid", "Válido"),
                            ("valid_with_warnings", "Válido com avisos"),
                            ("invalid", "Inválido"),
                        ],
                        max_length=20,
                        verbose_name="parecer",
                    ),
                ),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="códigos",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="criado em")),
                ("created_by_id", models.UUIDField(blank=True, null=True, verbose_name="escrito por")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publicado em")),
                ("published_by_id", models.UUIDField(blank=True, null=True, verbose_name="publicado por")),
                (
                    "asked_by_id",
                    models.UUIDField(blank=True, null=True, verbose_name="publicação pedida por"),
                ),
                ("notice", models.JSONField(blank=True, default=dict, verbose_name="aviso na publicação")),
                (
                    "aspects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="o que mudou",
                    ),
                ),
                ("material", models.BooleanField(default=False, verbose_name="mudança material")),
            ],
            options={
                "verbose_name": "texto de consentimento",
                "verbose_name_plural": "textos de consentimento",
                "db_table": "consent_text",
                "ordering": ["code", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="consent_text_code_version_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            models.Q(("verdict", "invalid"), _negated=True),
                            _connector="OR",
                        ),
                        name="consent_text_published_valid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ControllerProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("legal_name", models.CharField(blank=True, max_length=200, verbose_name="razão social")),
                (
                    "trade_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="nomes fantasia",
                    ),
                ),
                ("cnpj", models.CharField(blank=True, max_length=14, verbose_name="CNPJ")),
                ("address", models.TextField(blank=True, verbose_name="endereço")),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="contato")),
                (
                    "dpo_contact",
                    models.CharField(blank=True, max_length=200, verbose_name="contato do encarregado"),
                ),
                (
                    "withdrawal_url",
                    models.URLField(blank=True, verbose_name="endereço para retirar o consentimento"),
                ),
                (
                    "storage_locations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="locais de armazenamento",
                    ),
                ),
                ("retention", models.CharField(blank=True, max_length=200, verbose_name="prazo de guarda")),
                (
                    "recipients",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Por exemplo {"whatsapp": "Meta (US)"}.',
                        verbose_name="destinatários por canal",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="alterado em")),
            ],
            options={
                "verbose_name": "controlador",
                "verbose_name_plural": "controlador",
                "db_table": "consent_controller",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="consent_controller_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "decision_id",
                    models.UUIDField(
                        editable=False, primary_key=True, serialize=False, verbose_name="identificador"
                    ),
                ),
                ("subject_id", models.UUIDField(verbose_name="titular")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("whatsapp", "WhatsApp"),
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("webchat", "WebChat"),
                            ("facebook", "Facebook Messenger"),
                            ("telegram", "Telegram"),
                            ("rcs", "RCS"),
                            ("voice", "Telefone"),
                            ("video", "Vídeo"),
                            ("form", "Formulário"),
                            ("viber", "Viber"),
                        ],
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
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
                    "decision",
                    models.CharField(
                        choices=[("allow", "Permitido"), ("defer", "Adiado"), ("deny", "Negado")],
                        max_length=5,
                        verbose_name="decisão",
                    ),
                ),
                ("reason", models.CharField(max_length=30, verbose_name="motivo")),
                (
                    "requires_template",
                    models.BooleanField(default=False, verbose_name="exige modelo aprovado"),
                ),
                ("inputs", models.JSONField(verbose_name="dados da decisão")),
                (
                    "consent_event_id",
                    models.UUIDField(blank=True, null=True, verbose_name="evento de consentimento"),
                ),
                ("rules_version", models.CharField(max_length=20, verbose_name="versão das regras")),
                (
                    "decided_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="decidido em"
                    ),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="adiado até")),
            ],
            options={
                "verbose_name": "decisão de envio",
                "verbose_name_plural": "decisões de envio",
                "db_table": "consent_decision",
                "ordering": ["-decided_at"],
                "indexes": [
                    models.Index(fields=["subject_id", "-decided_at"], name="consent_decision_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("csv", "Planilha CSV"),
                            ("xlsx", "Planilha Excel (XLSX)"),
                            ("jsonl", "Cópia fiel (JSONL)"),
                            ("jsonld", "Registro ISO/IEC TS 27560 (JSON-LD)"),
                            ("pdf", "Relatório para leitura (PDF)"),
                            ("pack", "Pacote de prova (ZIP)"),
                        ],
                        max_length=6,
                        verbose_name="formato",
                    ),
                ),
                ("filters", models.JSONField(default=dict, verbose_name="filtros")),
                ("personal", models.BooleanField(default=True, verbose_name="com dados pessoais")),
                ("reason", models.CharField(max_length=500, verbose_name="motivo")),
                ("asked_by_id", models.UUIDField(blank=True, null=True, verbose_name="pedida por")),
                ("asked_by", models.CharField(blank=True, max_length=200, verbose_name="pedida por")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Na fila"),
                            ("running", "Preparando"),
                            ("done", "Pronta"),
                            ("failed", "Falhou"),
                            ("cancelled", "Interrompida"),
                            ("expired", "Arquivo apagado"),
                        ],
                        default="queued",
                        max_length=9,
                        verbose_name="situação",
                    ),
                ),
                ("upto", models.BigIntegerField(verbose_name="até o evento")),
                ("total", models.BigIntegerField(default=0, verbose_name="registros")),
                ("done", models.BigIntegerField(default=0, verbose_name="registros prontos")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tentativas")),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("file", models.CharField(blank=True, max_length=200, verbose_name="arquivo")),
                ("size", models.BigIntegerField(default=0, verbose_name="tamanho em bytes")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("manifest", models.TextField(blank=True, verbose_name="manifesto assinado")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="falha")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="pedida em"
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="concluída em")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="arquivo guardado até"),
                ),
            ],
            options={
                "verbose_name": "exportação",
                "verbose_name_plural": "exportações",
                "db_table": "consent_export",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["id"],
                        name="consent_export_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Figures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("upto_seq", models.BigIntegerField(default=0, verbose_name="até o evento")),
                ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="contado em")),
                ("people", models.BigIntegerField(default=0, verbose_name="pessoas")),
                ("states", models.JSONField(blank=True, default=dict, verbose_name="estados")),
                ("expiring", models.JSONField(blank=True, default=dict, verbose_name="vencem em 30 dias")),
                ("texts", models.JSONField(blank=True, default=list, verbose_name="textos em uso")),
            ],
            options={
                "verbose_name": "números do consentimento",
                "verbose_name_plural": "números do consentimento",
                "db_table": "consent_figures",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="consent_figures_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Halt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                (
                    "halted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="parado em"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("older", "O banco de dados é mais antigo que a âncora"),
                            ("differs", "O livro não é o que a âncora registrou"),
                            ("foreign", "As âncoras são de outra instalação"),
                            ("broken", "Faltam eventos no livro"),
                        ],
                        max_length=10,
                        verbose_name="motivo",
                    ),
                ),
                ("found", models.JSONField(default=dict, verbose_name="o que foi encontrado")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="liberado em")),
                ("released_by_id", models.UUIDField(blank=True, null=True, verbose_name="liberado por")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="por que foi liberado")),
            ],
            options={
                "verbose_name": "parada do livro",
                "verbose_name_plural": "paradas do livro",
                "db_table": "consent_halt",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                ("subject_id", models.UUIDField(db_index=True, verbose_name="titular")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motivo")),
                ("until", models.DateTimeField(verbose_name="até")),
                ("set_by", models.UUIDField(null=True, verbose_name="determinada por")),
                (
                    "set_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="desde"
                    ),
                ),
                ("released_by", models.UUIDField(blank=True, null=True, verbose_name="encerrada por")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="encerrada em")),
            ],
            options={
                "verbose_name": "guarda legal",
                "verbose_name_plural": "guardas legais",
                "db_table": "consent_hold",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("subject_id",),
                        name="consent_hold_one_in_force",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="código")),
                ("body", models.TextField(verbose_name="texto")),
                (
                    "body_sha256",
                    models.CharField(max_length=64, unique=True, verbose_name="SHA-256 do texto"),
                ),
                (
                    "controller_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        size=None,
                        verbose_name="nomes do controlador",
                    ),
                ),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="finalidades",
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="canais",
                    ),
                ),
                ("validator_version", models.CharField(max_length=20, verbose_name="versão do validador")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("valid", "Válido"),
                            ("valid_with_warnings", "Válido com avisos"),
                            ("invalid", "Inválido"),
                        ],
                        max_length=20,
                        verbose_name="parecer",
                    ),
                ),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        default=list,
                        size=None,
                        verbose_name="códigos",
                    ),
                ),
                (
                    "kept_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="guardado em"
                    ),
                ),
            ],
            options={
                "verbose_name": "texto importado",
                "verbose_name_plural": "textos importados",
                "db_table": "consent_imported_text",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict", "invalid"), _negated=True),
                        name="consent_imported_text_valid",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tenant_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identificador"),
                ),
                ("halted_at", models.DateTimeField(blank=True, null=True, verbose_name="parado em")),
                (
                    "halted_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="motivo da parada"),
                ),
                (
                    "declared_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="opt-in declarado aceito desde"),
                ),
                ("signing_key", models.TextField(blank=True, verbose_name="chave de assinatura cifrada")),
            ],
            options={
                "verbose_name": "instalação",
                "verbose_name_plural": "instalação",
                "db_table": "consent_installation",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="consent_installation_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invalidation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                ("scope", models.JSONField(verbose_name="alcance")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Espera aprovação"),
                            ("working", "Em andamento"),
                            ("done", "Concluída"),
                            ("dropped", "Não aprovada"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="eventos no alcance")),
                ("seen", models.PositiveIntegerField(default=0, verbose_name="vistos")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="invalidados")),
                ("after_seq", models.BigIntegerField(default=0, verbose_name="a partir de")),
                ("upto_seq", models.BigIntegerField(default=0, verbose_name="até")),
                ("actor", models.UUIDField(verbose_name="pedida por")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="pedida em"
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminada em")),
            ],
            options={
                "verbose_name": "invalidação",
                "verbose_name_plural": "invalidações",
                "db_table": "consent_invalidation",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("asked", "working"))),
                        fields=("scope",),
                        name="consent_invalidation_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalImport",
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
                    "code",
                    models.CharField(
                        choices=[
                            ("nao_me_perturbe", "Não Me Perturbe"),
                            ("sp_nao_me_ligue", "Não Me Ligue (São Paulo)"),
                        ],
                        max_length=20,
                        verbose_name="lista",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="arquivo")),
                ("file_hash", models.CharField(max_length=64)),
                ("taken_on", models.DateField(verbose_name="data da consulta")),
                ("replaces_all", models.BooleanField(default=True, verbose_name="substitui a lista inteira")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("loading", "Carregando"),
                            ("previewed", "Em conferência"),
                            ("in_force", "Em vigor"),
                            ("superseded", "Substituída"),
                            ("undone", "Desfeita"),
                            ("discarded", "Descartada"),
                        ],
                        default="loading",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("spool", models.CharField(blank=True, max_length=200)),
                ("size", models.PositiveIntegerField(default=0, verbose_name="números")),
                ("wrong", models.PositiveIntegerField(default=0, verbose_name="linhas sem número válido")),
                ("wrong_lines", models.JSONField(default=list, verbose_name="primeiras linhas recusadas")),
                ("read", models.PositiveIntegerField(default=0, verbose_name="carregados")),
                ("added", models.PositiveIntegerField(null=True, verbose_name="novos")),
                ("kept", models.PositiveIntegerField(null=True, verbose_name="já estavam")),
                ("gone", models.PositiveIntegerField(null=True, verbose_name="saem")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="enviado em"
                    ),
                ),
                ("created_by_id", models.UUIDField(null=True, verbose_name="enviado por")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="em vigor desde")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="deixou de valer em")),
                (
                    "superseded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="supersedes",
                        to="consent.legalimport",
                        verbose_name="substituída por",
                    ),
                ),
            ],
            options={
                "verbose_name": "importação de lista legal",
                "verbose_name_plural": "importações de listas legais",
                "db_table": "consent_legal_import",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.UUIDField(unique=True, verbose_name="evento")),
                ("subject_id", models.UUIDField(verbose_name="titular")),
                ("channel", models.CharField(max_length=20, verbose_name="canal")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="perguntado em"
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="vale até")),
                ("repeated_at", models.DateTimeField(blank=True, null=True, verbose_name="repetido em")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="encerrado em")),
            ],
            options={
                "verbose_name": "pergunta de consentimento",
                "verbose_name_plural": "perguntas de consentimento",
                "db_table": "consent_question",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("subject_id", "channel"),
                        name="consent_question_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionPolicy",
            fields=[
                (
                    "kind",
                    models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="o quê"),
                ),
                ("term", models.PositiveIntegerField(verbose_name="prazo")),
                ("reason", models.CharField(max_length=500, verbose_name="motivo")),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="alterado em"
                    ),
                ),
                ("changed_by_id", models.UUIDField(blank=True, null=True, verbose_name="alterado por")),
            ],
            options={
                "verbose_name": "prazo de guarda",
                "verbose_name_plural": "prazos de guarda",
                "db_table": "consent_retention_policy",
            },
        ),
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="o quê")),
                ("dry", models.BooleanField(default=False, verbose_name="só contagem")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Em andamento"),
                            ("done", "Concluída"),
                            ("stopped", "Interrompida"),
                            ("failed", "Falhou"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("term", models.PositiveIntegerField(verbose_name="prazo")),
                ("before", models.DateTimeField(verbose_name="anterior a")),
                ("due", models.PositiveBigIntegerField(default=0, verbose_name="vencidos")),
                ("held", models.PositiveBigIntegerField(default=0, verbose_name="sob guarda legal")),
                ("removed", models.PositiveBigIntegerField(default=0, verbose_name="eliminados")),
                ("started_by_id", models.UUIDField(blank=True, null=True, verbose_name="quem")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="motivo")),
                (
                    "started_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="início"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fim")),
                ("place", models.PositiveBigIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="erro")),
            ],
            options={
                "verbose_name": "execução de retenção",
                "verbose_name_plural": "execuções de retenção",
                "db_table": "consent_retention_run",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["kind", "-id"], name="consent_retention_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dry", False), ("state", "running")),
                        fields=("kind",),
                        name="consent_retention_one_running",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                ("subject_id", models.UUIDField(db_index=True, verbose_name="titular")),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("confirmation", "Confirmação de que tratamos dados (art. 18, I)"),
                            ("access", "Acesso aos dados (art. 18, II)"),
                            ("correction", "Correção de dados (art. 18, III)"),
                            (
                                "blocking",
                                "Anonimização, bloqueio ou eliminação do que é desnecessário (art. 18, IV)",
                            ),
                            ("portability", "Portabilidade (art. 18, V)"),
                            ("deletion", "Eliminação dos dados tratados com consentimento (art. 18, VI)"),
                            ("sharing", "Com quem os dados foram compartilhados (art. 18, VII)"),
                            ("no_consent", "O que acontece se eu não consentir (art. 18, VIII)"),
                            ("revocation", "Revogação do consentimento (art. 18, IX)"),
                        ],
                        max_length=20,
                        verbose_name="direito",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Recebido"),
                            ("working", "Em análise"),
                            ("answered", "Atendido"),
                            ("refused", "Recusado com justificativa"),
                            ("cancelled", "Desistência da pessoa"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("page", "Página de preferências"),
                            ("agent", "Atendente, a pedido da pessoa"),
                            ("api", "API"),
                        ],
                        max_length=10,
                        verbose_name="por onde",
                    ),
                ),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("none", "Ainda não conferida"),
                            ("link", "Abriu o link enviado ao endereço"),
                            ("code", "Digitou o código enviado ao endereço"),
                            ("document", "Conferida por Compliance"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="identidade",
                    ),
                ),
                ("opened_by", models.UUIDField(blank=True, null=True, verbose_name="aberto por")),
                ("assigned_to", models.UUIDField(blank=True, null=True, verbose_name="responsável")),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="recebido em"
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="prazo")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="encerrado em")),
                ("article", models.CharField(blank=True, max_length=20, verbose_name="artigo da recusa")),
                ("details_box", models.TextField(blank=True)),
                ("answer_box", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "pedido de titular",
                "verbose_name_plural": "pedidos de titulares",
                "db_table": "consent_request",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("open", "working"))),
                        fields=["due_at"],
                        name="consent_request_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state__in", ("open", "working"))),
                            models.Q(
                                models.Q(("state__in", ("open", "working")), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="consent_request_closed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("article", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="consent_request_refusal_has_article",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                (
                    "drawn_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="sorteada em"
                    ),
                ),
                ("drawn_by", models.UUIDField(verbose_name="sorteada por")),
                ("rows", models.JSONField(verbose_name="itens")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="concluída em")),
                ("finished_by", models.UUIDField(blank=True, null=True, verbose_name="concluída por")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="conclusão")),
            ],
            options={
                "verbose_name": "amostra",
                "verbose_name_plural": "amostras",
                "db_table": "consent_sample",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SealedKey",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False, verbose_name="titular")),
                ("wrapped", models.CharField(max_length=200, verbose_name="chave cifrada")),
                (
                    "sealed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lacrada em"
                    ),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="guardada até")),
            ],
            options={
                "verbose_name": "chave lacrada",
                "verbose_name_plural": "chaves lacradas",
                "db_table": "consent_sealed_key",
            },
        ),
        migrations.CreateModel(
            name="SendingRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("other", "Outro setor"),
                            ("telecom", "Telecomunicações"),
                            ("financial", "Instituição financeira"),
                        ],
                        default="other",
                        help_text="O Não Me Perturbe vale para ligações de telecomunicações e de instituições financeiras.",
                        max_length=10,
                        verbose_name="setor da empresa",
                    ),
                ),
                (
                    "voice_per_day",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="De 1 a 2: só para menos.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2),
                        ],
                        verbose_name="ligações por pessoa em 24 horas",
                    ),
                ),
                (
                    "marketing_per_day",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="De 1 a 1: só para menos.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="ofertas por pessoa em 24 horas",
                    ),
                ),
                (
                    "marketing_per_week",
                    models.PositiveSmallIntegerField(
                        default=4,
                        help_text="De 1 a 4: só para menos.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(4),
                        ],
                        verbose_name="ofertas por pessoa em 7 dias",
                    ),
                ),
            ],
            options={
                "verbose_name": "regras de envio",
                "verbose_name_plural": "regras de envio",
                "db_table": "consent_sending_rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="consent_sending_rules_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False, verbose_name="titular")),
                ("wrapped", models.CharField(max_length=200, verbose_name="chave cifrada")),
            ],
            options={
                "verbose_name": "chave do titular",
                "verbose_name_plural": "chaves dos titulares",
                "db_table": "consent_key",
            },
        ),
        migrations.CreateModel(
            name="SubjectState",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False, verbose_name="titular")),
                ("answers_to", models.UUIDField(db_index=True, verbose_name="responde por")),
                ("folded", models.JSONField(verbose_name="estado")),
                ("last_seq", models.BigIntegerField(verbose_name="última sequência")),
            ],
            options={
                "verbose_name": "estado do titular",
                "verbose_name_plural": "estado dos titulares",
                "db_table": "consent_state",
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_hmac", models.CharField(max_length=64, verbose_name="HMAC do endereço")),
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="canal")),
                ("purpose", models.CharField(blank=True, max_length=20, verbose_name="finalidade")),
                ("since", models.DateTimeField(verbose_name="desde")),
                ("event_id", models.UUIDField(blank=True, null=True, verbose_name="evento")),
            ],
            options={
                "verbose_name": "supressão",
                "verbose_name_plural": "supressões",
                "db_table": "consent_suppression",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address_hmac", "channel", "purpose"), name="consent_suppression_scope_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TreeHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tree_size", models.BigIntegerField(unique=True, verbose_name="tamanho")),
                ("root_hash", models.CharField(max_length=64, verbose_name="raiz")),
                ("chain_head", models.CharField(max_length=64, verbose_name="último hash")),
                ("prev_head_hash", models.CharField(max_length=64, verbose_name="hash da cabeça anterior")),
                ("timestamp", models.DateTimeField(verbose_name="momento")),
                ("canonical", models.TextField(verbose_name="forma canônica")),
                ("head_hash", models.CharField(max_length=64, verbose_name="hash da cabeça")),
                ("signature", models.CharField(max_length=128, verbose_name="assinatura Ed25519")),
                ("public_key", models.CharField(max_length=64, verbose_name="chave pública")),
                (
                    "peaks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), db_default=[], default=list, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "cabeça da árvore",
                "verbose_name_plural": "cabeças da árvore",
                "db_table": "consent_head",
                "ordering": ["-tree_size"],
            },
        ),
        migrations.CreateModel(
            name="VerificationRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="começou em"
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminou em")),
                ("events", models.BigIntegerField(default=0, verbose_name="eventos")),
                ("root", models.CharField(blank=True, max_length=64, verbose_name="raiz")),
                ("chain_head", models.CharField(blank=True, max_length=64, verbose_name="último hash")),
                ("fault_count", models.PositiveIntegerField(default=0, verbose_name="falhas")),
                ("faults", models.JSONField(blank=True, default=list, verbose_name="primeiras falhas")),
            ],
            options={
                "verbose_name": "verificação do livro",
                "verbose_name_plural": "verificações do livro",
                "db_table": "consent_verification_run",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text.publish", "Publicar texto"),
                            ("text.overrule", "Aceitar texto contra o parecer do validador"),
                            ("consent.invalidate", "Invalidar consentimentos"),
                            ("subject.erase", "Eliminar os dados de uma pessoa"),
                            ("ledger.release", "Liberar o livro parado"),
                        ],
                        max_length=30,
                        verbose_name="ato",
                    ),
                ),
                ("target", models.UUIDField(verbose_name="sobre")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="dados do ato")),
                ("reason", models.CharField(max_length=500, verbose_name="motivo")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Aguardando"),
                            ("approved", "Aprovado"),
                            ("refused", "Recusado"),
                            ("cancelled", "Cancelado"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("asked_by", models.UUIDField(verbose_name="pedido por")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="pedido em"
                    ),
                ),
                ("decided_by", models.UUIDField(blank=True, null=True, verbose_name="decidido por")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decidido em")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="observação")),
            ],
            options={
                "verbose_name": "aprovação",
                "verbose_name_plural": "aprovações",
                "db_table": "consent_approval",
                "ordering": ["-asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="consent_approval_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "pending"),
                            ),
                            models.Q(
                                models.Q(("state", "pending"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="consent_approval_decided_by_someone",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("kind", "target"),
                        name="consent_approval_one_pending",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("event_id", models.UUIDField(unique=True, verbose_name="evento")),
                ("subject_id", models.UUIDField(db_index=True, verbose_name="titular")),
                ("channel", models.CharField(max_length=20, verbose_name="canal")),
                ("address_hmac", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(verbose_name="vale até")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="respondido em")),
            ],
            options={
                "verbose_name": "pedido de confirmação",
                "verbose_name_plural": "pedidos de confirmação",
                "db_table": "consent_confirmation",
                "indexes": [
                    models.Index(fields=["address_hmac", "created_at"], name="consent_confirmation_address")
                ],
            },
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "head",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anchors",
                        to="consent.treehead",
                        verbose_name="cabeça",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("folder", "Pasta trancada"),
                            ("mail", "E-mail do encarregado"),
                            ("stamp", "Carimbo do tempo"),
                        ],
                        max_length=10,
                        verbose_name="lugar",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "A caminho"),
                            ("kept", "Guardada"),
                            ("overtaken", "Coberta por outra mais nova"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="situação",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="tentativas")),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="próxima tentativa"
                    ),
                ),
                ("kept_at", models.DateTimeField(blank=True, null=True, verbose_name="guardada em")),
                ("receipt", models.TextField(blank=True, verbose_name="recibo")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="erro")),
            ],
            options={
                "verbose_name": "âncora",
                "verbose_name_plural": "âncoras",
                "db_table": "consent_anchor",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["due_at"], name="consent_anchor_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("head", "place"), name="consent_anchor_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="evidence_items",
                        to="consent.consentevent",
                        verbose_name="evento",
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="tipo")),
                ("commit", models.CharField(max_length=64, verbose_name="compromisso")),
                ("size", models.PositiveIntegerField(verbose_name="tamanho em bytes")),
                ("box", models.TextField(verbose_name="conteúdo cifrado")),
            ],
            options={
                "verbose_name": "evidência",
                "verbose_name_plural": "evidências",
                "db_table": "consent_evidence",
            },
        ),
        migrations.CreateModel(
            name="LegalEntry",
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
                        related_name="entries",
                        to="consent.legalimport",
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                ("registered_on", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "número em lista legal",
                "verbose_name_plural": "números em listas legais",
                "db_table": "consent_legal_entry",
                "indexes": [models.Index(fields=["run"], name="consent_legal_entry_run")],
                "constraints": [
                    models.UniqueConstraint(fields=("digest", "run"), name="consent_legal_entry_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RightsStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="consent.rightsrequest",
                        verbose_name="pedido",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Pedido recebido"),
                            ("assigned", "Responsável definido"),
                            ("note", "Anotação"),
                            ("identity", "Identidade conferida"),
                            ("alarm", "Prazo perto do fim"),
                            ("act", "Providência"),
                            ("answered", "Resposta"),
                            ("refused", "Recusa"),
                            ("cancelled", "Desistência"),
                            ("emptied", "Textos eliminados"),
                        ],
                        max_length=10,
                        verbose_name="passo",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="quando"
                    ),
                ),
                ("actor", models.UUIDField(blank=True, null=True, verbose_name="quem")),
                ("data", models.JSONField(blank=True, default=dict, verbose_name="dados")),
                ("box", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "passo do pedido",
                "verbose_name_plural": "passos do pedido",
                "db_table": "consent_request_step",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="TextChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change",
                        to="consent.consenttext",
                        verbose_name="texto",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="pessoas")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="pessoas verificadas")),
                (
                    "told",
                    models.PositiveIntegerField(
                        default=0, verbose_name="pessoas que precisam consentir de novo"
                    ),
                ),
                ("after", models.UUIDField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="começou em"
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminou em")),
            ],
            options={
                "verbose_name": "mudança material",
                "verbose_name_plural": "mudanças materiais",
                "db_table": "consent_text_change",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="TextRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rulings",
                        to="consent.consenttext",
                        verbose_name="texto",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("valid", "Válido"),
                            ("valid_with_warnings", "Válido com avisos"),
                            ("invalid", "Inválido"),
                        ],
                        max_length=20,
                        verbose_name="parecer",
                    ),
                ),
                (
                    "against",
                    models.CharField(
                        choices=[
                            ("valid", "Válido"),
                            ("valid_with_warnings", "Válido com avisos"),
                            ("invalid", "Inválido"),
                        ],
                        max_length=20,
                        verbose_name="parecer do validador",
                    ),
                ),
                ("body_sha256", models.CharField(max_length=64, verbose_name="SHA-256 do texto")),
                ("reason", models.CharField(max_length=500, verbose_name="motivo")),
                ("ruled_by", models.UUIDField(verbose_name="decidido por")),
                ("approved_by", models.UUIDField(blank=True, null=True, verbose_name="aprovado por")),
                (
                    "ruled_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="decidido em"
                    ),
                ),
            ],
            options={
                "verbose_name": "decisão sobre texto",
                "verbose_name_plural": "decisões sobre textos",
                "db_table": "consent_text_ruling",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "invalid"),
                            models.Q(
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("ruled_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="consent_text_ruling_two_people",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentVault",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="vault",
                        serialize=False,
                        to="consent.consentevent",
                        verbose_name="evento",
                    ),
                ),
                ("box", models.TextField(verbose_name="dados cifrados")),
                ("held_until", models.DateTimeField(blank=True, null=True, verbose_name="guardado até")),
            ],
            options={
                "verbose_name": "cofre de dados pessoais",
                "verbose_name_plural": "cofre de dados pessoais",
                "db_table": "consent_vault",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'consent_event is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_event_append_only';",
                    hash="aa76ed73f15c92467280ee9253650c7dff8d820f",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_append_only_3dd0f",
                    table="consent_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consenttext",
            trigger=pgtrigger.compiler.Trigger(
                name="published_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."published_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'a published consent text cannot change' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_text_published_is_final';",
                    hash="62a4f9c25ac2474f3223d100c513a1789212343d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_published_is_final_238fd",
                    table="consent_text",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consenttext",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'consent_text cannot be emptied' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_text_no_truncate';",
                    hash="185e5671a5b50cefa9b770232ff70ad3836fd82b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_c0270",
                    table="consent_text",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'DELETE' AND OLD.decided_at < now() - interval '2 years' THEN RETURN OLD; END IF; RAISE EXCEPTION 'consent_decision is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_decision_append_only';",
                    hash="9f97ecc214897cf19b6a2c369ec89986325d1e2a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8bfcf",
                    table="consent_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'consent_decision cannot be emptied' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_decision_no_truncate';",
                    hash="fc5d6f48f375bb050f13f824bf71dbb2588b6cf2",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_d2aff",
                    table="consent_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importedtext",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'consent_imported_text is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_imported_text_append_only';",
                    hash="b3d4a33383c322ebd72ed355a6cccf8100587487",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_append_only_cf5c9",
                    table="consent_imported_text",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="treehead",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'consent_head is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_head_append_only';",
                    hash="87de7081d72e47c4e34a4e435687d7db1b12ef68",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_append_only_65938",
                    table="consent_head",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="textruling",
            trigger=pgtrigger.compiler.Trigger(
                name="ruling_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'a ruling about a text cannot change' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_text_ruling_is_final';",
                    hash="b94ca6a011548dec925dbc4d80d206089fef6022",
                    operation="UPDATE",
                    pgid="pgtrigger_ruling_is_final_e1024",
                    table="consent_text_ruling",
                    when="BEFORE",
                ),
            ),
        ),
        *(install(file, name) for file, name in FUNCTIONS.items()),
        daily({"consent: verify": ("consent.tasks.verify", 3)}),
        periodic(TASKS),
    ]
