"""The facts of a conversation that every act keeps: who owes whom, since when, who holds it. No queries.

The pendency is open exactly while ``waiting_since`` is set: the time of the oldest thing of the customer's that no
person has answered. Seen, our turn, customer's turn and closed are separate facts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..choices import ConversationStatus, Turn
from ..models import Agent, Conversation

OLDEST_BELIEVED = timedelta(days=7)
PREVIEW = 120
# The provider's time is signed with the message; an e-mail's date is the sender's own word.
UNSIGNED_TIME = frozenset(("email", "form"))


def believed_time(kind: str, at: datetime, received: datetime) -> datetime:
    """The provider's time of a message, where it can be trusted; else the time of receipt."""
    if kind in UNSIGNED_TIME or at > received or at < received - OLDEST_BELIEVED:
        return received
    return at


def owe(conversation: Conversation, since: datetime, now: datetime) -> None:
    """We owe the customer an answer since then; an older debt stands."""
    known = conversation.waiting_since
    conversation.waiting_since = min(known, since) if known else since
    turn(conversation, Turn.US, now)


def answered(conversation: Conversation, now: datetime) -> datetime | None:
    """Nothing is owed any more. Returns since when it was."""
    since, conversation.waiting_since = conversation.waiting_since, None
    turn(conversation, Turn.CUSTOMER, now)
    return since


def turn(conversation: Conversation, whose: str, now: datetime) -> None:
    if conversation.turn != whose:
        conversation.turn, conversation.turn_since = whose, now


def give(conversation: Conversation, agent: Agent) -> None:
    """A new holder; everybody who acted for the old one is out of date from here."""
    conversation.status = ConversationStatus.ACTIVE
    conversation.holder = agent
    conversation.fence += 1
    conversation.reserved_for = None
    conversation.reserved_until = None


def take_away(conversation: Conversation, status: str) -> None:
    """Nobody holds it."""
    conversation.status = status
    if conversation.holder_id is not None:
        conversation.holder = None
        conversation.fence += 1


def end(conversation: Conversation, now: datetime) -> None:
    take_away(conversation, ConversationStatus.CLOSED)
    conversation.closed_at = now
    conversation.waiting_since = None
    conversation.lane = conversation.return_lane = None
    conversation.ready_at = conversation.promotes_at = None
    conversation.reserved_for = conversation.reserved_until = None
    conversation.unread = 0


def reopen(conversation: Conversation) -> None:
    conversation.closed_at = None
    conversation.outcome = None


def last_words(text: str, kind: str) -> str:
    """One line for lists."""
    words = " ".join(text.split())
    return (words or KIND_WORDS.get(kind, ""))[:PREVIEW]


KIND_WORDS = {
    "image": "Imagem",
    "audio": "Áudio",
    "video": "Vídeo",
    "document": "Documento",
    "sticker": "Figurinha",
    "location": "Localização",
    "contacts": "Contato",
    "interactive": "Resposta",
    "template": "Modelo",
    "unsupported": "Mensagem não suportada",
}
