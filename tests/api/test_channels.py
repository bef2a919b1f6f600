"""Channels, credentials and the page of priorities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from channels_app.models import Channel
from invenio_center.models import AuditEntry, User
from tests import factories
from tests.cast import Cast

from .conftest import Caller

Api = Callable[[User], Caller]
WHATSAPP = {
    "kind": "whatsapp",
    "name": "Financeiro",
    "address": "(31) 97777-7777",
    "priority": 80,
    "settings": {"phone_number_id": "pn-9", "waba_id": "wa-9"},
    "credentials": {"app_secret": "segredo", "verify_token": "confere", "access_token": "token"},
}


def test_credentials_go_in_and_never_come_out(cast: Cast, api: Api) -> None:
    admin = api(cast.admin)
    made = admin.post("channels/", {**WHATSAPP, "is_active": True})
    assert made.status_code == 201, made.content
    shown = made.json()
    assert shown["is_active"] is True
    assert shown["credentials"]["app_secret"]["set"] is True
    assert "segredo" not in made.content.decode() + admin.get(f"channels/{shown['id']}/").content.decode()
    assert shown["webhook_url"].endswith(f"/webhooks/whatsapp/{shown['id']}/")
    assert "segredo" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_a_credential_of_no_possible_name_is_refused(cast: Cast, api: Api) -> None:
    refused = api(cast.admin).post("channels/", {**WHATSAPP, "credentials": {"x" * 41: "segredo"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert not Channel.objects.filter(name="Financeiro").exists()


def test_a_line_without_its_secrets_stays_off(cast: Cast, api: Api) -> None:
    admin = api(cast.admin)
    refused = admin.post("channels/", {**WHATSAPP, "credentials": {}, "is_active": True})
    assert refused.status_code >= 400
    assert not Channel.objects.filter(name="Financeiro").exists()


def test_a_kind_whose_connector_is_to_come_can_be_made_but_not_enabled(cast: Cast, api: Api) -> None:
    admin = api(cast.admin)
    made = admin.post("channels/", {"kind": "sms", "name": "Avisos", "settings": {"provider": "twilio"}})
    assert made.status_code == 201
    assert admin.patch(f"channels/{made.json()['id']}/", {"is_active": True}).status_code >= 400


def test_priorities_are_saved_all_or_none(cast: Cast, api: Api) -> None:
    other = Channel.objects.exclude(pk=cast.line.pk).get()
    supervisor = api(cast.supervisor)
    wanted: dict[str, Any] = {str(cast.line.public_id): 10, str(other.public_id): 101}
    refused = supervisor.put("channels/priorities/", wanted)
    assert refused.status_code == 422
    assert str(other.public_id) in refused.json()["errors"]
    assert Channel.objects.get(pk=cast.line.pk).priority == 90
    wanted[str(other.public_id)] = 100
    assert supervisor.put("channels/priorities/", wanted).json() == {
        str(other.public_id): 100,
        str(cast.line.public_id): 10,
    }


@pytest.mark.parametrize("unknown", ["", "vendas", "0" * 36, "01900000-0000-7000-8000-000000000000"])
def test_priorities_of_what_is_no_line_change_none(cast: Cast, api: Api, unknown: str) -> None:
    refused = api(cast.supervisor).put("channels/priorities/", {str(cast.line.public_id): 10, unknown: 20})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert Channel.objects.get(pk=cast.line.pk).priority == 90


def test_a_line_is_the_same_however_its_id_is_written(cast: Cast, api: Api) -> None:
    written = str(cast.line.public_id).upper()
    assert api(cast.supervisor).put("channels/priorities/", {written: 10}).status_code == 200
    assert Channel.objects.get(pk=cast.line.pk).priority == 10


def test_a_new_priority_moves_what_waits_at_once(cast: Cast, api: Api) -> None:
    other = Channel.objects.exclude(pk=cast.line.pk).get()
    first, second = factories.receive(cast.line), factories.receive(other)
    supervisor = api(cast.supervisor)

    def order() -> list[str]:
        return [row["conversation"] for row in supervisor.get("queue/").json()["results"]]

    assert order() == [str(first.conversation.public_id), str(second.conversation.public_id)]
    supervisor.put("channels/priorities/", {str(other.public_id): 95})
    assert order() == [str(second.conversation.public_id), str(first.conversation.public_id)]


def test_one_field_can_be_changed_alone(cast: Cast, api: Api) -> None:
    admin = api(cast.admin)
    made = admin.post("channels/", {**WHATSAPP, "address": "", "is_active": True}).json()
    changed = admin.patch(f"channels/{made['id']}/", {"is_active": False})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["is_active"], changed.json()["name"]) == (False, "Financeiro")
    assert (made["health"]["state"], changed.json()["health"]["state"]) == ("ok", "inactive")
    assert admin.patch(f"channels/{made['id']}/", {"name": "Cobrança"}).json()["name"] == "Cobrança"


def test_the_same_address_twice_is_refused_with_its_code(cast: Cast, api: Api) -> None:
    admin = api(cast.admin)
    assert admin.post("channels/", WHATSAPP).status_code == 201
    again = admin.post("channels/", {**WHATSAPP, "name": "Outra"})
    assert (again.status_code, again.json()["code"]) == (409, "address_taken")
