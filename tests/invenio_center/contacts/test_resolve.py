"""Whose address is this?"""

from uuid import uuid4

import pytest

from channels_app.contract import Claim
from invenio_center.contacts import actions, queries
from invenio_center.contacts.identities import resolve_contact
from invenio_center.kernel import address
from invenio_center.kernel.errors import Invalid, NotFound
from invenio_center.models import AuditEntry, Contact, Identity, Role
from tests import factories

pytestmark = pytest.mark.django_db


def claim(scheme: str, value: str) -> Claim:
    return Claim(scheme, value, address.canonical(scheme, value))


def test_first_sight_makes_a_contact_and_keeps_the_value_as_received() -> None:
    contact = resolve_contact(claims=[claim("whatsapp", "551187654321")], name="Davi", origin="whatsapp")
    identity = contact.identities.get()
    assert (identity.value, identity.canonical) == ("551187654321", "5511987654321")


def test_both_ninth_digit_forms_lead_to_one_person_and_the_newest_form_is_replied_to() -> None:
    first = resolve_contact(claims=[claim("whatsapp", "5511987654321")])
    second = resolve_contact(claims=[claim("whatsapp", "551187654321")])
    assert first == second
    assert first.identities.get().value == "551187654321"


def test_an_old_trunking_number_matches_both_forms() -> None:
    short = resolve_contact(claims=[claim("whatsapp", "551178654321")])
    assert resolve_contact(claims=[claim("whatsapp", "5511978654321")]) == short


def test_a_landline_is_not_repaired_into_a_mobile() -> None:
    landline = resolve_contact(claims=[claim("whatsapp", "551133334444")])
    assert landline.identities.get().canonical == "551133334444"


def test_who_was_entered_with_a_phone_is_who_later_writes() -> None:
    entered = actions.create_contact(actor=None, name="Ana", phone="(11) 98765-4321")
    assert resolve_contact(claims=[claim("whatsapp", "5511987654321")], name="Outro nome") == entered
    entered.refresh_from_db()
    assert entered.name == "Ana"
    assert set(entered.identities.values_list("scheme", flat=True)) == {"phone", "whatsapp"}


def test_a_person_without_number_is_known_by_the_id_of_the_platform() -> None:
    bsuid = Claim("bsuid", "BR.150", "waba1:BR.150")
    known = resolve_contact(claims=[bsuid])
    assert resolve_contact(claims=[bsuid, claim("whatsapp", "5511987654321")]) == known
    assert resolve_contact(claims=[Claim("bsuid", "BR.150", "waba2:BR.150")]) != known


def test_conflicting_identities_never_merge() -> None:
    one = resolve_contact(claims=[claim("whatsapp", "5511987650001")])
    two = resolve_contact(claims=[claim("email", "x@exemplo.com")])
    found = resolve_contact(claims=[claim("email", "x@exemplo.com"), claim("whatsapp", "5511987650001")])
    assert found == two
    assert Identity.objects.get(scheme="whatsapp").contact == one


def test_a_typed_address_is_noted_when_free_and_opens_nothing_when_taken() -> None:
    owner = actions.create_contact(actor=None, name="Dona", email="dona@exemplo.com")
    visitor = resolve_contact(
        claims=[claim("visitor", "v1")],
        typed=[claim("email", "dona@exemplo.com"), claim("email", "livre@exemplo.com")],
    )
    assert visitor != owner
    assert list(visitor.identities.filter(claimed=True).values_list("canonical", flat=True)) == [
        "livre@exemplo.com"
    ]


# --- changing ---


def test_a_contact_needs_something_to_be_found_by() -> None:
    with pytest.raises(Invalid):
        actions.create_contact(actor=None, name="Ninguém")


def test_an_address_of_somebody_else_is_refused() -> None:
    actions.create_contact(actor=None, name="Um", phone="11987654321")
    with pytest.raises(Invalid) as refused:
        actions.create_contact(actor=None, name="Dois", phone="+55 11 8765-4321")
    assert refused.value.data["errors"]["phone"][0]["code"] == "taken"


