"""Who may see and do what with consents: for each cell of the matrix one that may and one that may not.

The matrix is that of docs/consent-roles.md, asked of the real pages and the real API.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from consent.ledger import queries as ledger
from consent.models import Approval, ConsentEvent
from invenio_center.models import AuditEntry, Contact, Role, User
from tests import factories
from tests.cast import Cast
from tests.consent import people as acts
from tests.support import second_factor

from .conftest import Caller

pytestmark = pytest.mark.django_db
A, S, C, D = Role.AGENT, Role.SUPERVISOR, Role.COMPLIANCE, Role.ADMIN


@dataclass
class World:
    """Everybody, one person with a consent, one conversation with her."""

    cast: Cast
    contact: Contact
    grant: ConsentEvent
    conversation: Any

    def user(self, role: str) -> User:
        return {
            A: self.cast.ana.user, S: self.cast.supervisor, C: self.cast.officer, D: self.cast.admin,
        }[role]  # type: ignore[index]  # fmt: skip

    def center(self, role: str) -> Client:
        """A browser of this role, with a code of a moment ago where the role has a place in Center."""
        client = Client()
        client.force_login(self.user(role))
        if role != A:
            second_factor.prove(client, self.user(role))
        return client

    def api(self, role: str, scopes: list[str] | None = None) -> Caller:
        return Caller(self.user(role), scopes)


@pytest.fixture
def world(cast: Cast) -> World:
    conversation = factories.make_conversation(cast.line, text="Oi")
    contact = conversation.contact
    grant = acts.opt_in(contact.subject_id, acts.published())
    return World(cast, contact, grant, factories.take(conversation, cast.ana))


Do = Callable[[World, str], int]


def get(name: str, *parts: str) -> Do:
    """Open a page of Center; ``parts`` are names of what the world holds."""

    def do(world: World, role: str) -> int:
        values = {"contact": world.contact.public_id, "seq": world.grant.seq}
        address = reverse(f"admin:{name}", args=[values[part] for part in parts])
        return int(world.center(role).get(address).status_code)

    return do


def read(path: str, **headers: str) -> Do:
    def do(world: World, role: str) -> int:
        return int(world.api(role).get(_filled(path, world), **headers).status_code)

    return do


def send(path: str, data: Callable[[World], Any]) -> Do:
    def do(world: World, role: str) -> int:
        return int(world.api(role).post(_filled(path, world), data(world)).status_code)

    return do


def _filled(path: str, world: World) -> str:
    return path.format(contact=world.contact.public_id, conversation=world.conversation.public_id)


def opening(world: World, role: str) -> int:
    address = reverse("admin:contact_evidence", args=[world.contact.public_id, world.grant.seq])
    return int(world.center(role).post(address, {"reason": "Processo 123"}).status_code)


def opt_out(world: World) -> dict[str, Any]:
    return {"type": "consent.withdrawn", "contact": str(world.contact.public_id), "channels": ["sms"]}


def opt_in(world: World) -> dict[str, Any]:
    text = {"code": "lp-verao", "version": 1}
    return {
        "type": "consent.granted", "contact": str(world.contact.public_id), "text": text, "method": "checkbox",
        "evidence": {"ip": "203.0.113.9"},
    }  # fmt: skip


def sent_decision(world: World) -> dict[str, Any]:
    return {"contact": str(world.contact.public_id), "channel": "email", "purpose": "marketing"}


REQUESTS = "requests of art. 18 over the API"
# What is done, how, and by whom it may be done; the same is refused to every other role.
CELLS: dict[str, tuple[Do, set[str]]] = {
    "state of a contact over the API": (read("consents/state/?contact={contact}"), {A, S, C}),
    "may we send, asked over the API": (send("consents/decide/", sent_decision), {A, S, C}),
    "record an opt-out": (send("consents/events/", opt_out), {A, S, C}),
    "record a consent with its proof": (send("consents/events/", opt_in), {C}),
    "events over the API": (read("consents/events/"), {C}),
    "texts over the API": (read("consents/texts/"), {C}),
    "profile of the controller": (read("consents/controller/"), {C}),
    REQUESTS: (read("consents/requests/"), {C}),
    "state on the contact's card": (get("contact_consents", "contact"), {S, C}),
    "aggregates": (get("report_consents"), {S}),
    "home of compliance": (get("compliance"), {C}),
    "evidence asked for": (get("contact_evidence", "contact", "seq"), {C}),
    "evidence opened": (opening, {C}),
    "list of the ledger": (get("consent_consentevent_changelist"), {C}),
    "texts in Center": (get("consent_consenttext_changelist"), {C}),
    "audit trail": (get("invenio_center_auditentry_changelist"), {C}),
    "approvals": (get("approvals"), {C, D}),
    "invalidation asked for": (get("contact_invalidate", "contact", "seq"), {C}),
    "bad collection": (get("invalidate"), {C}),
    "chats without a reason": (read("conversations/{conversation}/"), {A, S}),
    "chats with a reason": (read("conversations/{conversation}/", **{"X-Reason": "Denúncia 12"}), {A, S, C}),
    "messages of a chat": (read("conversations/{conversation}/messages/"), {A, S}),
    "queue": (read("queue/"), {A, S}),
    "segments in Center": (get("invenio_center_segment_changelist"), {S}),
    "priorities": (get("channel_priorities"), {S}),
    "users": (get("invenio_center_user_changelist"), {D}),
    "lines and their secrets": (get("channel_kinds"), {D}),
    "keys": (get("invenio_center_apikey_changelist"), {D}),
    "rule of the second factor": (get("settings_security"), {D}),
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_of_the_matrix(world: World, cell: str, role: str) -> None:
    do, allowed = CELLS[cell]
    status = do(world, role)
    if role in allowed:
        assert status < 400, cell
    else:
        assert status in (403, 404), cell


EVIDENCE = ("evidence asked for", "evidence opened", "list of the ledger", "events over the API")


@pytest.mark.parametrize("role", [A, S, D])
@pytest.mark.parametrize("cell", EVIDENCE)
def test_reaching_for_evidence_without_the_right_is_refused_and_written_down(
    world: World, cell: str, role: str
) -> None:
    assert CELLS[cell][0](world, role) == 403
    entry = AuditEntry.objects.get(action="access.denied")
    assert entry.actor == world.user(role)
    assert "/" in entry.changes["page"][1]


def test_reading_a_chat_by_compliance_is_kept_with_its_reason(world: World) -> None:
    CELLS["chats with a reason"][0](world, C)
    assert AuditEntry.objects.get(action="conversation.read").reason == "Denúncia 12"


def test_evidence_and_its_reading_over_the_api_are_audited(world: World) -> None:
    CELLS["events over the API"][0](world, C)
    assert AuditEntry.objects.get(action="consent_events.read").actor == world.cast.officer


# --- keys: consent:read is the state alone, consent:write records with text, version and evidence ---
KEYS: list[tuple[list[str], str, int]] = [
    (["consent:read"], "state of a contact over the API", 200),
    (["consent:read"], "events over the API", 403),
    *(
        (["consent:read"], cell, 403)
        for cell in ("texts over the API", "profile of the controller", REQUESTS)
    ),
    *(
        (["evidence:read"], cell, 200)
        for cell in ("texts over the API", "profile of the controller", REQUESTS)
    ),
    (["consent:write"], "texts over the API", 200),
    (["consent:write"], "profile of the controller", 200),
    (["consent:write"], REQUESTS, 403),
    (["consent:read"], "record an opt-out", 403),
    (["consent:read"], "record a consent with its proof", 403),
    (["consent:write"], "record a consent with its proof", 201),
    (["consent:write"], "record an opt-out", 201),
    (["consent:write"], "events over the API", 403),
    (["evidence:read"], "events over the API", 200),
    (["evidence:read"], "record an opt-out", 403),
    (["contacts:read"], "state of a contact over the API", 403),
]


@pytest.mark.parametrize(("scopes", "cell", "status"), KEYS)
def test_a_key_does_what_its_scopes_say_and_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch, scopes: list[str], cell: str, status: int
) -> None:
    monkeypatch.setattr(World, "api", lambda self, role: Caller(self.user(role), scopes))
    assert CELLS[cell][0](world, C) == status


@pytest.mark.parametrize("missing", ["code", "version"])
def test_writing_a_consent_needs_the_text_that_was_shown(world: World, missing: str) -> None:
    data = opt_in(world)
    del data["text"][missing]
    answer = world.api(C, ["consent:write"]).post("consents/events/", data)
    assert answer.status_code == 422, answer.content


def test_a_key_of_an_agent_with_every_scope_reads_no_evidence(world: World) -> None:
    key = world.api(A, ["consent:write", "evidence:read"])
    assert key.get("consents/events/").status_code == 403


# --- what takes two people ---
@pytest.mark.parametrize("kind", ["consent.invalidate", "subject.erase", "text.overrule"])
def test_one_officer_alone_does_nothing_that_takes_two(world: World, kind: str) -> None:
    officer = world.center(C)
    approval = Approval.objects.create(
        kind=kind, target=uuid4(), reason="Motivo bastante", asked_by=world.cast.officer.public_id
    )
    officer.post(reverse("admin:approval_approve", args=[approval.public_id]))
    approval.refresh_from_db()
    assert approval.state == "pending"


def test_what_an_administrator_is_shown_of_a_request_holds_no_evidence(world: World) -> None:
    Approval.objects.create(
        kind="consent.invalidate", target=uuid4(), reason="A caixa vinha marcada", facts={"scope": {"event": 1}},
        asked_by=world.cast.officer.public_id,
    )  # fmt: skip
    shown = world.center(D).get(reverse("admin:approvals")).content.decode()
    assert "A caixa vinha marcada" in shown
    vault = ledger.vault_of(world.grant) or {}
    assert vault["name"] not in shown
    assert vault["identifiers"][0]["value"] not in shown
