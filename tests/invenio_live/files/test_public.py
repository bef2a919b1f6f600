"""Addresses without a sign-in: for the provider that fetches what we send, and for people who got a text message."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from channels_app import registry
from channels_app.contract import Connector, Limits, MessageKind, OutgoingMedia, OutgoingMessage, Sent
from channels_app.models import Delivery
from channels_app.outbox import actions as outbox
from channels_app.outbox import links as outgoing
from channels_app.outbox import sending
from invenio_center.kernel import sql
from invenio_center.kernel.logs import SECRET_PATH
from invenio_live.files import actions as files
from invenio_live.files import shorts
from invenio_live.models import ShortLink
from tests import factories

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<\n"


class Fetcher(Connector):
    """A provider that is handed addresses instead of bytes."""

    kind = "whatsapp"
    limits = Limits(text_max=100)

    def __init__(self) -> None:
        self.sent: list[OutgoingMessage] = []

    def send(self, line, to, message, http):
        self.sent.append(message)
        return Sent(f"id-{len(self.sent)}")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Fetcher:
    found = Fetcher()
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", found)
    return found


def queued(*uploads) -> Delivery:
    message = OutgoingMessage(
        str(uuid.uuid4()),
        MessageKind.DOCUMENT,
        files=tuple(
            OutgoingMedia(MessageKind(one.kind), one.path, one.content_type, one.name, one.size)
            for one in uploads
        ),
    )
    return outbox.queue_delivery(
        channel=factories.make_channel(),
        to="5511987650000",
        subject_id=uuid.uuid4(),
        purpose="reply",
        message=message,
        window_open=True,
    )


def upload(content: bytes, name: str):
    return files.keep_upload(chunks=[content], name=name, user=factories.make_user())


def opened(address: str, **headers: str):
    return Client().get(urlsplit(address).path, headers=headers)


def test_a_worker_hands_the_provider_a_fresh_address_for_each_file(provider: Fetcher, settings) -> None:
    settings.PUBLIC_URL = "https://atende.example"
    queued(upload(JPEG, "foto.jpg"), upload(PDF, "bo leto ç.pdf"))
    assert sending.send_next()
    picture, document = provider.sent[0].files
    assert picture.url.startswith("https://atende.example/media/out/")
    assert picture.url.endswith("/arquivo.jpeg")
    assert document.url.endswith("/arquivo.pdf")
    shown, loaded = opened(picture.url), opened(document.url)
    assert (shown["Content-Type"], b"".join(shown)) == ("image/jpeg", JPEG)
    assert (loaded["Content-Type"], b"".join(loaded)) == ("application/pdf", PDF)
    assert shown["Content-Disposition"].startswith("inline;")
    assert loaded["Content-Disposition"] == (
        "attachment; filename=\"bo leto _.pdf\"; filename*=UTF-8''bo%20leto%20%C3%A7.pdf"
    )
    for answer in (shown, loaded):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert not answer.cookies


def test_the_address_opens_one_file_for_a_day_and_cannot_be_changed() -> None:
    delivery = queued(upload(JPEG, "a.jpg"))
    address = outgoing.url(delivery, 0, "image/jpeg", now=1_000_000)
    token = urlsplit(address).path.split("/")[3]
    last = 1_000_000 + outgoing.LIFETIME_S
    assert outgoing.opened(token, now=last).name == "a.jpg"
    with pytest.raises(outgoing.links.LinkExpired):
        outgoing.opened(token, now=last + 2)
    other = token.replace(".0.", ".1.")
    assert other != token
    with pytest.raises(outgoing.LinkInvalid):
        outgoing.opened(other, now=last)
    beyond = urlsplit(outgoing.url(delivery, 1, "image/jpeg")).path
    assert Client().get(beyond).status_code == 404
    assert opened(address).status_code == 410


def test_an_address_of_a_thread_is_not_one_of_a_delivery() -> None:
    kept = upload(JPEG, "a.jpg")
    token = files_token(kept)
    assert Client().get(f"/media/out/{token}/arquivo.jpeg").status_code == 404


def files_token(kept) -> str:
    from invenio_live.files import links

    return links.url(kept.public_id).removeprefix("/media/").rstrip("/")


def test_a_short_address_opens_its_file_counts_and_expires(settings) -> None:
    settings.PUBLIC_URL = "https://atende.example"
    address = shorts.shorten(upload(PDF, "boleto.pdf"))
    assert len(address) <= len("https://atende.example/m/") + 17
    first = opened(address)
    assert (first.status_code, b"".join(first)) == (200, PDF)
    opened(address)
    link = ShortLink.objects.get()
    assert (link.opened, link.opened_at is not None) == (2, True)
    ShortLink.objects.update(expires_at=sql.now() - timedelta(seconds=1))
    assert opened(address).status_code == 410
    assert Client().get("/m/" + "A" * 16 + "/").status_code == 404


@pytest.mark.parametrize("path", ["/m/" + "A" * 16 + "/", "/media/" + "a" * 20 + "/"])
def test_whoever_opens_a_dead_address_by_hand_reads_a_page(path: str) -> None:
    answer = Client().get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code in (404, 410) and answer["Content-Type"].startswith("text/html")
    assert "Não foi possível abrir o arquivo" in answer.content.decode()
    assert Client().get(path)["Content-Type"] == "application/problem+json"


def test_short_addresses_cannot_be_guessed() -> None:
    kept = upload(PDF, "boleto.pdf")
    tokens = {shorts.shorten(kept).split("/")[-2] for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) * 6 >= 96 for token in tokens)


@pytest.mark.parametrize("path", ["/m/abc/", "/media/abc/", "/media/out/abc/arquivo.pdf", "/p/abc/"])
def test_what_opens_a_file_never_reaches_the_log(path: str) -> None:
    assert "abc" not in SECRET_PATH.sub(r"/\1/-/", path)
    assert "pdf" not in SECRET_PATH.sub(r"/\1/-/", path)


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "body"),
    [
        ("bytes=0-3", 206, "bytes 0-3/24", PDF[:4]),
        ("bytes=20-", 206, "bytes 20-23/24", PDF[20:]),
        ("bytes=-4", 206, "bytes 20-23/24", PDF[20:]),
        ("bytes=5-900", 206, "bytes 5-23/24", PDF[5:]),
        ("bytes=24-", 416, "bytes */24", b""),
        ("bytes=0-1,3-4", 200, None, PDF),
        ("bytes=-", 200, None, PDF),
        ("pages=1-2", 200, None, PDF),
    ],
)
def test_players_may_ask_for_a_part(asked: str, status: int, content_range: str | None, body: bytes) -> None:
    assert len(PDF) == 24
    answer = opened(shorts.shorten(upload(PDF, "a.pdf")), Range=asked)
    content = b"".join(answer) if answer.streaming else answer.content
    assert (answer.status_code, answer.get("Content-Range"), content) == (status, content_range, body)
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    if status != 416:
        assert answer["Content-Length"] == str(len(body))


def test_asking_for_the_head_opens_nothing() -> None:
    address = shorts.shorten(upload(PDF, "a.pdf"))
    answer = Client().head(urlsplit(address).path)
    assert (answer.status_code, answer["Content-Length"], b"".join(answer)) == (200, "24", b"")
    assert Client().post(urlsplit(address).path).status_code == 405
