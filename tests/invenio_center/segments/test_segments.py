"""Segments in the database: who counts, saving, previewing."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from invenio_center.kernel.errors import Invalid
from invenio_center.models import AuditEntry, Contact, Segment, SegmentMember
from invenio_center.segments import actions, queries
from tests import factories

GOLD = {"field": "tags", "op": "eq", "value": "ouro"}


@pytest.fixture
def gold(db: None) -> Contact:
    return factories.make_contact(name="Gilda", tags=["ouro"])


def names(contact: Contact, **fields: object) -> list[str]:
    told = {"kind": "whatsapp", "message": fields.pop("message_text", "")}
    found = queries.open_book([contact]).standing(contact, told, **fields)  # type: ignore[arg-type]
    return [segment.name for segment in found.counting]


def test_rules_hands_transfer_and_line_all_count(gold: Contact) -> None:
    actions.save_segment(actor=None, name="Ouro", rules=GOLD)
    by_hand = actions.save_segment(actor=None, name="À mão")
    transferred = actions.save_segment(actor=None, name="Transferido")
    line = actions.save_segment(actor=None, name="Da linha")
    actions.save_segment(actor=None, name="Outro")
    SegmentMember.objects.create(segment=by_hand, contact=gold)
    found = names(gold, transferred=transferred.pk, line_segment=line.pk)
    assert found == ["Ouro", "À mão", "Transferido", "Da linha"]


def test_an_inactive_segment_does_not_count(gold: Contact) -> None:
    segment = actions.save_segment(actor=None, name="Ouro", rules=GOLD, priority=100)
    actions.deactivate(segment, actor=None)
    assert names(gold) == []


def test_words_of_the_message_may_decide(gold: Contact) -> None:
    actions.save_segment(
        actor=None, name="Boletos", rules={"field": "message", "op": "contains", "value": "boleto"}
    )
    assert names(gold, message_text="Segunda via do boleto") == ["Boletos"]
    assert names(gold, message_text="Bom dia") == []


def test_facts_of_addresses_and_cpf_reach_the_rules(db: None) -> None:
    contact = factories.make_contact(phone="11987654321", email="Ana@Exemplo.com.br", cpf="529.982.247-25")
    rules = {
        "all": [
            {"field": "phone", "op": "exists"},
            {"field": "email", "op": "eq", "value": "ana@exemplo.com.br"},
            {"field": "cpf", "op": "eq", "value": "52998224725"},
        ]
    }
    actions.save_segment(actor=None, name="Completo", rules=rules)
    assert names(contact) == ["Completo"]


def test_saving_is_audited_with_what_changed(db: None) -> None:
    actor = factories.make_user("supervisor")
    segment = actions.save_segment(actor=actor, name="VIP", priority=90)
    assert segment.code == "vip"
    actions.save_segment(actor=actor, segment=segment, priority=100)
    entry = AuditEntry.objects.filter(action="segment.updated").get()
    assert entry.changes == {"priority": [90, 100]}
    assert entry.actor == actor


@pytest.mark.parametrize("code", ["vip", "VIP", "Vip"])
def test_a_code_is_taken_only_once_in_any_case(db: None, code: str) -> None:
    actions.save_segment(actor=None, name="VIP", code="vip")
    with pytest.raises(Invalid) as refused:
        actions.save_segment(actor=None, name="Outro", code=code)
    assert refused.value.data["errors"]["code"][0]["code"] == "taken"
    assert Segment.objects.count() == 1


@pytest.mark.parametrize("value", [0, 101, True, "50"])
def test_a_score_is_a_whole_number_from_1_to_100(db: None, value: object) -> None:
    with pytest.raises(Invalid):
        actions.save_segment(actor=None, name="VIP", priority=value)


def test_preview_counts_and_samples_without_storing(gold: Contact) -> None:
    factories.make_contact(name="Prata", tags=["prata"])
    found = queries.preview(GOLD)
    assert found == {"count": 1, "sample": [{"id": str(gold.public_id), "name": "Gilda"}], "complete": True}
    assert queries.preview({})["count"] == 0
    with pytest.raises(Invalid):
        queries.preview({"field": "x"})


def test_codes_that_differ_by_case_are_parted_when_an_installation_is_updated(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX segment_code_once_in_any_case")
    given = (("VIP", False), ("vip", True), ("Vip", True), ("vip-2", True), ("ouro", True))
    for code, in_use in given:
        Segment.objects.create(name=code, code=code, is_active=in_use)
    importlib.import_module("invenio_center.migrations.0011_segment_codes").part(apps, None)
    now = {one.name: one.code for one in Segment.objects.all()}
    assert now == {"vip": "vip", "Vip": "Vip-3", "VIP": "VIP-4", "vip-2": "vip-2", "ouro": "ouro"}
    trail = AuditEntry.objects.filter(action="segment.updated").values_list("object_label", "changes")
    assert dict(trail) == {"Vip": {"code": ["Vip", "Vip-3"]}, "VIP": {"code": ["VIP", "VIP-4"]}}
    assert 'Segmento "VIP": o código VIP passou a ser VIP-4.' in capsys.readouterr().out
