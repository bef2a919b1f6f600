from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from invenio_center.kernel.ids import uuid7

from ..choices import AttachmentState, Direction, MessageStatus, ScanState


class Message(models.Model):
    """One line of a thread. Sorted by ``at`` (the provider's time where it is signed), then id."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    # Found by ``message_thread``.
    conversation = models.ForeignKey(
        "invenio_live.Conversation", models.CASCADE, related_name="messages", db_index=False
    )
    channel = models.ForeignKey("channels_app.Channel", models.PROTECT, related_name="+")
    direction = models.CharField("direção", max_length=6, choices=Direction.choices)
    kind = models.CharField("tipo", max_length=12, default="text")
    text = models.TextField("texto", blank=True)
    location = models.JSONField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    # Found by ``message_of_author``: customers' messages need no entry there.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="autor",
        db_index=False,
    )
    sender = models.JSONField(
        default=dict, blank=True, help_text='{"scheme", "value", "name"} de quem escreveu.'
    )
    provider_id = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=64, blank=True)
    in_reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField("estado", max_length=10, choices=MessageStatus.choices, blank=True)
    status_history = models.JSONField(default=list, blank=True)
    error = models.JSONField(null=True, blank=True, help_text='{"code", "sentence"}')
    version = models.PositiveIntegerField(default=0)
    at = models.DateTimeField("hora")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = "mensagem"
        verbose_name_plural = "mensagens"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "provider_id"], name="message_provider_once", condition=~Q(provider_id="")
            ),
            models.UniqueConstraint(
                fields=["conversation", "client_id"], name="message_client_once", condition=~Q(client_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_thread"),
            models.Index(
                fields=["author", "at"], name="message_of_author", condition=Q(author__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Attachment(models.Model):
    """A file of a message. Its row exists at once; a worker fetches the bytes (``pending`` → ``ready``).

    ``path`` and ``thumbnail`` are named by content and may be shared with other rows. ``content_type`` is what the
    bytes say, ``claimed_type`` what the sender said. ``inspect_at``: when a worker looks at the file next (scan,
    thumbnail); empty when there is nothing left to do.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    # Empty while a file was uploaded and its message is not sent yet.
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="attachments")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_by_visitor = models.ForeignKey(
        "invenio_live.Visitor", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    claimed_type = models.CharField(max_length=120, blank=True)
    download_only = models.BooleanField(default=False)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=300, blank=True)
    thumbnail = models.CharField(max_length=300, blank=True)
    scan = models.CharField("vírus", max_length=8, choices=ScanState.choices, blank=True)
    inspect_at = models.DateTimeField(null=True, blank=True)
    inspections = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=AttachmentState.choices, default=AttachmentState.PENDING)
    source = models.JSONField(default=dict, blank=True, help_text="IncomingMedia a buscar no provedor.")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=models.functions.Now())
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = "anexo"
        verbose_name_plural = "anexos"
        indexes = [
            models.Index(fields=["due_at", "id"], name="attachment_due", condition=Q(state="pending")),
            models.Index(
                fields=["inspect_at", "id"], name="attachment_inspect", condition=Q(inspect_at__isnull=False)
            ),
            models.Index(fields=["path"], name="attachment_path", condition=~Q(path="")),
            models.Index(fields=["thumbnail"], name="attachment_thumbnail", condition=~Q(thumbnail="")),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


class ReleasedFile(models.Model):
    """A path that a row gave up, noted in that row's transaction: the file goes when no other row holds it."""

    path = models.CharField(max_length=300)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = "arquivo liberado"
        verbose_name_plural = "arquivos liberados"

    def __str__(self) -> str:
        return self.path
