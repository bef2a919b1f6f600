"""Templates of a line whose provider approves them, and of one whose provider does not."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app import registry
from channels_app.contract import (
    Connector,
    ErrorClass,
    ProviderError,
    ProviderRefused,
    TemplateSeen,
)
from channels_app.lines.errors import CheckFailed
from channels_app.models import Channel, Template
from channels_app.wordings import actions, queries, samples
from channels_app.wordings.errors import TemplateInUse, TemplateNotReady, TemplateTaken, VariablesMissing
from invenio_center.kernel.errors import Invalid
from invenio_center.models import AuditEntry

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "pedido_saiu",
    "language": "pt_BR",
    "purpose": "transactional",
    "category": "utility",
    "body": "Olá, {{nome}}.",
}


class Approver(Connector):
    kind = "whatsapp"
    approves_templates = True

    def __init__(self) -> None:
        self.submitted: list[Any] = []
        self.known: list[TemplateSeen] = []
        self.refusal: ProviderError | None = None

    def submit_template(self, line, template, http):
        if self.refusal:
            raise ProviderRefused(self.refusal)
        self.submitted.append(template)
        return TemplateSeen(template["name"], template["language"], status="pending", provider_id="T1")

    def list_templates(self, line, http):
        return self.known


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, channel: Channel) -> Approver:
    found = Approver()
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", found)
    return found


def made(channel: Channel, **fields: Any) -> Template:
    return actions.save(actor=None, channel=channel, **{**FIELDS, **fields})


def test_a_draft_cannot_be_sent_before_its_provider_approves_it(channel: Channel, provider: Approver) -> None:
    template = made(channel)
    given = {"id": str(template.public_id)}
    with pytest.raises(TemplateNotReady):
        queries.chosen(channel, given)
    actions.submit(template, actor=None)
    assert provider.submitted[0]["body"] == "Olá, {{nome}}."
    with pytest.raises(TemplateNotReady):
        queries.chosen(channel, given)
    assert actions.heed(channel, TemplateSeen("pedido_saiu", "pt_BR", status="approved", quality="green"))
    found = queries.chosen(channel, given)
    assert (found.status, found.quality) == ("approved", "green")
    assert list(queries.offered(channel)) == [template]
    with pytest.raises(VariablesMissing) as missing:
        queries.filled(found, {})
    assert missing.value.data["missing"] == ["nome"]


def test_what_the_provider_pauses_is_offered_no_more(channel: Channel, provider: Approver) -> None:
    template = actions.submit(made(channel), actor=None)
    for status in ("approved", "paused"):
        actions.heed(channel, TemplateSeen("pedido_saiu", status=status, reason="Baixa qualidade"))
    template.refresh_from_db()
    assert (template.status, template.reason) == ("paused", "Baixa qualidade")
    assert not queries.offered(channel).exists()
    assert not actions.heed(channel, TemplateSeen("outro", status="approved"))


def test_once_submitted_only_what_is_ours_changes(channel: Channel, provider: Approver) -> None:
    template = actions.submit(made(channel), actor=None)
    with pytest.raises(TemplateInUse):
        actions.save(actor=None, template=template, body="Outro texto")
    assert actions.save(actor=None, template=template, purpose="service").purpose == "service"
    with pytest.raises(TemplateInUse):
        actions.submit(template, actor=None)


def test_a_refused_submission_changes_nothing_and_says_why(channel: Channel, provider: Approver) -> None:
    template = made(channel)
    provider.refusal = ProviderError("100", "A Meta recusou o conteúdo.", ErrorClass.BAD_CONTENT)
    with pytest.raises(CheckFailed, match="A Meta recusou o conteúdo"):
        actions.submit(template, actor=None)
    template.refresh_from_db()
    assert (template.status, template.provider_id) == ("draft", "")


def test_the_provider_s_list_is_taken_over_and_ours_is_kept(channel: Channel, provider: Approver) -> None:
    ours = actions.submit(made(channel, purpose="service"), actor=None)
    content = {"body": "Oferta, {{1}}", "buttons": [], "variables": []}
    provider.known = [
        TemplateSeen("pedido_saiu", "pt_BR", "utility", "approved", provider_id="T1"),
        TemplateSeen("oferta", "pt_BR", "marketing", "approved", provider_id="T2", content=content),
    ]
    assert actions.synchronise(channel, actor=None) == 2
    ours.refresh_from_db()
    assert (ours.status, ours.purpose, ours.body) == ("approved", "service", "Olá, {{nome}}.")
    offer = Template.objects.get(name="oferta")
    assert (offer.purpose, offer.body, offer.category) == ("marketing", "Oferta, {{1}}", "marketing")
    assert actions.synchronise(channel, actor=None) == 2
    assert Template.objects.count() == 2


def test_a_line_whose_provider_approves_nothing_uses_its_texts_at_once(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", type("Plain", (Connector,), {"kind": "whatsapp"})())
    assert made(channel).status == "approved"


def test_one_name_and_language_once_a_line(channel: Channel, provider: Approver) -> None:
    made(channel)
    with pytest.raises(TemplateTaken):
        made(channel)
    made(channel, language="en_US")


def test_faults_are_named_at_their_fields(channel: Channel, provider: Approver) -> None:
    with pytest.raises(Invalid) as refused:
        made(channel, name="Nome Errado", body="")
    assert set(refused.value.data["errors"]) == {"name", "body"}
    assert not Template.objects.exists()


def test_every_change_leaves_a_trace(channel: Channel, provider: Approver) -> None:
    template = made(channel)
    actions.save(actor=None, template=template, body="Bom dia, {{nome}}.")
    actions.remove(template, actor=None)
    known = ["template.created", "template.updated", "template.removed"]
    assert (
        list(AuditEntry.objects.filter(action__in=known).order_by("id").values_list("action", flat=True))
        == known
    )


PNG = b"\x89PNG\r\n\x1a\n rest"


def test_a_header_with_a_file_is_submitted_with_its_sample_and_never_without(
    channel: Channel, provider: Approver
) -> None:
    template = made(channel, header={"type": "image"})
    with pytest.raises(Invalid, match="Anexe um exemplo"):
        actions.submit(template, actor=None)
    samples.keep(template, name="capa.png", content=PNG, actor=None)
    actions.submit(template, actor=None)
    assert provider.submitted[0]["sample"] == {
        "name": "capa.png",
        "content_type": "image/png",
        "content": PNG,
    }
    with pytest.raises(TemplateInUse):
        samples.keep(template, name="outra.png", content=PNG, actor=None)


@pytest.mark.parametrize(
    ("header", "content", "code"),
    [
        ({"type": "text", "text": "Oi"}, PNG, "no_media"),
        (None, PNG, "no_media"),
        ({"type": "image"}, b"%PDF-1.7", "type"),
        ({"type": "document"}, PNG, "type"),
        ({"type": "video"}, b"<html>", "type"),
        ({"type": "image"}, PNG + bytes(samples.MOST_BYTES), "too_large"),
    ],
)
def test_a_sample_is_known_by_its_content(
    channel: Channel, provider: Approver, header: Any, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        samples.keep(made(channel, header=header), name="x", content=content, actor=None)
    assert refused.value.data["errors"]["sample"][0]["code"] == code


def test_a_sample_of_another_kind_of_header_does_not_count(channel: Channel, provider: Approver) -> None:
    template = made(channel, header={"type": "image"})
    samples.keep(template, name="capa.png", content=PNG, actor=None)
    actions.save(actor=None, template=template, header={"type": "document"})
    with pytest.raises(Invalid, match="um documento PDF"):
        actions.submit(template, actor=None)