@pytest.mark.parametrize("priority", [0, 101, -1, True, "alta"])
def test_a_priority_lies_between_1_and_100(priority: object) -> None:
    contact = factories.make_contact()
    with pytest.raises(Invalid):
        actions.update_contact(actor=None, contact=contact, priority=priority)


def test_a_cpf_is_checked_kept_encrypted_and_found_whole() -> None:
    with pytest.raises(Invalid):
        actions.create_contact(actor=None, name="X", cpf="529.982.247-24")
    contact = actions.create_contact(actor=None, name="Ana", cpf="529.982.247-25")
    assert "52998224725" not in contact.cpf_cipher
    assert list(queries.search("52998224725")) == [contact]
    with pytest.raises(Invalid):
        actions.create_contact(actor=None, name="Outra", cpf="52998224725")


def test_a_change_is_audited_without_showing_addresses_or_cpf() -> None:
    actor = factories.make_user(Role.SUPERVISOR)
    contact = factories.make_contact(name="Antes")
    actions.update_contact(
        actor=actor,
        contact=contact,
        reason="Cliente pediu",
        name="Depois",
        priority=90,
        cpf="529.982.247-25",
        tags=["VIP"],
    )
    entry = AuditEntry.objects.get(action="contact.updated")
    assert (entry.actor, entry.reason) == (actor, "Cliente pediu")
    assert entry.changes == {
        "name": ["Antes", "Depois"], "priority": [None, 90], "tags": [[], ["VIP"]], "cpf": ["", "***"],
    }  # fmt: skip


def test_a_new_phone_replaces_the_old_one_and_leaves_whatsapp_alone() -> None:
    contact = factories.make_contact(whatsapp="5511987650009", phone="1133334444")
    actions.update_contact(actor=None, contact=contact, phone="1144445555")
    found = dict(contact.identities.values_list("scheme", "canonical"))
    assert found == {"phone": "551144445555", "whatsapp": "5511987650009"}


def test_blocking_needs_a_reason() -> None:
    contact = factories.make_contact()
    with pytest.raises(Invalid):
        actions.block(actor=None, contact=contact, reason=" ")
    assert actions.block(actor=None, contact=contact, reason="Ofensas").blocked_at
    assert actions.unblock(actor=None, contact=contact).blocked_at is None


# --- finding and showing ---


def test_names_are_found_without_accents_case_or_perfect_spelling() -> None:
    joao = factories.make_contact(name="João Gonçalves")
    factories.make_contact(name="Maria Oliveira")
    for words in ("joao", "GONCALVES", "gonçalvez"):
        assert list(queries.search(words)) == [joao], words


def test_a_number_is_found_in_any_spelling() -> None:
    contact = factories.make_contact(whatsapp="551187654321")
    for words in ("+55 (11) 98765-4321", "11987654321", "551187654321"):
        assert list(queries.search(words)) == [contact], words


def test_agents_see_cpf_and_phone_masked_unless_the_person_is_in_their_hands() -> None:
    agent, supervisor = factories.make_user(), factories.make_user(Role.SUPERVISOR)
    contact = factories.make_contact(name="João Silva", whatsapp="5511987654321", cpf="529.982.247-25")
    shown = queries.card(contact, agent)
    assert (shown["phone"], shown["cpf"]) == ("+55 11 9****-4321", "***.982.247-**")
    held = queries.card(contact, agent, unmasked=True)
    assert (held["phone"], held["cpf"]) == ("5511987654321", "***.982.247-**")
    assert queries.card(contact, supervisor)["cpf"] == "529.982.247-25"


def test_an_administrator_sees_nobody_whole() -> None:
    contact = factories.make_contact(name="João Silva", email="joao@empresa.com")
    shown = queries.card(contact, factories.make_user(Role.ADMIN))
    assert (shown["name"], shown["email"]) == ("João S***", "j***@empresa.com")


def test_an_unknown_contact_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.by_public_id(uuid4())
    assert Contact.objects.count() == 0
