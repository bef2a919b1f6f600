"""Segments over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from invenio_center.models import Tag, User
from invenio_live.queue import batches, moves
from tests import factories
from tests.cast import Cast

from .conftest import Caller


def test_automatic_tags_are_given_by_name(cast: Cast, api: Callable[[User], Caller]) -> None:
    supervisor = api(cast.supervisor)
    created = supervisor.post("segments/", {"name": "Ouro", "code": "ouro", "auto_tags": ["fiel", "novo"]})
    assert created.status_code == 201, created.content
    assert sorted(created.json()["auto_tags"]) == ["fiel", "novo"]

    changed = supervisor.patch(f"segments/{created.json()['id']}/", {"auto_tags": ["fiel"]})
    assert changed.json()["auto_tags"] == ["fiel"]
    assert Tag.objects.filter(name="fiel").count() == 1

    renamed = supervisor.patch(f"segments/{created.json()['id']}/", {"name": "Ouro e prata"})
    assert renamed.json()["auto_tags"] == ["fiel"]


def test_a_preview_tells_who_matches_and_who_waits(cast: Cast, api: Callable[[User], Caller]) -> None:
    factories.make_conversation(cast.line, name="Gilda", text="Segunda via do boleto")
    factories.make_conversation(cast.line, name="Hugo", text="Bom dia")
    supervisor = api(cast.supervisor)
    by_name = {"rules": {"all": [{"field": "name", "op": "eq", "value": "Gilda"}]}}
    found = supervisor.post("segments/preview/", by_name).json()
    assert (found["count"], [one["name"] for one in found["sample"]]) == (1, ["Gilda"])
    assert found["waiting"] == {"count": 1, "looked": 2, "complete": True}
    by_words = {"rules": {"field": "message", "op": "contains", "value": "boleto"}}
    assert supervisor.post("segments/preview/", by_words).json()["waiting"]["count"] == 1
    wrong = supervisor.post("segments/preview/", {"rules": {"field": "hours", "op": "eq", "value": "tarde"}})
    assert wrong.status_code == 422
    assert wrong.json()["errors"]["rules"][0]["code"] == "bad_value"


def test_a_code_is_one_in_any_case(cast: Cast, api: Callable[[User], Caller]) -> None:
    supervisor = api(cast.supervisor)
    assert supervisor.post("segments/", {"name": "VIP", "code": "vip"}).status_code == 201
    again = supervisor.post("segments/", {"name": "Outro", "code": "VIP"})
    assert again.status_code == 422
    assert again.json()["errors"]["code"][0]["code"] == "taken"
    other = supervisor.post("segments/", {"name": "Outro", "code": "outro"}).json()
    assert supervisor.patch(f"segments/{other['id']}/", {"code": "Vip"}).status_code == 422
    assert supervisor.patch(f"segments/{other['id']}/", {"code": "OUTRO"}).json()["code"] == "OUTRO"


def test_a_long_move_can_be_followed(
    cast: Cast, api: Callable[[User], Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "AT_ONCE", 1)
    for _ in range(3):
        factories.make_conversation(cast.line)
    supervisor = api(cast.supervisor)
    rules = {"field": "kind", "op": "eq", "value": "whatsapp"}
    made = supervisor.post("segments/", {"name": "Todos", "code": "todos", "rules": rules}).json()
    followed = supervisor.get(f"segments/{made['id']}/move/").json()
    assert (followed["cause"], followed["total"], followed["seen"], followed["ended_at"]) == (
        "rules",
        3,
        0,
        None,
    )
    batches.work()
    followed = supervisor.get(f"segments/{made['id']}/move/").json()
    assert (followed["seen"], followed["changed"]) == (3, 3)
    assert followed["ended_at"]


def test_a_contacts_priority_is_set_and_taken_back(cast: Cast, api: Callable[[User], Caller]) -> None:
    row = factories.make_conversation(cast.line)
    supervisor, address = api(cast.supervisor), f"contacts/{row.contact.public_id}/"
    assert supervisor.patch(address, {"priority": 97}).json()["priority"] == 97
    shown = supervisor.get(f"conversations/{row.public_id}/").json()
    assert (shown["priority"], shown["priority_source"]) == (97, "contact")
    assert supervisor.patch(address, {"priority": 0}).status_code in (400, 422)
    assert supervisor.patch(address, {"priority": None}).json()["priority"] is None
    shown = supervisor.get(f"conversations/{row.public_id}/").json()
    assert (shown["priority"], shown["priority_source"]) == (90, "channel")
