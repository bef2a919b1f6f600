"""An address that sent a message back: seen in Live, Center and the API, and set free by those who may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from channels_app.models import AddressRefusal
from channels_app.reach import queries as reach
from invenio_center.kernel.errors import NotAllowed, NotFound
from invenio_center.models import ApiKey, AuditEntry
from invenio_live.api.authentication import hash_key
from invenio_live.console import cards, requests
from invenio_live.conversations import elsewhere, refusals
from invenio_live.models import Conversation
from tests import factories
from tests.cast import Cast, assemble

SENTENCE = "Este número não recebe mensagens do WhatsApp."


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return factories.take(factories.make_conversation(cast.line), cast.ana)


@pytest.fixture
def refusal(conversation: Conversation) -> AddressRefusal:
    identity = conversation.contact.identities.get()
    return AddressRefusal.objects.create(
        identity=identity, kind="whatsapp", since=timezone.now(), code="131026", sentence=SENTENCE
    )


def call(user: Any, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    ApiKey.objects.get_or_create(user=user, name="teste", key_hash=hash_key(f"chave-{user.pk}"))
    return getattr(Client(), method)(
        f"/api/v1/{path}",
        json.dumps(body) if body else None,
        content_type="application/json",
        headers={"Authorization": f"Bearer chave-{user.pk}"},
    )


def test_the_agent_sees_which_address_when_and_why(cast: Cast, conversation, refusal) -> None:
    (shown,) = cards.contact(conversation, cast.ana.user)["refusals"]
    assert (shown["sentence"], shown["channel_label"]) == (SENTENCE, "WhatsApp")
    assert shown["address"] == refusal.identity.value
    (masked,) = cards.contact(conversation, cast.outsider.user)["refusals"]
    assert masked["address"] != refusal.identity.value and "*" in masked["address"]


def test_whoever_serves_the_person_sets_the_address_free(cast: Cast, conversation, refusal) -> None:
    caller = requests.Caller(cast.ana.user, cast.ana.pk)
    asked = {"conversation": str(conversation.public_id), "refusal": str(refusal.public_id)}
    assert requests.HANDLERS["conversation.release_address"](caller, asked) == {}
    assert reach.of_contact(conversation.contact) == []
    assert AuditEntry.objects.get(action="contact.address_released").actor == cast.ana.user
    with pytest.raises(NotFound):
        refusals.release(conversation.contact, refusal.public_id, actor=cast.ana.user)


def test_an_agent_who_does_not_serve_the_person_is_refused(cast: Cast, conversation, refusal) -> None:
    with pytest.raises(NotAllowed):
        refusals.release(conversation.contact, refusal.public_id, actor=cast.outsider.user)
    assert AddressRefusal.objects.exists()


def test_the_api_shows_and_releases(cast: Cast, conversation, refusal) -> None:
    path = f"contacts/{conversation.contact.public_id}/"
    (shown,) = call(cast.supervisor, "get", path).json()["refusals"]
    assert (shown["id"], shown["code"]) == (str(refusal.public_id), "131026")
    wrong = call(cast.supervisor, "post", f"{path}release-address/", {"refusal": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert call(cast.officer, "post", f"{path}release-address/", {"refusal": shown["id"]}).status_code == 403
    done = call(cast.supervisor, "post", f"{path}release-address/", {"refusal": shown["id"]})
    assert (done.status_code, done.json()["refusals"]) == (200, [])


def test_the_contacts_page_says_it_and_the_supervisor_releases_it(
    cast: Cast, conversation, refusal, client: Client
) -> None:
    client.force_login(cast.supervisor)
    page = reverse("admin:invenio_center_contact_change", args=[conversation.contact.pk])
    shown = client.get(page).content.decode()
    day = timezone.localtime(refusal.since).strftime("%d/%m/%Y")
    assert f"Este endereço devolveu a mensagem em {day}: {SENTENCE}" in shown
    release = reverse(
        "admin:contact_release_address", args=[conversation.contact.public_id, refusal.public_id]
    )
    assert client.get(release).status_code == 405
    client.force_login(cast.officer)
    assert client.post(release).status_code == 403
    client.force_login(cast.supervisor)
    assert client.post(release, follow=True).status_code == 200
    assert not AddressRefusal.objects.exists()
    assert "devolveu a mensagem" not in client.get(page).content.decode()


def test_a_line_that_would_meet_the_refused_address_is_not_offered(cast: Cast) -> None:
    contact = factories.make_contact(
        identities=[
            {"scheme": "whatsapp", "value": "5531977776666"},
            {"scheme": "email", "value": "ana@cliente.example"},
        ]
    )
    conversation = factories.make_conversation(cast.line, sender="5531977776666")
    assert conversation.contact == contact
    mail = factories.make_channel("email")
    assert mail in [way.channel for way in elsewhere.ways(conversation)]
    AddressRefusal.objects.create(
        identity=contact.identities.get(scheme="email"),
        kind="email",
        since=timezone.now(),
        code="5.1.1",
        sentence="Não.",
    )
    assert mail not in [way.channel for way in elsewhere.ways(conversation)]


def test_the_reason_is_read_with_the_refused_message(cast: Cast, conversation, refusal) -> None:
    answer = call(
        cast.ana.user,
        "post",
        f"conversations/{conversation.public_id}/messages/",
        {"client_id": "c1", "text": "Olá"},
    )
    assert answer.status_code == 403 and answer.json()["reason"] == "ADDRESS_INVALID"
    assert "libere-o nos dados do contato" in answer.json()["detail"]
