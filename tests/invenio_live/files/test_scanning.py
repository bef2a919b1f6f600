"""With a scanner a file opens only when it was found clean; without its word it stays closed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from channels_app.contract import IncomingMedia, MessageKind
from channels_app.models import Delivery
from invenio_center.kernel import sql
from invenio_live.conversations import actions
from invenio_live.conversations.messages import attachment_dict
from invenio_live.files import actions as files
from invenio_live.files import links, shorts
from invenio_live.intake import actions as intake
from invenio_live.intake import inspection
from invenio_live.models import Attachment, Message
from tests import factories
from tests.cast import Cast
from tests.support.clamd import EICAR, Scanner, running

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"
NOBODY = "tcp://127.0.0.1:1"


@pytest.fixture
def scanner(settings) -> Iterator[Scanner]:
    with running() as found:
        settings.CLAMD = found.address
        yield found


def receive(content: bytes = PDF) -> Attachment:
    inline = IncomingMedia(MessageKind.DOCUMENT, "r", "application/pdf", "a.pdf", inline=content)
    factories.receive(
        factories.make_channel("email"), sender="rita@example.com", kind=MessageKind.DOCUMENT, media=(inline,)
    )
    return Attachment.objects.latest("pk")


def upload(content: bytes = PDF, **owner) -> Attachment:
    owner = owner or {"user": factories.make_user()}
    return files.keep_upload(chunks=[content], name="a.pdf", **owner)


def again(attachment: Attachment) -> Attachment:
    Attachment.objects.update(inspect_at=sql.now() - timedelta(seconds=1))
    inspection.inspect_due()
    attachment.refresh_from_db()
    return attachment


def opens(attachment: Attachment) -> set[int]:
    """Answers of every address a person may have."""
    short = shorts.shorten(attachment)
    addresses = [links.url(attachment.public_id), short[short.index("/m/") :]]
    return {Client().get(address).status_code for address in addresses}


def test_a_received_file_opens_after_it_was_found_clean(scanner: Scanner) -> None:
    kept = receive()
    assert (kept.scan, attachment_dict(kept)["url"], opens(kept)) == ("pending", None, {404})
    message = Message.objects.get()
    inspection.inspect_due()
    kept.refresh_from_db()
    assert (kept.scan, kept.inspect_at, opens(kept)) == ("clean", None, {200})
    assert attachment_dict(kept)["url"]
    version = message.version
    message.refresh_from_db()
    assert message.version == version + 1, "whoever looks at it is told"
    assert inspection.inspect_due() == 0


def test_an_infected_file_is_deleted_and_shown_as_refused(scanner: Scanner, folder: Path) -> None:
    first, second = receive(PDF + EICAR), receive(PDF + EICAR)
    inspection.inspect_due()
    for kept in (first, second):
        kept.refresh_from_db()
        shown = attachment_dict(kept)
        assert (shown["state"], shown["scan"], shown["url"]) == ("failed", "infected", None)
        assert shown["error"] == inspection.INFECTED
        assert opens(kept) == {404}
    assert scanner.scanned == 1, "one content, one verdict"
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_without_the_scanners_word_a_file_stays_closed_and_is_asked_for_again(
    scanner: Scanner, settings
) -> None:
    working, settings.CLAMD = settings.CLAMD, NOBODY
    kept = receive()
    for attempt, wait in enumerate((*inspection.BACKOFF_S, inspection.BACKOFF_S[-1]), start=1):
        again(kept)
        assert (kept.scan, kept.inspections, opens(kept)) == ("failed", attempt, {404})
        assert kept.inspect_at is not None
        assert kept.inspect_at - sql.now() > timedelta(seconds=wait - 5)
    settings.CLAMD = working
    assert again(kept).scan == "clean"
    assert opens(kept) == {200}


def test_without_a_scanner_files_open_as_before(settings) -> None:
    settings.CLAMD = ""
    kept = receive()
    assert (kept.scan, kept.inspect_at, opens(kept)) == ("", None, {200})


def test_files_from_before_the_scanner_are_closed_until_it_has_seen_them(scanner: Scanner, settings) -> None:
    working, settings.CLAMD = settings.CLAMD, ""
    kept = receive()
    assert inspection.call_up() == 0
    settings.CLAMD = working
    assert opens(kept) == {404}
    assert inspection.call_up() == 1
    inspection.inspect_due()
    kept.refresh_from_db()
    assert opens(kept) == {200}
    assert inspection.call_up() == 0


def test_an_infected_upload_is_refused_at_once(scanner: Scanner, folder: Path) -> None:
    with pytest.raises(files.Infected) as refused:
        upload(PDF + EICAR)
    assert refused.value.code == "infected"
    assert not Attachment.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_nothing_unchecked_leaves_for_a_customer(scanner: Scanner, settings, cast: Cast) -> None:
    conversation = factories.make_conversation(cast.line, sender="5511987651000")
    factories.take(conversation, cast.ana)
    working, settings.CLAMD = settings.CLAMD, NOBODY
    kept = upload(user=cast.ana.user)

    def send() -> Message:
        return actions.send_reply(
            conversation=conversation.public_id, agent=cast.ana, client_id="c", attachments=[kept.public_id]
        )

    with pytest.raises(files.NotChecked):
        send()
    assert not Delivery.objects.exists()
    settings.CLAMD = working
    assert again(kept).scan == "clean"
    assert send().kind == "document"


def test_a_visitors_message_is_not_lost_while_its_file_waits(scanner: Scanner, settings) -> None:
    settings.CLAMD = NOBODY
    visitor = factories.make_visitor()
    kept = upload(visitor=visitor)
    message = intake.receive_visitor_message(
        visitor=visitor, client_id="c", text="Segue o comprovante.", attachments=[kept.public_id]
    )
    kept.refresh_from_db()
    assert (kept.message, opens(kept)) == (message, {404})
