"""A submission: checked by name, stored once before it is acknowledged, and a conversation afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from channels_app.models import Channel, Envelope
from consent.ledger import queries as consents
from invenio_center.contacts import actions as contacts
from invenio_center.models import Contact, Identity
from invenio_live.forms import spam
from invenio_live.models import Conversation, Message
from tests import factories

from .conftest import ANSWERS, FIELDS, Send, make_form, solved, ticked, work

pytestmark = pytest.mark.django_db


def codes(answer: Any) -> dict[str, str]:
    return {name: reasons[0]["code"] for name, reasons in answer.json()["errors"].items()}


def test_a_submission_becomes_a_conversation_with_readable_fields(form: Channel, send: Send) -> None:
    answer = send(fields={**ANSWERS, "telefone": "(11) 98765-4321", "estranho": "fora"})
    assert (answer.status_code, answer.json()["message"]) == (201, "Obrigado, Rita.")
    assert not Message.objects.exists()  # the worker's work
    work()
    message = Message.objects.select_related("conversation__contact").get()
    assert message.text.splitlines()[0] == "Nome: Rita Lima"
    shown = {one["name"]: one["text"] for one in message.data["fields"]}
    assert shown == {
        "nome": "Rita Lima",
        "email": "rita@x.example",
        "telefone": "+55 11 98765-4321",
        "assunto": "Vendas",
        "mensagem": "Quero um orçamento.",
    }
    contact = message.conversation.contact
    assert (contact.name, contact.origin, message.conversation.status) == ("Rita Lima", "form", "waiting")
    assert {row.scheme: row.claimed for row in contact.identities.all()} == {"email": True, "phone": True}


def test_evidence_stays_out_of_what_agents_read(form: Channel, send: Send) -> None:
    send(page={"url": "https://loja.example/contato?x=1", "title": "Contato"})
    work()
    data = Message.objects.get().data
    assert data["page"]["title"] == "Contato"
    assert "127.0.0.1" not in str(data)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"nome": " "}, "nome", "required"),
        ({"email": "sem arroba"}, "email", "invalid"),
        ({"email": "a@b"}, "email", "invalid"),
        ({"telefone": "123"}, "telefone", "invalid"),
        ({"assunto": "Outro"}, "assunto", "invalid_choice"),
        ({"nome": "x" * 401}, "nome", "too_long"),
        ({"nome": {"a": 1}}, "nome", "invalid"),
        ({"nome": "\x00"}, "nome", "required"),
    ],
)
def test_refusals_name_their_field(form: Channel, send: Send, change: Any, field: str, code: str) -> None:
    answer = send(fields={**ANSWERS, **change})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert codes(answer) == {field: code}
    assert not Envelope.objects.exists()


def test_the_same_submission_is_stored_once_and_answered_alike(form: Channel, send: Send) -> None:
    number = str(uuid4())
    first, again = send(submission_id=number), send(submission_id=number, altcha="gasto")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    work()
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_deliveries_of_one_submission_store_one(form: Channel, client: Client) -> None:
    number = str(uuid4())
    proofs = [solved(client) for _ in range(20)]

    def deliver(proof: str) -> int:
        body = {"submission_id": number, "fields": ANSWERS, "altcha": proof}
        try:
            answer = Client().post("/forms/orcamento/submissions/", body, content_type="application/json")
            return int(answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        statuses = set(threads.map(deliver, proofs))
    assert statuses <= {200, 201}
    assert Envelope.objects.count() == 1
    work()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "null"])
def test_what_is_no_object_is_refused(form: Channel, client: Client, body: str) -> None:
    answer = client.post("/forms/orcamento/submissions/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_shape_and_size_are_refused_by_name(form: Channel, client: Client, send: Send) -> None:
    assert codes(send(submission_id="1")) == {"submission_id": "required"}
    assert codes(send(fields=[])) == {"fields": "required"}
    large = client.post("/forms/orcamento/submissions/", "x" * 300_000, content_type="application/json")
    assert large.status_code == 413
    text = client.post("/forms/orcamento/submissions/", "x", content_type="text/plain")
    assert text.status_code == 415
    assert client.post("/forms/nenhum/submissions/", {}, content_type="application/json").status_code == 404


def test_hostile_text_is_stored_clean(form: Channel, send: Send) -> None:
    hostile = "a\x00b<script>alert(1)</script>\u202eאב 😀"
    assert send(fields={**ANSWERS, "mensagem": hostile, "nome": "Rita\r\nBcc: x@y.z"}).status_code == 201
    work()
    shown = {one["name"]: one["text"] for one in Message.objects.get().data["fields"]}
    assert shown["mensagem"] == hostile.replace("\x00", "")
    assert shown["nome"] == "Rita Bcc: x@y.z"


# --- people ---


def test_a_typed_address_routes_to_its_contact_and_changes_nothing_there(form: Channel, send: Send) -> None:
    known = contacts.create_contact(actor=None, name="Maria", email="rita@x.example", is_vip=True)
    send(fields={**ANSWERS, "telefone": "(11) 98765-4321"})
    work()
    assert Conversation.objects.get().contact == known
    known.refresh_from_db()
    assert known.name == "Maria"
    # A stranger who types her e-mail and a number of his own does not get that number on her record.
    assert [row.scheme for row in known.identities.all()] == ["email"]


def test_the_same_person_twice_is_one_contact(form: Channel, send: Send) -> None:
    send()
    work()
    send(fields={**ANSWERS, "mensagem": "E mais uma coisa."})
    work()
    assert Contact.objects.count() == 1
    assert Conversation.objects.get().messages.count() == 2


def test_a_form_without_an_address_makes_a_contact_of_its_own(client: Client, send: Send) -> None:
    make_form("so-texto", fields=[{"name": "mensagem", "label": "Mensagem", "type": "textarea"}])
    send("so-texto", fields={"mensagem": "Gostei."})
    work()
    assert Identity.objects.get().scheme == "form"


def test_who_is_blocked_is_ignored_with_the_reason(form: Channel, send: Send) -> None:
    known = contacts.create_contact(actor=None, name="Maria", email="rita@x.example")
    contacts.block(actor=None, contact=known, reason="Ofensas")
    send()
    work()
    assert (Envelope.objects.get().state, Message.objects.count()) == ("ignored", 0)


def test_segment_and_tags_of_the_line(client: Client, send: Send) -> None:
    channel = make_form(tags=["site", " campanha "])
    channel.default_segment = factories.make_segment("Vendas")
    channel.save()
    send()
    work()
    conversation = Conversation.objects.get()
    assert conversation.segment == channel.default_segment
    assert sorted(tag.name for tag in conversation.tags.all()) == ["campanha", "site"]


# --- consent ---


def test_a_ticked_box_is_one_grant_of_the_text_that_was_shown(text: Any, send: Send) -> None:
    make_form(consents=[{"code": "ofertas", "required": False}])
    page = {"url": "https://loja.example/contato?token=segredo"}
    send(consents=[ticked(text)], page=page, headers={"User-Agent": "Navegador 1"})
    work()
    contact = Contact.objects.get()
    event = consents.events(subject_id=contact.subject_id, type="consent.granted").get()
    assert (event.method, event.text["sha256"], event.text["version"]) == ("checkbox", text.body_sha256, 1)
    vault = consents.vault_of(event)
    assert vault is not None
    assert (vault["ip"], vault["user_agent"]) == ("127.0.0.1", "Navegador 1")
    assert {"kind": "email", "value": "rita@x.example"} in vault["identifiers"]
    assert event.origin["url"].startswith("https://loja.example/contato")
    assert "segredo" not in str(event.origin)


def test_no_tick_no_event_and_a_required_box_holds_the_form(text: Any, send: Send) -> None:
    make_form(consents=[{"code": "ofertas", "required": False}])
    make_form("obrigatorio", consents=[{"code": "ofertas", "required": True}])
    send()
    work()
    assert not consents.events(type="consent.granted").exists()
    assert codes(send("obrigatorio")) == {"consent.ofertas": "required"}


def test_a_text_that_changed_meanwhile_is_read_again(text: Any, send: Send) -> None:
    make_form(consents=[{"code": "ofertas", "required": False}])
    for wrong in ({"version": 2}, {"sha256": "0" * 64}):
        assert send(consents=[{**ticked(text), **wrong}]).status_code == 409
    assert not Envelope.objects.exists()


def test_a_tick_in_the_name_of_a_known_person_waits_for_that_person(text: Any, send: Send) -> None:
    known = contacts.create_contact(actor=None, name="Maria", email="rita@x.example")
    make_form(consents=[{"code": "ofertas", "required": False}])
    send(consents=[ticked(text)])
    work()
    states = {(row["channel"], row["purpose"]): row["state"] for row in consents.state(known.subject_id)}
    assert states["email", "marketing"] == "pending"


# --- machines ---


def test_a_missing_wrong_or_used_proof_is_refused(form: Channel, client: Client, send: Send) -> None:
    proof = solved(client)
    assert send(altcha="").json()["code"] == "not_verified"
    assert send(altcha=proof[:-8] + "AAAAAAA=").status_code == 422
    assert send(altcha=proof).status_code == 201
    assert send(altcha=proof).json()["code"] == "not_verified"


def test_a_proof_of_another_form_is_refused(form: Channel, client: Client, send: Send) -> None:
    make_form("outro")
    assert send("orcamento", altcha=solved(client, "outro")).status_code == 422


def test_an_old_proof_is_refused(form: Channel, client: Client, send: Send, monkeypatch: Any) -> None:
    from datetime import timedelta

    monkeypatch.setattr(spam, "CHALLENGE_LASTS", timedelta(seconds=-5))
    assert send(altcha=solved(client)).status_code == 422


def test_a_filled_trap_is_thanked_and_marked(form: Channel, send: Send) -> None:
    assert send(website="http://spam.example").status_code == 201
    work()
    envelope = Envelope.objects.get()
    assert (envelope.state, Message.objects.count()) == ("ignored", 0)
    assert "invisível" in envelope.reason


def test_one_address_is_slowed_down(form: Channel, send: Send, monkeypatch: Any) -> None:
    monkeypatch.setattr(spam, "PER_ADDRESS", 2)
    with time_machine.travel(timezone.now(), tick=False):  # a new window counts anew
        assert [send().status_code for _ in range(3)] == [201, 201, 429]
        assert "Retry-After" in send()


# --- other sites ---


def test_allowed_sites_are_named_and_others_refused(client: Client, send: Send, settings: Any) -> None:
    settings.DEMO = False
    make_form(allowed_origins=["https://loja.example"])
    ours = send(headers={"Origin": "https://loja.example"})
    assert ours["Access-Control-Allow-Origin"] == "https://loja.example"
    assert ours["Vary"] == "Origin"
    assert send(headers={"Origin": "https://outra.example"}).status_code == 403
    asked = client.options("/forms/orcamento/submissions/", headers={"Origin": "https://loja.example"})
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "https://loja.example")


def test_the_schema_tells_what_is_asked(text: Any, client: Client) -> None:
    make_form(consents=[{"code": "ofertas", "required": True}])
    told = client.get("/forms/orcamento/schema/").json()
    assert [one["name"] for one in told["fields"]] == [one["name"] for one in FIELDS]
    assert told["consents"][0]["body"] == text.body
