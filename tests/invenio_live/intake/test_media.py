"""Files of customers: a row at once, the bytes later, checked and kept under a random name."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from channels_app import registry
from channels_app.contract import ErrorClass, IncomingMedia, MessageKind, ProviderError, ProviderRefused
from invenio_live.choices import AttachmentState
from invenio_live.conversations import queries
from invenio_live.intake import media
from invenio_live.models import Attachment, Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def provider(
    monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path
) -> Callable[[bytes | Exception], None]:
    """A provider that answers with these bytes, or refuses."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]

    def answer(with_: bytes | Exception) -> None:
        def fetch(self: object, line: object, what: object, http: object) -> tuple[Iterator[bytes], str]:
            if isinstance(with_, Exception):
                raise with_
            return iter([with_[:10], with_[10:]]), "text/html"

        monkeypatch.setattr(type(registry.connector("whatsapp")), "fetch", fetch)

    return answer


def receive(cast: Cast, **fields: object) -> Attachment:
    found = IncomingMedia(MessageKind.IMAGE, "ref-1", "image/png", "foto\u202e.png", **fields)  # type: ignore[arg-type]
    factories.receive(cast.line, "", kind=MessageKind.IMAGE, media=(found,))
    return Attachment.objects.get()


def test_the_row_is_there_at_once_and_the_bytes_follow(
    cast: Cast, provider: Callable[..., None], tmp_path: Path
) -> None:
    attachment = receive(cast, sha256=hashlib.sha256(PNG).hexdigest())
    message = Message.objects.get()
    assert queries.thread(message.conversation)[0]["attachments"][0]["state"] == "pending"
    provider(PNG)
    assert media.fetch_due() == 1
    attachment.refresh_from_db()
    assert (attachment.state, attachment.size, attachment.content_type) == ("ready", len(PNG), "image/png")
    assert attachment.name == "foto.png"
    assert (tmp_path / attachment.path).read_bytes() == PNG
    message.refresh_from_db()
    assert message.version == 1
    assert media.fetch_due() == 0


def test_bytes_that_are_not_what_was_sent_are_not_kept(
    cast: Cast, provider: Callable[..., None], tmp_path: Path
) -> None:
    attachment = receive(cast, sha256="0" * 64)
    provider(PNG)
    media.fetch_due()
    attachment.refresh_from_db()
    assert (attachment.state, attachment.error) == (AttachmentState.FAILED, media.CHANGED)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_page_that_calls_itself_a_picture_is_refused(cast: Cast, provider: Callable[..., None]) -> None:
    attachment = receive(cast)
    provider(b"<!doctype html><script>alert(1)</script>")
    media.fetch_due()
    attachment.refresh_from_db()
    assert (attachment.state, attachment.error) == (AttachmentState.FAILED, media.REFUSED)


def test_too_many_bytes_are_refused_whatever_was_announced(
    cast: Cast, provider: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MAX_BYTES", 20)
    attachment = receive(cast, size=1)
    provider(PNG)
    media.fetch_due()
    attachment.refresh_from_db()
    assert attachment.error == media.TOO_LARGE


def test_a_provider_in_trouble_is_asked_again_and_at_last_given_up(
    cast: Cast, provider: Callable[..., None]
) -> None:
    attachment = receive(cast)
    provider(ProviderRefused(ProviderError("500", "Erro", ErrorClass.RETRY)))
    for attempt in range(1, len(media.BACKOFF_S) + 2):
        assert media.fetch_due() == 1
        assert media.fetch_due() == 0, "put off"
        attachment.refresh_from_db()
        assert attachment.attempts == attempt
        Attachment.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert (attachment.state, attachment.error) == (AttachmentState.FAILED, media.GONE)
