"""Uploads: type by content, hostile names, limits, ownership, and addresses that expire."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from invenio_center.kernel.errors import Invalid
from invenio_center.models import Role
from invenio_live.files import actions as files
from invenio_live.files import contents, links
from invenio_live.models import Attachment, Message
from invenio_live.webchat import tokens
from tests import factories

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("sample", "name", "kind", "content_type"),
    [
        (PNG, "foto.pdf", "image", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a.jpg", "image", "image/jpeg"),
        (b"GIF89a\1\0\1\0", "a", "image", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a.webp", "image", "image/webp"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "a.mp4", "video", "video/mp4"),
        (b"OggS\0\2\0\0", "voz.ogg", "audio", "audio/ogg"),
        (PDF, "boleto.pdf", "document", "application/pdf"),
        (b"PK\3\4\x14\0", "contrato.docx", "document", contents._DOCUMENTS[".docx"]),
        ("linhas comuns, acentuação".encode(), "a.txt", "document", "text/plain"),
        (b"nome;telefone\n", "lista.csv", "document", "text/csv"),
        (b"\0\1\2\3 nothing known", "x.bin", "document", "application/octet-stream"),
    ],
)
def test_the_bytes_say_what_a_file_is(sample: bytes, name: str, kind: str, content_type: str) -> None:
    assert contents.identify(sample, name) == contents.Content(kind, content_type)


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        (b"<html><script>alert(1)</script>", "foto.png"),
        (b"  <!DOCTYPE html>", "a.txt"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "a.svg"),
        (b"<?xml version='1.0'?><a/>", "a.xml"),
        (b"MZ\x90\0", "foto.jpg"),
        (b"\x7fELF\2\1", "leia.txt"),
        (b"#!/bin/sh\nrm", "a.txt"),
        (b"texto inocente", "a.html"),
        (b"PK\3\4", "programa.apk"),
    ],
)
def test_what_could_run_somewhere_is_refused(sample: bytes, name: str) -> None:
    with pytest.raises(contents.Refused):
        contents.identify(sample, name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fotos\\praia.png", "praia.png"),
        ("nota\x00fiscal\r\n.pdf", "notafiscal.pdf"),
        ("foto\u202egnp.exe", "fotognp.exe"),
        ("  .. ", "arquivo"),
        ("", "arquivo"),
        ("Orçamento nº 7.pdf", "Orçamento nº 7.pdf"),
    ],
)
def test_hostile_names_become_plain_ones(given: str, kept: str) -> None:
    assert contents.clean_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = contents.clean_name("ã" * 300 + ".pdf")
    assert len(name.encode()) <= 255
    assert name.endswith("ã.pdf")


@pytest.mark.django_db
def test_an_upload_is_stored_under_a_name_of_ours(tmp_path: Path) -> None:
    kept = files.keep_upload(chunks=[PNG[:10], PNG[10:]], name="../x.png", user=factories.make_user())
    assert (kept.name, kept.kind, kept.size, kept.state) == ("x.png", "image", len(PNG), "ready")
    assert (tmp_path / kept.path).read_bytes() == PNG
    assert "x.png" not in kept.path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chunks", "error"),
    [([b"x" * 11], files.TooLarge), ([b"<html>"], files.TypeRefused), ([], Invalid), ([b""], Invalid)],
)
def test_a_refused_upload_leaves_nothing_behind(chunks: list[bytes], error: type, tmp_path: Path) -> None:
    with pytest.raises(error):
        files.keep_upload(chunks=chunks, name="a.txt", user=factories.make_user(), limit=10)
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_an_upload_belongs_to_who_sent_it_and_to_one_message() -> None:
    user, other = factories.make_user(), factories.make_user()
    kept = files.keep_upload(chunks=[PNG], name="a.png", user=user)
    message = factories.receive(factories.make_channel())
    with pytest.raises(Invalid):
        files.attach(message=message, uploads=[kept.public_id], user=other)
    assert files.attach(message=message, uploads=[str(kept.public_id)], user=user) == [kept]
    with pytest.raises(Invalid):
        files.attach(message=message, uploads=[kept.public_id], user=user)
    with pytest.raises(Invalid):
        files.attach(message=message, uploads=["no uuid"], user=user)


@pytest.mark.django_db
def test_files_never_sent_are_swept(tmp_path: Path) -> None:
    kept = files.keep_upload(chunks=[PNG], name="a.png", user=factories.make_user())
    assert files.drop_unsent() == 0
    Attachment.objects.filter(pk=kept.pk).update(created_at="2026-01-01T00:00:00Z")
    assert files.drop_unsent() == 1
    assert not (tmp_path / kept.path).exists()


def test_a_link_expires_and_cannot_be_changed() -> None:
    attachment = uuid4()
    address = links.url(attachment, now=1_000_000)
    token = address.removeprefix("/media/").rstrip("/")
    assert links.opened(token, now=1_000_000 + links.LIFETIME_S) == attachment
    assert links.url(attachment, now=1_000_010) == address
    with pytest.raises(links.LinkExpired):
        links.opened(token, now=1_000_000 + links.LIFETIME_S + links.STEP_S + 1)
    name, _, rest = token.partition(".")
    with pytest.raises(links.LinkInvalid):
        links.opened(f"{uuid4().hex}.{rest}", now=1_000_000)
    with pytest.raises(links.LinkInvalid):
        links.opened(f"{name}.f{rest}", now=1_000_000)


@pytest.mark.django_db
def test_a_picture_is_shown_and_a_document_is_downloaded(client: Client) -> None:
    user = factories.make_user()
    picture = files.keep_upload(chunks=[PNG], name="a.png", user=user)
    document = files.keep_upload(chunks=[PDF], name='bo"leto ç.pdf', user=user)
    shown, loaded = client.get(links.url(picture.public_id)), client.get(links.url(document.public_id))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert shown["Content-Disposition"].startswith("inline;")
    assert loaded["Content-Type"] == "application/octet-stream"
    assert loaded["Content-Disposition"] == (
        "attachment; filename=\"bo_leto _.pdf\"; filename*=UTF-8''bo%22leto%20%C3%A7.pdf"
    )
    for response in (shown, loaded):
        assert response["Content-Security-Policy"].startswith("sandbox;")
        assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(shown) == PNG  # type: ignore[call-overload]


@pytest.mark.django_db
def test_an_expired_or_forged_address_opens_nothing(client: Client) -> None:
    kept = files.keep_upload(chunks=[PNG], name="a.png", user=factories.make_user())
    assert client.get(links.url(kept.public_id, now=1_000_000)).status_code == 410
    address = links.url(kept.public_id)
    assert client.get(address[:-2] + ("A" if address[-2] != "A" else "B") + "/").status_code == 404
    assert client.get(links.url(uuid4())).status_code == 404


def agent_upload(client: Client, content: bytes, name: str = "a.png") -> Any:
    return client.post("/live/uploads/", {"file": SimpleUploadedFile(name, content)})


@pytest.mark.django_db
def test_agents_upload_with_session_and_csrf() -> None:
    user = factories.make_user()
    client = Client()
    assert agent_upload(client, PNG).status_code == 403
    client.force_login(user)
    answered = agent_upload(client, PNG)
    assert answered.status_code == 201
    assert {"id", "kind", "name", "size", "content_type", "url"} <= answered.json().keys()
    assert Attachment.objects.get().uploaded_by == user
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert agent_upload(strict, PNG).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.ADMIN, Role.COMPLIANCE])
def test_roles_without_chats_upload_nothing(role: str) -> None:
    client = Client()
    client.force_login(factories.make_user(role))
    assert agent_upload(client, PNG).status_code == 403


@pytest.mark.django_db
def test_a_refused_upload_says_why() -> None:
    client = Client()
    client.force_login(factories.make_user())
    large = agent_upload(client, PNG + b"\0" * files.MAX_BYTES)
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    page = agent_upload(client, b"<html>", "a.png")
    assert (page.status_code, page.json()["code"]) == (415, "type_refused")
    assert page["Content-Type"] == "application/problem+json"
    assert client.post("/live/uploads/").status_code == 422


@pytest.mark.django_db
def test_visitors_upload_with_the_token_of_their_channel() -> None:
    channel, other = factories.make_channel("webchat"), factories.make_channel("webchat")
    address = f"/widget/{channel.public_id}/uploads/"
    client = Client(enforce_csrf_checks=True)

    def send(token: str) -> Any:
        file = SimpleUploadedFile("a.png", PNG)
        return client.post(address, {"file": file}, headers={"Authorization": f"Visitor {token}"})

    assert send(tokens.issue(other.public_id)).status_code == 401
    assert send("x").status_code == 401
    answered = send(tokens.issue(channel.public_id))
    assert answered.status_code == 201
    kept = Attachment.objects.select_related("uploaded_by_visitor").get()
    assert kept.uploaded_by_visitor is not None
    assert kept.uploaded_by_visitor.channel == channel
    assert not Message.objects.exists()
