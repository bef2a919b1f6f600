"""Templates in a conversation: what passes a closed window, under which purpose, with which gaps filled."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from channels_app.contract import TemplateSeen
from channels_app.models import Delivery, Template
from channels_app.outbox import payload
from channels_app.outbox.errors import ConsentDenied
from channels_app.wordings import actions as wordings
from channels_app.wordings.errors import TemplateNotReady, VariablesMissing
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_live.conversations import actions, wording
from invenio_live.conversations.errors import FileNotAccepted, WindowClosed
from invenio_live.files import actions as files
from invenio_live.models import Conversation, Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(cast.line, sender="5511987651000", name="Ana Souza")
    factories.take(conversation, cast.ana)
    return Conversation.objects.get(pk=conversation.pk)


@pytest.fixture
def closed(held: Conversation) -> Conversation:
    """The customer wrote more than a day ago."""
    Conversation.objects.filter(pk=held.pk).update(last_customer_at=sql.now() - timedelta(hours=25))
    held.refresh_from_db()
    return held


def template(cast: Cast, *, approved: bool = True, **fields: object) -> Template:
    known = {
        "name": "retorno",
        "language": "pt_BR",
        "purpose": "service",
        "category": "utility",
        "body": "Olá, {{nome}}. Podemos continuar sobre {{assunto}}?",
    }
    made = wordings.save(actor=None, channel=cast.line, **{**known, **fields})
    if approved:
        wordings.heed(cast.line, TemplateSeen(made.name, made.language, status="approved"))
    return made


def send(conversation: Conversation, cast: Cast, **given: object) -> Message:
    return actions.send_reply(
        conversation=conversation.public_id, agent=cast.ana, client_id="t1", template=given
    )


def test_a_template_is_read_as_text_and_told_by_its_values(cast: Cast, held: Conversation) -> None:
    made = template(cast)
    message = send(held, cast, id=str(made.public_id), variables={"assunto": "o pedido 12"})
    assert (message.kind, message.text) == ("template", "Olá, Ana. Podemos continuar sobre o pedido 12?")
    assert message.data["template"] == {"id": str(made.public_id), "name": "retorno", "language": "pt_BR"}
    delivery = Delivery.objects.get()
    sent = payload.message(delivery.payload, Path(settings.MEDIA_ROOT), {})
    assert sent.template == {
        "name": "retorno",
        "language": "pt_BR",
        "body": {"nome": "Ana", "assunto": "o pedido 12"},
    }
    assert delivery.purpose == "service"


def test_a_closed_window_stops_text_and_the_purpose_decides_about_the_template(
    cast: Cast, closed: Conversation
) -> None:
    with pytest.raises(WindowClosed):
        actions.send_reply(conversation=closed.public_id, agent=cast.ana, client_id="x", text="Oi")
    template(cast)
    with pytest.raises(ConsentDenied):  # nobody agreed to messages of service outside the window
        send(closed, cast, name="retorno", variables={"assunto": "o pedido"})
    assert not Message.objects.filter(direction="out").exists()


def test_a_gap_a_draft_and_a_stranger_s_template_are_refused(cast: Cast, held: Conversation) -> None:
    made = template(cast)
    with pytest.raises(VariablesMissing) as missing:
        send(held, cast, id=str(made.public_id))
    assert missing.value.data["missing"] == ["assunto"]
    draft = template(cast, approved=False, name="rascunho")
    with pytest.raises(TemplateNotReady):
        send(held, cast, id=str(draft.public_id), variables={"assunto": "x"})
    for wrong in ({"id": "não é id"}, {"name": "nenhum"}, {}):
        with pytest.raises(Invalid):
            send(held, cast, **wrong)


def test_only_approved_ones_are_offered_with_what_is_known(cast: Cast, held: Conversation) -> None:
    template(cast)
    template(cast, approved=False, name="rascunho")
    (shown,) = wording.offered(held, cast.ana.user)
    assert [(one["name"], one["value"]) for one in shown["variables"]] == [("nome", "Ana"), ("assunto", "")]


def picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    return drawn.getvalue()


def uploaded(cast: Cast, content: bytes, name: str) -> str:
    kept = files.keep_upload(chunks=[content], name=name, user=cast.ana.user)
    return str(kept.public_id)


def test_a_header_with_a_file_asks_for_the_file_each_time(cast: Cast, held: Conversation) -> None:
    made = template(cast, body="Veja.", header={"type": "image"})
    (shown,) = wording.offered(held, cast.ana.user)
    assert shown["media"] == "image"
    given = {"conversation": held.public_id, "agent": cast.ana, "template": {"id": str(made.public_id)}}
    with pytest.raises(Invalid, match="uma imagem no cabeçalho"):
        actions.send_reply(client_id="a", **given)
    letter = uploaded(cast, b"%PDF-1.4\n%%EOF\n", "nota.pdf")
    with pytest.raises(FileNotAccepted):
        actions.send_reply(client_id="b", attachments=[letter], **given)
    message = actions.send_reply(client_id="c", attachments=[uploaded(cast, picture(), "capa.png")], **given)
    assert (message.kind, message.text, message.attachments.count()) == ("template", "Veja.", 1)
    stored = Delivery.objects.get().payload["message"]
    assert (stored["kind"], stored["files"][0]["kind"]) == ("image", "image")
    assert stored["template"] == {"name": "retorno", "language": "pt_BR"}


def test_a_template_without_a_file_takes_none(cast: Cast, held: Conversation) -> None:
    made = template(cast, body="Oi.")
    with pytest.raises(Invalid, match="só o texto"):
        actions.send_reply(
            conversation=held.public_id,
            agent=cast.ana,
            client_id="a",
            template={"id": str(made.public_id)},
            attachments=[uploaded(cast, picture(), "capa.png")],
        )
    assert not Delivery.objects.exists()
