"""Rulings against the validator, what changed between versions, and who has to consent again."""

from __future__ import annotations

import uuid

import pytest

from consent.approvals import actions as approvals
from consent.approvals import on_texts
from consent.approvals.on_texts import TextMoved
from consent.choices import ApprovalState
from consent.ledger import actions, changes, publishing, queries, rulings
from consent.ledger.errors import ControllerIncomplete, OptInRefused
from consent.models import ConsentEvent, ConsentText, TextChange
from invenio_center.kernel.errors import Invalid

from . import people

pytestmark = pytest.mark.django_db
ANA, BETO = uuid.uuid4(), uuid.uuid4()
WHY = "O jurídico conferiu este texto."


def next_version(text: ConsentText, body: str = people.BODY, **options: object) -> ConsentText:
    draft = actions.create_draft(code=text.code, body=body)
    return actions.publish_text(public_id=draft.public_id, published_by_id=None, **options)  # type: ignore[arg-type]


def told() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(type="notice.material_change"))


def states(person: uuid.UUID) -> dict[tuple[str, str], str]:
    return {(row["channel"], row["purpose"]): row["state"] for row in queries.state(person)}


def test_text_ruled_out_by_one_person_leaves_every_page_and_records_nothing_more(text: ConsentText) -> None:
    rulings.rule(public_id=text.public_id, verdict="invalid", reason=WHY, ruled_by=ANA)
    assert queries.published_text(text.code) is None
    assert queries.current_texts() == []
    assert queries.published_text(text.code, 1) == text  # the record still shows what was on screen
    with pytest.raises(OptInRefused) as refusal:
        people.opt_in(people.someone(), text)
    assert refusal.value.data["codes"] == ["TEXT_RULED_OUT"]


def test_text_is_accepted_against_the_verdict_only_by_a_second_person() -> None:
    actions.save_controller(**people.CONTROLLER)
    draft = actions.create_draft(code="teimoso", body="Aceito receber ofertas e novidades da Empresa XYZ.")
    with pytest.raises(Invalid):
        rulings.rule(
            public_id=draft.public_id,
            verdict="valid_with_warnings",
            reason=WHY,
            ruled_by=ANA,
            approved_by=ANA,
        )
    request = on_texts.ask_overrule(text=draft, actor=ANA, reason=WHY)
    approvals.approve(public_id=request.public_id, actor=BETO)
    published = actions.publish_text(public_id=draft.public_id, published_by_id=ANA)
    assert (published.verdict, published.codes) == ("valid_with_warnings", ["NO_CHANNEL"])
    ruling = rulings.of(published)
    assert ruling is not None and (ruling.ruled_by, ruling.approved_by, ruling.reason) == (ANA, BETO, WHY)


def test_ruling_does_not_survive_another_wording() -> None:
    actions.save_controller(**people.CONTROLLER)
    draft = actions.create_draft(code="teimoso", body="Aceito receber ofertas e novidades da Empresa XYZ.")
    approvals.approve(
        public_id=on_texts.ask_overrule(text=draft, actor=ANA, reason=WHY).public_id, actor=BETO
    )
    changed = actions.update_draft(
        public_id=draft.public_id, body="Aceito ofertas e promoções da Empresa XYZ."
    )
    assert changed.verdict == "invalid"


def test_request_is_for_one_wording_only() -> None:
    actions.save_controller(**people.CONTROLLER)
    draft = actions.create_draft(code="lp", body=people.BODY)
    request = on_texts.ask_publication(text=draft, actor=ANA, reason=WHY, material=None)
    actions.update_draft(public_id=draft.public_id, body=people.BODY + " Posso sair.")
    with pytest.raises(TextMoved):
        approvals.approve(public_id=request.public_id, actor=BETO)
    request.refresh_from_db()
    assert request.state == ApprovalState.PENDING


def test_nothing_that_collects_goes_out_with_a_gap_in_the_profile() -> None:
    actions.save_controller(**{**people.CONTROLLER, "recipients": {}, "retention": ""})
    with pytest.raises(ControllerIncomplete) as refusal:
        publishing.require_whole_controller()
    assert refusal.value.data["missing"] == ["retention", "recipients"]
    assert "prazo de guarda, destinatários por canal" in refusal.value.sentence


def test_new_version_says_what_changed_for_people(text: ConsentText) -> None:
    assert text.aspects == []
    wider = next_version(text, people.BODY.replace("lembretes", "pesquisas"))
    assert (wider.aspects, wider.material) == (["purposes"], True)
    actions.save_controller(
        **{**people.CONTROLLER, "recipients": {"sms": "Zenvia (BR)"}, "retention": "2 anos"}
    )
    shared = next_version(text, people.BODY.replace("lembretes", "pesquisas"))
    assert shared.aspects == ["sharing", "duration"]
    same = next_version(text, people.BODY.replace("lembretes", "pesquisas"), material=False)
    assert (same.aspects, same.material) == ([], False)


