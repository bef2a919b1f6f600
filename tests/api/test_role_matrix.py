"""Every resource of the API × role × method: who is let in and who is refused, from a table of its own.

The table follows consent.md (section 12) and contract.md (section 6), not the code: an address or a method that it does
not name fails here until somebody has said who it is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver

from invenio_center.models import User
from invenio_live.api.urls import urlpatterns
from invenio_live.models import Message
from tests import factories
from tests.cast import Cast
from tests.consent import people

from .conftest import Caller
from .test_rights import user_of

pytestmark = pytest.mark.django_db
ROLES = {"A": "agent", "S": "supervisor", "C": "compliance", "D": "admin"}
# Address: method → who may; A agent, S supervisor, C compliance, D admin. Compliance gives a reason with each call.
ALLOWED = {
    "channels/": {"get": "ASD", "post": "D"},
    "channels/priorities/": {"get": "S", "put": "S"},
    "channels/{id}/": {"get": "ASD", "put": "D", "patch": "D", "delete": "D"},
    "segments/": {"get": "AS", "post": "S"},
    "segments/preview/": {"post": "S"},
    "segments/{id}/": {"get": "AS", "put": "S", "patch": "S", "delete": "S"},
    "segments/{id}/move/": {"get": "AS"},
    "contacts/imports/": {"get": "S", "post": "S"},
    "contacts/imports/{id}/": {"get": "S", "patch": "S"},
    "contacts/imports/{id}/cancel/": {"post": "S"},
    "contacts/imports/{id}/confirm/": {"post": "S"},
    "contacts/imports/{id}/result/": {"get": "S"},
    "contacts/imports/{id}/undo/": {"post": "S"},
    "contacts/": {"get": "ASC", "post": "S"},
    "contacts/{id}/": {"get": "ASC", "put": "AS", "patch": "AS", "delete": "C"},
    "contacts/{id}/merge/": {"post": "SD"},
    "contacts/{id}/unmerge/": {"post": "SD"},
    "contacts/{id}/release-address/": {"post": "AS"},
    "conversations/": {"get": "ASC"},
    "conversations/{id}/": {"get": "ASC"},
    "conversations/{id}/messages/": {"get": "ASC", "post": "AS"},
    "conversations/{id}/top/": {"post": "S"},
    **{
        f"conversations/{{id}}/{act}/": {"post": "AS"}
        for act in (
            *("claim", "close", "mark-read", "notes", "release", "reopen", "schedule", "settle", "tags"),
            "transfer",
        )
    },
    "queue/": {"get": "AS"},
    "queue/compare/": {"get": "AS"},
    "queue/next/": {"post": "AS"},
    "queue/preview/": {"post": "S"},
    "schedules/": {"get": "AS", "post": "AS"},
    "schedules/check/": {"post": "AS"},
    "schedules/{id}/": {"get": "AS"},
    **{f"schedules/{{id}}/{act}/": {"post": "AS"} for act in ("cancel", "done", "missed", "reschedule")},
    "messages/": {"get": "AS"},
    "messages/{id}/": {"get": "AS"},
    "messages/{id}/arrived/": {"post": "AS"},
    "messages/{id}/send-again/": {"post": "AS"},
    "uploads/": {"post": "AS"},
    "envelopes/": {"get": "SD"},
    "envelopes/{id}/": {"get": "SD"},
    "envelopes/{id}/replay/": {"post": "SD"},
    "subscriptions/": {"get": "D", "post": "D"},
    "subscriptions/events/": {"get": "D"},
    "subscriptions/{id}/": {"get": "D", "put": "D", "patch": "D", "delete": "D"},
    "subscriptions/{id}/deliveries/": {"get": "D"},
    "subscriptions/{id}/deliveries/{delivery}/": {"get": "D"},
    **{
        f"subscriptions/{{id}}/{act}/": {"post": "D"}
        for act in ("end-rotation", "replay", "resume", "rotate", "test")
    },
    "templates/": {"get": "AS", "post": "S"},
    "templates/synchronise/": {"post": "S"},
    "templates/{id}/": {"get": "AS", "put": "S", "patch": "S", "delete": "S"},
    "templates/{id}/sample/": {"post": "S"},
    "templates/{id}/submit/": {"post": "S"},
    "assignments/": {"get": "AS"},
    "assignments/{id}/": {"get": "AS"},
    "assignments/{id}/accept/": {"post": "AS"},
    "agents/": {"get": "AS"},
    "agents/me/": {"get": "AS"},
    "agents/me/presence/": {"post": "AS"},
    "agents/{id}/": {"get": "AS", "patch": "S"},
    "agents/{id}/spans/": {"get": "AS"},
    "pauses/": {"get": "AS"},
    "pauses/{id}/": {"get": "AS"},
    "consents/state/": {"get": "ASC"},
    "consents/decide/": {"post": "ASC"},
    "consents/controller/": {"get": "C", "patch": "C"},
    "consents/texts/": {"get": "C", "post": "C"},
    "consents/texts/validate/": {"post": "C"},
    "consents/texts/{id}/": {"get": "C"},
    "consents/texts/{id}/publish/": {"post": "C"},
    "consents/events/": {"get": "C", "post": "ASC"},
    "consents/questions/": {"post": "AS"},
    "consents/requests/": {"get": "C", "post": "ASC"},
    "consents/requests/{id}/": {"get": "C"},
}
METHODS = {"get", "post", "put", "patch", "delete"}
# The names of the resources, for whoever is signed in; the description of the API and "nothing is here", for everybody.
OPEN = {"", "schema/", "docs/", "{rest}"}
REASON = {"X-Reason": "Pedido do titular 12"}


def addresses(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        here = before + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern.pattern)).strip("^$").replace(
            "$", ""
        )
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here.replace("^", ""), pattern


def offered() -> dict[str, set[str]]:
    """Every address of the API with the methods it answers to."""
    found: dict[str, set[str]] = {}
    for address, pattern in addresses(urlpatterns):
        view: Any = pattern.callback
        # Django REST framework adds HEAD to the map of a view that has been called.
        names = set(getattr(view, "actions", None) or dir(view.cls)) & METHODS
        found.setdefault(address.removeprefix("v1/"), set()).update(names)
    return found


def test_the_table_names_every_address_with_each_of_its_methods_and_no_other() -> None:
    found = offered()
    assert {address: set(methods) for address, methods in ALLOWED.items()} == {
        address: methods for address, methods in found.items() if address not in OPEN
    }
    assert set(found) >= OPEN


@pytest.fixture
def known(cast: Cast) -> dict[str, str]:
    """Rows that are there, of Ana's own where agents have their own: only the role decides."""
    conversation = factories.take(factories.make_conversation(cast.line, text="Oi"), cast.ana)
    message = Message.objects.filter(conversation=conversation).first()
    return {
        "conversations": str(conversation.public_id),
        "contacts": str(conversation.contact.public_id),
        "messages": str(message.public_id) if message else "",
        "channels": str(cast.line.public_id),
        "segments": str(factories.make_segment().public_id),
        "agents": str(cast.ana.user.public_id),
        "pauses": str(factories.make_pause_type().pk),
        "consents/texts": str(people.published().public_id),
    }


