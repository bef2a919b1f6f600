"""A person is asked with a published text and answers in words. A yes counts only as the answer to what is here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError

from ..models import ConsentEvent, ConsentText, Question
from . import optin, queries
from .chain import append
from .drafting import Draft, Evidence, pack

__all__ = [
    "Question",
    "accept",
    "decline",
    "offered",
    "open_on",
    "record_request",
    "repeat",
    "text_of",
    "wait_for",
]
GOOD_FOR = timedelta(days=7)
ANSWERED_BY = "reply_keyword"
TOLD = "agent_on_request"  # said in a conversation, about the person's own addresses; all else was typed on a page


class TextNotOffered(AppError):
    code = "text_not_offered"
    sentence = "Este texto não está publicado ou saiu de uso. Escolha outro."
    status = 422


def offered(code: str, version: int | None = None) -> ConsentText:
    """The text in its newest published version; an older one is not asked any more."""
    text = queries.published_text(code)
    if text is None or (version is not None and text.version != version):
        raise TextNotOffered
    return text


@transaction.atomic
def record_request(  # noqa: PLR0913
    *,
    subject_id: uuid.UUID,
    text: ConsentText,
    channel: str,
    actor: Mapping[str, Any],
    ref: str,
    pii: Mapping[str, Any],
    shown: str,
) -> Question:
    """The text was sent on ``channel``, in the words of ``shown``: wait for the answer. An older question is closed."""
    draft = Draft(
        type="consent.requested",
        subject_id=subject_id,
        actor=actor,
        channels=text.channels,
        purposes=text.purposes,
        method=ANSWERED_BY,
        origin={"kind": channel, "ref": ref, "url": None},
        legal_basis="LGPD-7-I",
        text=text,
        pii=pii,
        evidence=[Evidence("question", shown.encode())],
    )
    event = append([pack(draft).prepared()])[0]
    return wait_for(event, channel=channel)


def wait_for(event: ConsentEvent, *, channel: str) -> Question:
    """``event`` (requested or pending) is answered by words on ``channel`` from now on."""
    now = sql.now()
    Question.objects.filter(subject_id=event.subject_id, channel=channel, closed_at=None).update(
        closed_at=now
    )
    return Question.objects.create(
        event_id=event.event_id, subject_id=event.subject_id, channel=channel, expires_at=now + GOOD_FOR
    )


def open_on(subject_id: uuid.UUID, channel: str) -> Question | None:
    """What this person may still answer on this channel."""
    found = Question.objects.filter(
        subject_id=subject_id, channel=channel, closed_at=None, expires_at__gt=sql.now()
    )
    return found.first()


def text_of(question: Question) -> str:
    return queries.body_of(_event(question))


@transaction.atomic
def accept(question: Question, *, ref: str, pii: Mapping[str, Any], answer: str) -> ConsentEvent | None:
    """Grant what was asked; None when somebody else closed the question meanwhile."""
    asked = _event(question)
    if not _close(question):
        return None
    return optin.confirm_opt_in(
        subject_id=question.subject_id,
        event_id=question.event_id,
        method=ANSWERED_BY,
        origin={"kind": question.channel, "ref": ref, "url": None},
        pii=pii,
        evidence=[Evidence("answer", answer.encode())],
        # Two acts of the person make a double opt-in; one answer to our question does not.
        double_opt_in="confirmed" if asked.double_opt_in == "pending" else "none",
        at=question.channel if asked.double_opt_in == "pending" and asked.method != TOLD else None,
    )


@transaction.atomic
def decline(question: Question, *, ref: str, pii: Mapping[str, Any], answer: str) -> ConsentEvent | None:
    """A plain no, kept with its words."""
    asked = _event(question)
    if not _close(question):
        return None
    draft = Draft(
        type="consent.refused",
        subject_id=question.subject_id,
        actor="subject",
        channels=asked.channels,
        purposes=asked.purposes,
        method=ANSWERED_BY,
        origin={"kind": question.channel, "ref": ref, "url": None},
        legal_basis="LGPD-7-I",
        text=asked.text,
        pii=pii,
        evidence=[Evidence("answer", answer.encode())],
        refs=[{"rel": "answers", "event_id": question.event_id}],
    )
    return append([pack(draft).prepared()])[0]


def repeat(question: Question) -> bool:
    """Something else was answered: True when it may be asked once more."""
    open_ones = Question.objects.filter(pk=question.pk, closed_at=None, repeated_at=None)
    return bool(open_ones.update(repeated_at=sql.now()))


def _close(question: Question) -> bool:
    return bool(Question.objects.filter(pk=question.pk, closed_at=None).update(closed_at=sql.now()))


def _event(question: Question) -> ConsentEvent:
    return ConsentEvent.objects.get(event_id=question.event_id)