def test_change_of_sharing_makes_old_grants_stale_and_only_those_of_this_text(text: ConsentText) -> None:
    old, other_text_person = people.someone(), people.someone()
    people.opt_in(old, text)
    people.opt_in(other_text_person, people.published(code="outro"))
    actions.save_controller(material=False, **{**people.CONTROLLER, "recipients": {"sms": "Zenvia (BR)"}})
    second = next_version(text)
    assert changes.sweep() == 2
    assert {
        state for key, state in states(old).items() if key[0] in text.channels and key[1] in text.purposes
    } == {"stale"}
    assert states(other_text_person)["email", "marketing"] == "granted"
    change = TextChange.objects.get(text=second)
    assert (change.total, change.done, change.told) == (2, 2, 1) and change.finished_at is not None


def test_wider_purposes_leave_what_was_agreed_and_cover_nothing_new(text: ConsentText) -> None:
    person = people.someone()
    people.opt_in(person, text)
    next_version(text, people.BODY.replace("lembretes", "lembretes e pesquisas"))
    changes.sweep()
    assert states(person)["email", "marketing"] == "granted"
    assert states(person)["email", "survey"] != "granted"
    assert [(event.channels, event.purposes) for event in told()] == [
        (["email", "sms", "whatsapp"], ["survey"])
    ]


def test_sweep_twice_tells_once(text: ConsentText) -> None:
    people.opt_in(people.someone(), text)
    actions.save_controller(**{**people.CONTROLLER, "retention": "2 anos"})
    next_version(text)
    changes.sweep()
    before = len(told())
    assert changes.sweep() == 0
    assert len(told()) == before == 2  # one for each purpose


def test_a_change_of_the_profile_makes_what_was_agreed_before_stale(text: ConsentText) -> None:
    """Sharing, controller and duration, without a new version of any text (LGPD art. 8 § 6)."""
    before, after = people.someone(), people.someone()
    people.opt_in(before, text)
    actions.save_controller(recipients={**people.CONTROLLER["recipients"], "email": "Mailgun (US)"})
    people.opt_in(after, text)
    (change,) = TextChange.objects.all()
    assert (change.text, change.aspects) == (None, ["sharing"])
    assert changes.sweep() == 2
    assert states(before)["email", "marketing"] == states(before)["sms", "transactional"] == "stale"
    assert states(after)["email", "marketing"] == "granted", "agreed with the new recipients in view"
    assert {one.subject_id for one in told()} == {before}
    assert told()[0].origin == {"kind": "controller", "ref": "sharing", "url": None}
    decided = actions.decide(subject_id=before, channel="email", purpose="marketing")
    assert (decided.decision, decided.reason) == ("deny", "RECONSENT_REQUIRED")
    people.opt_in(before, text)
    assert states(before)["email", "marketing"] == "granted"


@pytest.mark.parametrize(
    ("given", "aspects"),
    [
        ({"retention": "2 anos"}, ["duration"]),
        ({"cnpj": "11222333000181"}, ["controller"]),
        ({"legal_name": "ACME Ltda", "trade_names": ["ACME"]}, ["controller"]),
        ({"legal_name": "Empresa XYZ Ltda"}, []),
        ({"contact": "outro@xyz.example", "dpo_contact": "d@xyz.example"}, []),
        ({"retention": "5 anos"}, []),
    ],
)
def test_what_of_the_profile_is_material(
    text: ConsentText, given: dict[str, object], aspects: list[str]
) -> None:
    actions.save_controller(**given)
    assert [one.aspects for one in TextChange.objects.all()] == ([aspects] if aspects else [])


def test_a_gap_filled_and_a_spelling_mended_ask_nobody_again(text: ConsentText) -> None:
    actions.save_controller(material=False, recipients={"email": "Servidor proprio (BR)"})
    actions.save_controller(material=False, retention="")
    actions.save_controller(retention="5 anos")
    assert not TextChange.objects.exists()


def test_a_text_that_names_another_company_than_the_controller_collects_nothing_more(
    text: ConsentText,
) -> None:
    draft = actions.create_draft(code="rascunho", body=people.BODY)
    assert draft.verdict == "valid"
    actions.save_controller(legal_name="ACME Ltda", trade_names=["ACME"])
    draft.refresh_from_db()
    assert draft.verdict == "invalid" and "NO_CONTROLLER" in draft.codes
    assert queries.published_text(text.code) is None and queries.current_texts() == []
    with pytest.raises(OptInRefused) as refusal:
        people.opt_in(people.someone(), text)
    assert refusal.value.data["codes"] == ["NO_CONTROLLER"]
    actions.save_controller(trade_names=["ACME", "Empresa XYZ"])
    assert queries.published_text(text.code) == text
