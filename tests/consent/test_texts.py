"""From draft to published text, and no way back."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from consent import hashing
from consent.ledger import actions, queries
from consent.ledger.errors import ControllerIncomplete, TextFinal, TextInvalid
from consent.models import ConsentText
from invenio_center.kernel.errors import NotFound

from . import people

pytestmark = pytest.mark.django_db
OFFICER = uuid.UUID("0190d3a0-0000-7000-8000-00000000000a")


def test_published_text_keeps_hash_scope_and_controller(text: ConsentText) -> None:
    stored = ConsentText.objects.get(pk=text.pk)
    assert stored.body_sha256 == hashing.text_sha256(people.BODY)
    assert (stored.channels, stored.purposes) == (
        ["email", "sms", "whatsapp"],
        ["marketing", "transactional"],
    )
    assert (stored.controller_names, stored.cnpj) == (["Empresa XYZ", "XYZ"], "12345678000195")
    assert (stored.verdict, stored.validator_version) == ("valid", "3")


def test_invalid_text_is_kept_as_a_draft_and_never_published() -> None:
    actions.save_controller(legal_name="Empresa XYZ")
    draft = actions.create_draft(code="ruim", body="Aceito receber ofertas e novidades da Empresa XYZ.")
    assert (draft.verdict, draft.codes) == ("invalid", ["NO_CHANNEL"])
    with pytest.raises(TextInvalid) as refusal:
        actions.publish_text(public_id=draft.public_id, published_by_id=OFFICER)
    assert refusal.value.data["codes"] == ["NO_CHANNEL"]
    assert queries.published_text("ruim") is None


def test_publishing_judges_by_the_controller_of_now() -> None:
    draft = actions.create_draft(code="lp", body=people.BODY)
    assert draft.codes == ["NO_CONTROLLER"]
    with pytest.raises(ControllerIncomplete):
        actions.publish_text(public_id=draft.public_id, published_by_id=OFFICER)
    actions.save_controller(legal_name="Empresa XYZ")
    text = actions.publish_text(public_id=draft.public_id, published_by_id=OFFICER)
    assert (text.verdict, text.published_by_id) == ("valid", OFFICER)


def test_ticked_box_cannot_be_published() -> None:
    actions.save_controller(legal_name="Empresa XYZ")
    draft = actions.create_draft(code="lp", body=people.BODY)
    with pytest.raises(TextInvalid):
        actions.publish_text(public_id=draft.public_id, published_by_id=None, prechecked=True)


def test_published_text_cannot_change_by_any_way(text: ConsentText) -> None:
    with pytest.raises(TextFinal):
        actions.update_draft(public_id=text.public_id, body=people.BODY + " ")
    with pytest.raises(TextFinal):
        actions.publish_text(public_id=text.public_id, published_by_id=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(body="Outro texto")
    with pytest.raises(IntegrityError), transaction.atomic():
        text.delete()


def test_invalid_text_cannot_be_slipped_in_as_published() -> None:
    draft = actions.create_draft(code="ruim", body="Aceito os termos de uso.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentText.objects.filter(pk=draft.pk).update(published_at=people.LONG_AGO)


def test_change_is_a_new_version_and_the_old_one_stays(text: ConsentText) -> None:
    second = actions.create_draft(code=text.code, body=people.BODY.replace("lembretes", "novidades"))
    assert second.version == 2
    newest = queries.published_text(text.code)
    assert newest is not None and newest.version == 1
    actions.publish_text(public_id=second.public_id, published_by_id=None)
    newest, first = queries.published_text(text.code), queries.published_text(text.code, 1)
    assert newest is not None and newest.version == 2
    assert first is not None and first.body == people.BODY


def test_draft_may_be_edited_and_is_judged_again() -> None:
    actions.save_controller(legal_name="Empresa XYZ")
    draft = actions.create_draft(code="lp", body="Aceito os termos de uso.")
    draft = actions.update_draft(public_id=draft.public_id, body=people.BODY, policy_version="v3")
    assert (draft.verdict, draft.policy_version) == ("valid", "v3")
    with pytest.raises(NotFound):
        actions.update_draft(public_id=uuid.uuid4(), body="x")


def test_current_texts_are_the_newest_that_cover(text: ConsentText) -> None:
    assert queries.current_texts(channel="sms", purpose="marketing") == [text]
    assert queries.current_texts(channel="voice") == []
    assert queries.current_texts(purpose="survey") == []


def test_controller_profile_says_what_is_missing() -> None:
    assert "legal_name" in queries.controller().missing()
    actions.save_controller(
        legal_name="Empresa XYZ", cnpj="12345678000195", address="Rua A, 1", contact="contato@xyz.example",
        dpo_contact="dpo@xyz.example", withdrawal_url="https://xyz.example/p", storage_locations=["BR"],
        retention="5 anos", recipients={"whatsapp": "Meta (US)"},
    )  # fmt: skip
    assert queries.controller().missing() == []
    with pytest.raises(TypeError):
        actions.save_controller(colour="blue")
