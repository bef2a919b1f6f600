"""What fits a line: refused before anything is queued, or shared out over as many messages as it takes."""

from pathlib import Path

import pytest

from channels_app import registry
from channels_app.contract import Connector, Limits, MessageKind, Sent
from channels_app.models import Delivery
from invenio_live.conversations import actions, fitting
from invenio_live.conversations.errors import FileNotAccepted, TooLong
from invenio_live.files import actions as files
from invenio_live.models import Attachment, Conversation, Message, ShortLink
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
OGG = b"OggS\0\2\0\0" + b"\0" * 64
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"
IMAGE, AUDIO, DOCUMENT = MessageKind.IMAGE, MessageKind.AUDIO, MessageKind.DOCUMENT


class Line(Connector):
    kind = "whatsapp"

    def send(self, line, to, message, http):
        return Sent("id")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_URL = "https://atende.example"
    connector = Line()
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", connector)

    def limited(**limits) -> None:
        connector.limits = Limits(**limits)

    return limited


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(cast.line, sender="5511987651000")
    factories.take(conversation, cast.ana)
    return Conversation.objects.get(pk=conversation.pk)


def send(held: Conversation, cast: Cast, text: str = "", *contents: bytes) -> list[dict]:
    """What was queued, in order."""
    uploads = [
        files.keep_upload(chunks=[one], name=f"f{n}", user=cast.ana.user).public_id
        for n, one in enumerate(contents)
    ]
    actions.send_reply(
        conversation=held.public_id, agent=cast.ana, client_id="c1", text=text, attachments=uploads
    )
    return [one.payload["message"] for one in Delivery.objects.order_by("pk")]


def shapes(sent: list[dict]) -> list[tuple[str, str, int]]:
    return [(one["kind"], one["text"], len(one["files"])) for one in sent]


def test_a_text_that_is_too_long_is_refused_and_nothing_is_stored(cast: Cast, held, line) -> None:
    line(text_max=10)
    with pytest.raises(TooLong) as refused:
        send(held, cast, "x" * 11)
    assert (refused.value.code, refused.value.data) == ("too_long", {"length": 11, "limit": 10})
    assert refused.value.sentence.startswith("O texto tem 11 caracteres e este canal aceita até 10.")
    assert not Message.objects.filter(direction="out").exists()
    held.refresh_from_db()
    assert held.waiting_since is not None, "still owed"
    assert shapes(send(held, cast, "x" * 10)) == [("text", "x" * 10, 0)]


@pytest.mark.parametrize(
    ("media", "sentence"),
    [
        ({AUDIO: 1000, DOCUMENT: 1000}, "f0: este canal não aceita imagens, só áudios, documentos."),
        ({IMAGE: 71}, "f0 tem 72\xa0bytes; este canal aceita imagens de até 71\xa0bytes."),
    ],
)
def test_a_file_that_the_line_cannot_carry_is_refused_and_stays_with_its_sender(
    cast: Cast, held, line, media, sentence
) -> None:
    line(text_max=100, media=media, captions=frozenset(MessageKind))
    with pytest.raises(FileNotAccepted) as refused:
        send(held, cast, "veja", PNG)
    assert (refused.value.code, refused.value.sentence) == ("file_not_accepted", sentence)
    assert not Delivery.objects.exists()
    assert Attachment.objects.get().message is None, "it may be sent elsewhere"


def test_one_file_a_message_and_the_text_with_the_first(cast: Cast, held, line) -> None:
    line(text_max=100, media={IMAGE: 1000, DOCUMENT: 1000}, captions=frozenset({IMAGE}))
    assert shapes(send(held, cast, "veja", PNG, PDF)) == [("image", "veja", 1), ("document", "", 1)]


def test_a_kind_without_captions_follows_its_text(cast: Cast, held, line) -> None:
    line(text_max=100, media={AUDIO: 1000}, captions=frozenset({IMAGE}))
    assert shapes(send(held, cast, "ouça", OGG)) == [("text", "ouça", 0), ("audio", "", 1)]
    first, second = Message.objects.filter(direction="out").order_by("pk")
    assert (first.client_id, first.attachments.count()) == ("c1", 0)
    assert (second.kind, second.attachments.count()) == ("audio", 1)


def test_a_text_too_long_for_a_caption_goes_ahead(cast: Cast, held, line) -> None:
    line(text_max=100, media={IMAGE: 1000}, captions=frozenset({IMAGE}), caption_max=3)
    assert shapes(send(held, cast, "veja", PNG)) == [("text", "veja", 0), ("image", "", 1)]


def test_lines_that_take_several_files_get_them_in_one_message(cast: Cast, held, line) -> None:
    line(text_max=100, media={IMAGE: 1000, DOCUMENT: 1000}, captions=frozenset(MessageKind), files=2)
    sent = send(held, cast, "veja", PNG, PDF, PNG)
    assert shapes(sent) == [("image", "veja", 2), ("image", "", 1)]
    assert [one["content_type"] for one in sent[0]["files"]] == ["image/png", "application/pdf"]


def test_a_text_only_line_sends_files_as_addresses(cast: Cast, held, line) -> None:
    line(text_max=100)
    [sent] = send(held, cast, "Seu boleto:", PDF)
    link = ShortLink.objects.get()
    assert (sent["text"], sent["files"]) == (f"Seu boleto:\nhttps://atende.example/m/{link.token}/", [])
    message = Message.objects.get(direction="out")
    assert (message.text, message.kind, message.attachments.get()) == (
        sent["text"],
        "text",
        link.attachment,
    )


def test_an_address_without_room_is_a_message_of_its_own(cast: Cast, held, line) -> None:
    line(text_max=60)
    sent = send(held, cast, "x" * 40, PDF, PNG)
    tokens = list(ShortLink.objects.order_by("pk").values_list("token", flat=True))
    addresses = [f"https://atende.example/m/{token}/" for token in tokens]
    assert [one["text"] for one in sent] == ["x" * 40, *addresses]
    assert [one.attachments.count() for one in Message.objects.filter(direction="out").order_by("pk")] == [
        0,
        1,
        1,
    ]


def test_a_file_alone_on_a_text_only_line_is_its_address(cast: Cast, held, line) -> None:
    line(text_max=100)
    [sent] = send(held, cast, "", PDF)
    assert sent["text"] == f"https://atende.example/m/{ShortLink.objects.get().token}/"


def test_asking_twice_sends_no_piece_twice(cast: Cast, held, line) -> None:
    line(text_max=100, media={AUDIO: 1000})
    send(held, cast, "ouça", OGG)
    actions.send_reply(conversation=held.public_id, agent=cast.ana, client_id="c1", text="ouça")
    assert Delivery.objects.count() == 2


def test_the_composer_is_told_the_limits(cast: Cast, held, line) -> None:
    from invenio_live.console import cards

    line(text_max=100, media={IMAGE: 1000}, captions=frozenset({IMAGE}), caption_max=30, files=2)
    assert cards.details(held, cast.ana.user)["limits"] == {
        "text_max": 100,
        "media": {"image": 1000},
        "captions": ["image"],
        "caption_max": 30,
        "files": 2,
        "links": False,
    }
    line(text_max=100)
    found = fitting.limits_dict(held.channel)
    assert found is not None
    assert found["links"]
