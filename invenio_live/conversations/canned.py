"""Canned replies that fit one conversation, found by what was typed after the slash."""

from __future__ import annotations

from django.db.models import Case, Expression, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat, Lower

from channels_app.wordings import filling
from invenio_center.models import User
from invenio_center.models.contact import ImmutableUnaccent

from ..models import CannedReply, Conversation
from . import wording

MOST = 20


def offered(row: Conversation, author: User, typed: str = "") -> list[dict[str, str]]:
    """``{shortcut, text}``, at most ``MOST``: first those whose shortcut begins so, then those with all the words.

    What is known of the person is filled in; a gap that stays is the agent's to fill.
    """
    known = {name: value for name, value in wording.known_values(row, author).items() if value}
    found = _matching(_fitting(row), typed)[:MOST]
    return [{"shortcut": one.shortcut, "text": filling.put(one.text, known)} for one in found]


def _fitting(row: Conversation) -> QuerySet[CannedReply]:
    here = Q(channels=None) | Q(channels=row.channel_id)
    so = Q(segments=None) | Q(segments=row.segment_id)
    return CannedReply.objects.filter(here, so, is_active=True).distinct()


def _matching(replies: QuerySet[CannedReply], typed: str) -> QuerySet[CannedReply]:
    said = Concat(Cast("shortcut", TextField()), Value(" ", TextField()), "text")
    begins = When(shortcut__startswith=typed.lower(), then=0)
    replies = replies.alias(said=_plain(said)).annotate(rank=Case(begins, default=1))
    for word in typed.split():
        replies = replies.filter(said__contains=_plain(Value(word)))
    return replies.order_by("rank", "shortcut")


def _plain(text: Expression) -> Lower:
    """Without accents and capitals."""
    return Lower(ImmutableUnaccent(text))
