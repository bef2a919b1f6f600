"""Planted strings of one person are found nowhere after the erasure: no table, file, cache, log; the chain is whole."""

from __future__ import annotations

import io
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client

from channels_app import registry
from channels_app.contract import Call
from channels_app.inbox import actions as inbox
from channels_app.lines import queries as lines
from channels_app.models import Channel, Delivery, Envelope, SimulatedMessage
from consent.desk import actions as desk
from consent.desk import holds
from consent.desk import queries as desk_queries
from consent.ledger import queries as consents
from consent.ledger.verification import verify_ledger
from invenio_center.contacts import actions as contacts
from invenio_center.contacts.imports import actions as imports
from invenio_center.contacts.imports import working as importing
from invenio_center.kernel import sql
from invenio_center.models import ApiKey, Contact, Identity, Role, User
from invenio_live.api.authentication import hash_key
from invenio_live.conversations import actions as talks
from invenio_live.files import actions as files
from invenio_live.hooks import feeding, sending
from invenio_live.models import Attachment, Conversation, ErasureRun, Visitor
from invenio_live.preferences import links
from invenio_live.privacy import leaving, rectifying, requests
from invenio_live.privacy.erasure import asking, working
from invenio_live.schedules import actions as schedules
from invenio_live.webchat import aftertalk
from tests import factories
from tests.channels_app import meta
from tests.channels_app.suite import payloads
from tests.channels_app.test_telegram import TestTelegram as TelegramSuite
from tests.forms.conftest import make_form, solved, ticked
from tests.invenio_live.hooks.conftest import subscribe
from tests.support.receiver import receiving

from .conftest import agreed

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "zqplantado"
NAME = "Zqplantado Nome Raro"
MAIL = "zqplantado@x.example"
NUMBER = "5511977665544"
IP = "203.0.113.77"
CPF = "52998224725"
CHAT = "7300927610"  # what Telegram calls the person, also in the ids of what they write
# What must be nowhere: the mark in whatever spelling, the number with and without country and ninth digit, CPF, IP.
TRACES = [MARK, CHAT, "11977665544", "1177665544", "977665544", "97766-5544", CPF, "529.982.247-25", IP]

PLANTED = """
invenio_center_contact invenio_center_identity invenio_center_auditentry invenio_center_idempotencykey
invenio_center_importrun invenio_live_message invenio_live_conversation invenio_live_schedule invenio_live_rating
invenio_live_visitor invenio_live_attachment invenio_live_subscriptiondelivery channels_app_envelope
channels_app_delivery channels_app_simulatedmessage consent_hold
"""


