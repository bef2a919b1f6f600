"""E-mail to visitors of a WebChat who asked for it: a copy of the talk, or what they were answered after they left.

Each leaves by the outbox of the default e-mail line, with a decision of its own for the purpose of service. What
carries it is the person's own request for an e-mail, noted in the ledger as contact begun by that person.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from channels_app.contract import MessageKind, OutgoingMessage
from channels_app.models import Channel, Kind
from channels_app.outbox import actions as outbox
from channels_app.outbox.errors import ChannelOff, ConsentDenied
from consent.ledger import actions as ledger
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict

from ..choices import Direction, MessageStatus
from ..models import Conversation, Message, Visitor
from . import notices

PURPOSE = "service"
# A request for an e-mail is answered within this time or not at all.
GOOD_FOR = timedelta(hours=24)
# A visitor who has not seen an answer this long after leaving gets it by e-mail.
AFTER = timedelta(minutes=2)
LATEST = timedelta(hours=12)
ASKED_WITHIN = timedelta(days=7)
SPOKEN = (Direction.IN, Direction.OUT)
MOST_LINES = 500


class NoMailbox(Conflict):
    code = "no_mailbox"
    sentence = "Esta empresa ainda não envia e-mail por aqui."


def mailbox() -> Channel | None:
    """The e-mail line that letters leave by: the active one with the highest priority."""
    lines = Channel.objects.filter(kind=Kind.EMAIL, is_active=True, outbound=True)
    return lines.order_by("-priority", "id").first()


def send_transcript(conversation: Conversation, email: str) -> None:
    """Queue a copy of the talk. Raises ``NoMailbox`` or ``ConsentDenied``; the caller is in a transaction."""
    subject = f"Cópia do atendimento {conversation.protocol}"
    _queue(conversation, email, subject, transcript(conversation), uuid4())
    notices.write(conversation, "O visitante pediu uma cópia da conversa por e-mail.", about="transcript")


def transcript(conversation: Conversation) -> str:
    """What was said, line by line; never notes, nor lines of the system."""
    rows = conversation.messages.filter(direction__in=SPOKEN).select_related("author")
    newest = rows.prefetch_related("attachments").order_by("-at", "-id")[:MOST_LINES]
    return "\n".join(_line(message) for message in reversed(newest))


def _line(message: Message) -> str:
    author = message.author
    ours = (author.first_name or author.display_name) if author else "Atendimento"
    who = "Você" if message.direction == Direction.IN else ours
    files = [f"[{one.name or 'arquivo'}]" for one in message.attachments.all()]
    words = " ".join(part for part in (message.text, *files) if part)
    return f"{timezone.localtime(message.at):%d/%m/%Y %H:%M} - {who}: {words}"


def _queue(conversation: Conversation, email: str, subject: str, text: str, correlation: UUID) -> None:
    line = mailbox()
    if line is None:
        raise NoMailbox
    person = conversation.contact.subject_id
    ledger.record_first_contact(subject_id=person, channel=Kind.EMAIL, ref=f"letter:{correlation}")
    message = OutgoingMessage(str(correlation), MessageKind.TEXT, text, thread={"subject": subject})
    outbox.queue_delivery(
        channel=line,
        to=email,
        subject_id=person,
        purpose=PURPOSE,
        message=message,
        window_open=True,
        window_until=sql.now() + GOOD_FOR,
    )


# --- answers to visitors who left ---


def send_unseen(limit: int = 100) -> int:
    """Answers that no window of the visitor has received, to the e-mail the visitor left for that; how many left."""
    if mailbox() is None:
        return 0
    return sum(_forward(key) for key in list(_unseen().values_list("pk", flat=True)[:limit]))


def _unseen() -> QuerySet[Message]:
    asked = Visitor.objects.filter(handover_at__gt=Now() - ASKED_WITHIN).values("contact")
    sent = Message.objects.filter(direction=Direction.OUT, status=MessageStatus.SENT, author__isnull=False)
    theirs = sent.filter(conversation__contact__in=asked, channel__kind=Kind.WEBCHAT)
    return (
        theirs.filter(at__lt=Now() - AFTER, at__gt=Now() - LATEST)
        .exclude(data__has_key="letter")
        .exclude(text="")
    )


@transaction.atomic
def _forward(key: int) -> int:
    """One answer, once: its row is locked and marked in the transaction that queues the letter."""
    locked = Message.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    message = locked.select_related("conversation__contact", "conversation__channel").filter(pk=key).first()
    if message is None or "letter" in message.data or message.status != MessageStatus.SENT:
        return 0
    conversation = message.conversation
    visitor = Visitor.objects.filter(pk=conversation.reply_to.removeprefix("visitor:")).first()
    handover = visitor.told.get("handover") if visitor else None
    if not handover or handover["scheme"] != "email" or _is_here(conversation):
        return 0
    sent = _letter(conversation, handover["address"], message)
    message.data = {**message.data, "letter": sent}
    message.save(update_fields=["data"])
    return int(sent)


def _is_here(conversation: Conversation) -> bool:
    seen = conversation.visitor_seen_at
    return seen is not None and seen > sql.now() - AFTER


def _letter(conversation: Conversation, email: str, message: Message) -> bool:
    subject = f"Resposta ao seu atendimento {conversation.protocol}"
    try:
        with transaction.atomic():
            _queue(conversation, email, subject, message.text, uuid4())
    except (ConsentDenied, ChannelOff, NoMailbox):
        notices.write(conversation, "O visitante saiu, e o envio por e-mail não é permitido.", about="letter")
        return False
    notices.write(conversation, "O visitante saiu: a resposta seguiu por e-mail.", about="letter")
    return True