def filled(address: str, known: dict[str, str]) -> str:
    """With a row that is there; where none was made, one that is not."""
    resource = address.partition("/{id}")[0]
    return address.replace("{id}", known.get(resource, str(uuid4()))).replace("{delivery}", str(uuid4()))


@pytest.mark.parametrize("letter", ROLES)
def test_each_cell_lets_in_whom_the_table_names_and_refuses_the_others(
    cast: Cast, api: Callable[[User], Caller], known: dict[str, str], letter: str
) -> None:
    caller, wrong = api(user_of(cast, ROLES[letter])), []
    for address, methods in ALLOWED.items():
        for method, letters in methods.items():
            with transaction.atomic():
                status = caller.call(
                    method, filled(address, known), None if method == "get" else {}, **REASON
                ).status_code
                transaction.set_rollback(True)
            # An empty body may be wrong, but only those who may come in are told so.
            if (status == 403) == (letter in letters) or status >= 500:
                wrong.append((method, address, status))
    assert wrong == []


def test_nobody_comes_in_without_a_key_or_a_session(client: Client, known: dict[str, str]) -> None:
    came_in = []
    for address in ("", *ALLOWED):
        for method in ALLOWED.get(address, {"get": ""}):
            status = getattr(client, method)(f"/api/v1/{filled(address, known)}").status_code
            if status not in (401, 403):
                came_in.append((method, address, status))
    assert came_in == []