def word(where: str) -> str:
    return f"Zqplantado {where}"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_planted_strings_of_one_person_are_found_nowhere(
    text: Any, officers: tuple[User, User], folder: Path, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    person = known()
    whatsapp(person)
    telegram(person)
    served(person)
    typed_into_a_form(person, text)
    chatted(person)
    imported(person)
    told_to_others(person)
    asked_the_desk(person, text, officers)
    demo(person)
    planted = found_in_tables()
    for table in PLANTED.split():
        assert table in planted, f"nothing was planted in {table}"
    assert found_in_files(folder)

    erased(person, officers)

    assert found_in_tables() == {}
    assert found_in_files(folder) == []
    assert found_in_valkey() == []
    logs = caplog.text + "".join(capfd.readouterr())
    assert [one for one in TRACES if one in logs.lower()] == []
    assert sealed_boxes(person) == 0
    assert verify_ledger().ok
    assert consents.person(person.subject_id)["status"] == "erased"


def known() -> Contact:
    """Made by the API, so that its answer is kept for repetition; changed, so that the trail has both values."""
    user = factories.make_user(Role.SUPERVISOR)
    ApiKey.objects.create(user=user, name="teste", key_hash=hash_key("chave"))
    body = {"name": NAME, "phone": f"+{NUMBER}", "email": MAIL, "cpf": CPF, "custom_code": word("codigo")}
    answer = Client().post(
        "/api/v1/contacts/",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": "Bearer chave", "Idempotency-Key": "primeira"},
    )
    assert answer.status_code == 201, answer.content
    person = Contact.objects.get(public_id=answer.json()["id"])
    fields = {"origin": word("origem"), "custom_fields": {"joker1": word("coringa")}, "tags": ["cliente"]}
    contacts.update_contact(actor=user, contact=person, reason=word("motivo"), **fields)
    rectifying.rectify(person, actor=user, reason=word("correcao"), name=f"{NAME} Corrigido")
    return person


def whatsapp(person: Contact) -> None:
    """A signed provider's call with words, a place and a card, stored raw and worked on."""
    line = factories.make_channel("whatsapp", name="Zap")
    who = {"profile": {"name": word("perfil")}, "wa_id": NUMBER, "user_id": "BR.77"}
    card = [{"name": {"formatted_name": word("cartao")}, "phones": [{"phone": f"+{NUMBER}"}]}]
    items = [
        {**meta.text(word("mensagem"), id="wamid.P1"), "from": NUMBER},
        {**meta.item("location", {"latitude": -23.5, "longitude": -46.6, "name": word("lugar")}, id="wamid.P2"),
         "from": NUMBER},
        {**meta.item("contacts", card, id="wamid.P3"), "from": NUMBER},
    ]  # fmt: skip
    told = meta.change(contacts=[who], messages=items)
    told["value"]["metadata"] = {**meta.NUMBER, "phone_number_id": line.settings["phone_number_id"]}
    connector = registry.of(line)
    assert connector is not None
    for part in connector.split(lines.line_of(line), Call("POST", {}, body=meta.raw(meta.call(told)))):
        inbox.store(line, part)
    inbox.drain()
    assert Conversation.objects.filter(contact=person, channel=line).exists()
    unread = Envelope(channel=line, dedupe_key=f"x:{NUMBER}", body=f'{{"from":"{NUMBER}"}}'.encode())
    unread.save()


def telegram(person: Contact) -> None:
    """Words, the word that leaves, and the block: three ways in which the ledger hears of the chat."""
    line = TelegramSuite().activate()
    Identity.objects.create(contact=person, scheme="telegram", value=CHAT, canonical=CHAT)
    known = {one.name: one.content for one in payloads("telegram")}
    connector = registry.of(line)
    assert connector is not None
    for name in ("text", "stop", "blocked"):
        body = json.dumps(known[name]).replace("7012345678", CHAT).replace("Ana", "Zqplantado").encode()
        for part in connector.split(lines.line_of(line), Call("POST", {}, body=body)):
            inbox.store(line, part)
    inbox.drain()
    kinds = {one.type for one in consents.timeline(person.subject_id) if one.channels == ["telegram"]}
    assert kinds == {"contact.initiated", "consent.withdrawn"}


def served(person: Contact) -> None:
    """An agent takes it: answer, note, promise, transfer note, rating."""
    agent = factories.make_agent()
    row = factories.take(Conversation.objects.get(contact=person, channel__kind="whatsapp"), agent)
    talks.send_reply(conversation=row.public_id, agent=agent, client_id="r1", text=word("resposta"))
    talks.add_note(conversation=row.public_id, author=agent.user, text=word("nota"))
    due = sql.now() + timedelta(days=1)
    schedules.create(conversation=row.public_id, actor=agent.user, due_at=due, note=word("agendamento"))
    mailbox = factories.make_channel("email", name="Caixa")
    mailed = factories.take(
        factories.receive(mailbox, word("e-mail"), sender=MAIL, name=NAME).conversation, agent
    )
    ended = factories.make_outcome()
    talks.close(conversation=mailed.public_id, actor=agent.user, outcome=ended, note=word("fim"))
    aftertalk.rate(mailed, score=5, comment=word("avaliacao"))
    contacts.block(actor=agent.user, contact=person, reason=word("bloqueio"))
    contacts.unblock(actor=agent.user, contact=person)


def typed_into_a_form(person: Contact, text: Any) -> None:
    make_form(consents=[{"code": "ofertas", "required": False}])
    client = Client()
    fields = {"nome": NAME, "email": MAIL, "telefone": f"+{NUMBER}", "assunto": "Vendas"}
    fields["mensagem"] = word("formulario")
    body = {"submission_id": str(uuid4()), "fields": fields, "consents": [ticked(text)]}
    body["altcha"] = solved(client, "orcamento")
    answer = client.post(
        "/forms/orcamento/submissions/", body, content_type="application/json", REMOTE_ADDR=IP
    )
    assert answer.status_code == 201
    inbox.drain()
    agreed(person, text, pii={"name": NAME, "identifiers": [{"kind": "email", "value": MAIL}], "ip": IP})


def chatted(person: Contact) -> None:
    channel = factories.make_channel("webchat", name="Chat")
    visitor = Visitor.objects.create(
        channel=channel, contact=person, token_hash="h1", external_id=word("externo"),
        page={"url": f"https://x.example/{MARK}"}, told={"fields": [word("pergunta")]},
    )  # fmt: skip
    upload = files.keep_upload(chunks=[word("arquivo").encode()], name=f"{MARK}.txt", visitor=visitor)
    message = factories.write(visitor, word("conversa"))
    files.attach(message=message, uploads=[upload.public_id], visitor=visitor)
    files.keep_upload(chunks=[word("nao enviado").encode()], name=f"{MARK}-2.txt", visitor=visitor)


def imported(person: Contact) -> None:
    user = factories.make_user(Role.SUPERVISOR)
    known, refused = f"telefone;nome\r\n+{NUMBER};{NAME}\r\n", f"email;nome\r\n{MAIL};{word('recusada')}\r\n"
    for number, text in enumerate((known, refused)):
        file = io.BytesIO(text.encode())
        run = imports.upload(actor=user, file=file, name=f"lista de {MAIL} {number}.csv", policy="overwrite")
        if number == 0:
            imports.confirm(actor=user, run=run)
            importing.work()


def told_to_others(person: Contact) -> None:
    """A receiver of webhooks that repeats what it was told, and fails."""
    with receiving() as receiver:
        subscription = subscribe(receiver.url, events=["conversation.*", "message.*", "contact.*"])
        receiver.answer, receiver.said = (lambda _event: 500), word("eco").encode()
        row = Conversation.objects.filter(contact=person, channel__kind="webchat").get()
        talks.set_tags(conversation=row.public_id, actor=factories.make_user(Role.SUPERVISOR), tags=["vip"])
        feeding.feed()
        sending.drain()
        assert subscription.deliveries.exclude(tries=[]).exists()


def asked_the_desk(person: Contact, text: Any, officers: tuple[User, User]) -> None:
    request = requests.open_for(person, right="deletion", via="page", identity="link", details=word("pedido"))
    desk.add_note(public_id=request.public_id, text=word("anotacao"), actor=officers[0].public_id)
    hold = holds.set_hold(
        subject_id=person.subject_id, reason=word("guarda legal"), until=sql.now() + timedelta(days=3),
        actor=officers[0].public_id,
    )  # fmt: skip
    holds.release_hold(public_id=hold.public_id, actor=officers[0].public_id)
    rectifying.state_age(person, actor=officers[0], minor="teen", reason=word("idade"))
    rectifying.name_guardian(
        person, actor=officers[0], name=word("responsavel"), relation="mãe", proof=word("documento")
    )
    Client().get("/" + links.link(person, MAIL).split("/", 3)[3], REMOTE_ADDR=IP)
    leaving.leave(
        person, origin={"kind": "preferences", "ref": None, "url": None}, pii={"ip": IP, "name": NAME}
    )


def demo(person: Contact) -> None:
    line = Channel.objects.get(name="Zap")
    SimulatedMessage.objects.create(
        channel=line,
        person=NUMBER,
        person_name=NAME,
        kind="text",
        content={"text": word("simulada")},
        provider_id="s1",
    )


def erased(person: Contact, officers: tuple[User, User]) -> None:
    request = desk_queries.of_subject(person.subject_id).get()
    asked = asking.ask(
        contact=person, actor=officers[0], reason=f"Pedido de {NAME} Corrigido.", request=request.public_id
    )
    run = asking.approve(approval=asked, actor=officers[1])
    ErasureRun.objects.filter(pk=run.pk).update(waits_until=sql.now())
    working.work()
    run.refresh_from_db()
    assert run.state == "done", run.failure
    assert not Attachment.objects.exists() and Delivery.objects.filter(subject_id=person.subject_id).exists()


TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"


def found_in_tables() -> dict[str, list[str]]:
    """Table → traces, in every row of every table read as text; bytes are read as bytes."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT lower(t::text) FROM "{table}" AS t')  # noqa: S608
            rows = "\n".join(row[0] for row in cursor.fetchall())
            if traces := [
                one for one in (*TRACES, MARK.title()) if one in rows or one.encode().hex() in rows
            ]:
                found[table] = traces
    return found


def found_in_files(folder: Path) -> list[str]:
    every = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in every if any(one.encode() in path.read_bytes().lower() for one in TRACES)]


def found_in_valkey() -> list[str]:
    server = redis.Redis.from_url(settings.CACHE_URL)
    found = []
    for key in server.scan_iter(match=f"{settings.KEY_PREFIX}*", count=1000):
        content = key + (server.dump(key) or b"")
        if any(one.encode() in content.lower() for one in TRACES if one != IP):
            found.append(key.decode())
    server.close()
    return found


SEALED = """
SELECT (SELECT count(*) FROM consent_vault v JOIN consent_event e ON e.seq = v.event_id WHERE e.subject_id = %(who)s)
 + (SELECT count(*) FROM consent_evidence v JOIN consent_event e ON e.seq = v.event_id WHERE e.subject_id = %(who)s)
 + (SELECT count(*) FROM consent_request WHERE details_box <> '' OR answer_box <> '')
 + (SELECT count(*) FROM consent_request_step WHERE box <> '')
 + (SELECT count(*) FROM invenio_center_contact WHERE cpf_cipher <> '')
 + (SELECT count(*) FROM invenio_center_importrow WHERE cells <> '')
"""


def sealed_boxes(person: Contact) -> int:
    """What is encrypted cannot be searched: it must be gone."""
    with connection.cursor() as cursor:
        cursor.execute(SEALED, {"who": person.subject_id})
        return int(cursor.fetchone()[0])
