"""Pedidos de titulares, the tab Direitos and erasures, as compliance and supervisors meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from consent.desk import queries as desk
from consent.ledger import actions as ledger_actions
from consent.ledger import queries as ledger
from invenio_center.contacts import actions as contacts
from invenio_center.kernel import sql
from invenio_center.models import AuditEntry, Contact, Role
from invenio_live.models import ErasureRun
from invenio_live.privacy import requests
from invenio_live.privacy.erasure import working
from tests.factories import make_user
from tests.support.second_factor import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita(db: None) -> Contact:
    ledger_actions.save_controller(legal_name="Casa Jatobá", recipients={"whatsapp": "Meta (US)"})
    return contacts.create_contact(actor=None, name="Rita Lima", email="rita@x.example")


@pytest.fixture
def carla(fresh: Any) -> Client:
    return fresh(Role.COMPLIANCE)  # type: ignore[no-any-return]


def asked(rita: Contact, right: str = "access") -> Any:
    return requests.open_for(rita, right=right, via="page", identity="code", details="Por favor")


def test_the_list_shows_filters_and_what_is_late(rita: Contact, carla: Client) -> None:
    late, other = asked(rita), asked(rita, "sharing")
    desk.RightsRequest.objects.filter(pk=late.pk).update(due_at=sql.now())
    page = carla.get("/center/desk/").content.decode()
    assert late.protocol in page and other.protocol in page and "1 pedido fora do prazo" in page
    only = carla.get("/center/desk/?late=1").content.decode()
    assert late.protocol in only and other.protocol not in only
    assert other.protocol in carla.get("/center/desk/?right=sharing&state=open").content.decode()
    assert "Nenhum pedido com estes filtros" in carla.get("/center/desk/?mine=1").content.decode()


def test_a_request_is_taken_noted_and_answered_and_each_step_is_audited(rita: Contact, carla: Client) -> None:
    request = asked(rita)
    address = f"/center/desk/{request.public_id}/"
    for data in (
        {"do": "take"},
        {"do": "note", "text": "Vou conferir"},
        {"do": "identity", "text": "RG visto"},
    ):
        carla.post(address, data)
    page = carla.get(address).content.decode()
    assert "Por favor" in page and "Vou conferir" in page and "Conferida por Compliance" in page
    carla.post(address + "answer/", {"text": "Aqui estão os seus dados."})
    request.refresh_from_db()
    assert (request.state, request.answer) == ("answered", "Aqui estão os seus dados.")
    trail = set(AuditEntry.objects.filter(object_type="rightsrequest").values_list("action", flat=True))
    assert trail == {
        "rights.opened", "rights.assigned", "rights.noted", "rights.identity_proved", "rights.answered",
    }  # fmt: skip
    assert "Rita" not in str(list(AuditEntry.objects.filter(object_type="rightsrequest").values()))


def test_a_refusal_begins_with_the_article_and_lifts_the_restriction(rita: Contact, carla: Client) -> None:
    request = asked(rita, "deletion")
    assert ledger.person(rita.subject_id)["status"] == "restricted"
    page = carla.get(f"/center/desk/{request.public_id}/?article=LGPD-16-I").content.decode()
    assert "LGPD, art. 16, I" in page
    carla.post(f"/center/desk/{request.public_id}/answer/", {"article": "LGPD-16-I", "text": "Não podemos."})
    request.refresh_from_db()
    assert request.state == "refused"
    assert ledger.person(rita.subject_id)["status"] == "active"


def test_a_person_is_erased_by_two_people(rita: Contact, carla: Client) -> None:
    request = asked(rita, "deletion")
    ask = f"/center/contacts/{rita.public_id}/erase/"
    assert "O que fica, e por quê" in carla.get(ask).content.decode()
    carla.post(ask, {"reason": "A pessoa pediu.", "request": str(request.public_id)})
    decide = carla.get(ask)["Location"]
    page = carla.get(decide).content.decode()
    assert "Foi você quem pediu" in page and "Aprovar e eliminar" not in page
    carla.post(decide, {"do": "approve"})
    assert not ErasureRun.objects.exists()
    second = Client()
    other = make_user(Role.COMPLIANCE)
    second.force_login(other)
    prove(second, other)
    assert "Aprovar e eliminar" in second.get(decide).content.decode()
    second.post(decide, {"do": "approve"})
    run = ErasureRun.objects.get()
    working.work()
    page = second.get(f"/center/desk/erasures/{run.public_id}/").content.decode()
    assert "Concluída" in page and "O que ficou" in page and "Rita" not in page
    assert "Dados eliminados" in second.get(f"/center/desk/{request.public_id}/").content.decode()


def test_a_hold_is_set_and_ended_on_the_tab_and_listed(rita: Contact, carla: Client) -> None:
    tab = f"/center/contacts/{rita.public_id}/rights/"
    carla.post(tab, {"do": "hold", "until": "2035-01-31", "reason": "Processo 0001234-55"})
    assert "Processo 0001234-55" in carla.get("/center/desk/holds/").content.decode()
    assert "guarda legal" in carla.get(f"/center/contacts/{rita.public_id}/erase/").content.decode()
    carla.post(tab, {"do": "unhold"})
    assert desk.hold_of(rita.subject_id) is None
    assert {"hold.set", "hold.ended"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_a_supervisor_opens_requests_and_states_ages_and_no_more(
    rita: Contact, as_role: Any, people: dict[str, Any]
) -> None:
    client, tab = as_role(Role.SUPERVISOR), f"/center/contacts/{rita.public_id}/rights/"
    assert client.get(tab).status_code == 200
    client.post(tab, {"do": "open", "right": "access", "details": "Ligou hoje"})
    client.post(tab, {"do": "age", "minor": "teen", "reason": "Ela disse a idade"})
    request = desk.of_subject(rita.subject_id).get()
    assert (request.via, request.opened_by) == ("agent", people[Role.SUPERVISOR].public_id)
    assert ledger.person(rita.subject_id)["minor"] == "teen"
    client.post(tab, {"do": "hold", "until": "2035-01-31", "reason": "Processo 0001234-55"})
    client.post(tab, {"do": "rectify", "name": "Outra", "reason": "Sem direito"})
    rita.refresh_from_db()
    assert desk.hold_of(rita.subject_id) is None and rita.name == "Rita Lima"


def test_a_correction_says_who_must_be_told(rita: Contact, carla: Client) -> None:
    from tests import factories

    factories.receive(factories.make_channel(), sender="5511955554444", name="Rita")
    contacts.update_contact(actor=None, contact=rita, custom_code="77")
    talked = factories.receive(factories.make_channel(), sender="5511955553333").conversation.contact
    tab = f"/center/contacts/{talked.public_id}/rights/"
    page = carla.post(
        tab, {"do": "rectify", "name": "Rita Souza", "reason": "Casou"}, follow=True
    ).content.decode()
    assert "Avise a correção a: Meta (US)" in page
    talked.refresh_from_db()
    assert talked.name == "Rita Souza"
    assert ledger.events(subject_id=talked.subject_id, type="subject.rectified").get().origin["ref"] == "name"


def test_the_day_proposed_for_a_hold_is_one_a_browser_takes(rita: Contact, carla: Client) -> None:
    page = carla.get(f"/center/contacts/{rita.public_id}/rights/").content.decode()
    assert re.search(r'<input type="date" name="until" value="\d{4}-\d\d-\d\d"', page)


def test_what_is_held_is_read_with_a_reason_that_is_kept(rita: Contact, carla: Client) -> None:
    address = f"/center/contacts/{rita.public_id}/held/"
    assert carla.post(address, {"reason": ""}).status_code == 302
    page = carla.post(address, {"reason": "Pedido T2026-1"})
    assert "O que guardamos sobre você" in page.content.decode()
    told = carla.post(address, {"reason": "Pedido T2026-1", "format": "json"}).json()
    assert told["person"]["name"] == "Rita Lima"
    reasons = AuditEntry.objects.filter(action="contact.summary_read").values_list("reason", flat=True)
    assert list(reasons) == ["Pedido T2026-1"] * 2
