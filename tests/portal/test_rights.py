"""Role × table: what the matrix does not list is refused. Own pages: ``test_role_matrix``."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from invenio_center.models import Role, User
from invenio_center.portal import rights
from invenio_center.portal.pages import PAGES
from tests.factories import make_user

pytestmark = pytest.mark.django_db
CENTER = [Role.SUPERVISOR, Role.COMPLIANCE, Role.ADMIN]
# The intended table, written down apart from the code: (role, verb) of every table.
ALLOWED = {
    "invenio_center.user": {"admin": "vac"},
    "invenio_center.apikey": {"admin": "va"},
    "invenio_center.segment": {"supervisor": "vac"},
    "invenio_center.tag": {"supervisor": "vacd"},
    "invenio_center.contact": {"supervisor": "vac", "compliance": "v"},
    "invenio_center.businesshours": {"supervisor": "vacd"},
    "invenio_center.holiday": {"supervisor": "vacd"},
    "invenio_center.auditentry": {"compliance": "v"},
    "invenio_center.prioritykeyword": {"supervisor": "vacd"},
    "channels_app.envelope": {"supervisor": "v", "admin": "v"},
    "channels_app.template": {"supervisor": "vacd"},
    "invenio_live.team": {"supervisor": "vacd", "admin": "vacd"},
    "invenio_live.cannedreply": {"supervisor": "vacd"},
    "invenio_live.outcome": {"supervisor": "vac"},
    "invenio_live.pausetype": {"supervisor": "vac"},
    "consent.consenttext": {"compliance": "vac"},
    "consent.consentevent": {"compliance": "v"},
}
WORDS = {"v": "view", "a": "add", "c": "change", "d": "delete"}


def test_matrix_is_the_intended_table() -> None:
    for label, by_role in ALLOWED.items():
        for role in Role.values:
            user = User(role=role, is_active=True)
            allowed = {
                letter for letter, verb in WORDS.items() if rights.may(user, apps.get_model(label), verb)
            }  # type: ignore[arg-type]
            assert allowed == set(by_role.get(role, "")), (label, role)


def test_every_registered_table_is_in_the_matrix_and_no_other() -> None:
    reverse("admin:index")  # tables are registered with the pages
    assert {model._meta.label_lower for model in admin.site._registry} == set(ALLOWED) == set(rights.MODELS)


@pytest.mark.parametrize("label", ALLOWED)
@pytest.mark.parametrize("role", CENTER)
def test_lists_and_add_forms_answer_as_the_matrix_says(label: str, role: str, as_role: Any) -> None:
    client, letters = as_role(role), ALLOWED[label].get(role, "")
    name = label.replace(".", "_")
    assert client.get(reverse(f"admin:{name}_changelist")).status_code == (200 if "v" in letters else 403)
    add = reverse(f"admin:{name}_add")
    assert client.get(add).status_code == (200 if "a" in letters else 403)
    assert client.post(add, {}).status_code == (200 if "a" in letters else 403)


def test_no_page_acts_on_get() -> None:
    """A page that only acts takes POST; one that asks first takes both and acts on POST."""
    acting = {page.name for page in PAGES if "GET" not in page.view.methods}  # type: ignore[attr-defined]
    assert {
        "channel_test",
        "channel_switch",
        "channel_register",
        "channel_end_rotation",
        "template_submit",
        "templates_sync",
        "envelope_replay",
        "contact_evidence_file",
        "contact_identity",
    } <= acting


def test_agent_is_sent_to_live(as_role: Any) -> None:
    response = as_role(Role.AGENT).get("/center/")
    assert response.status_code == 403
    assert 'href="/live/"' in response.content.decode()


def test_signed_out_goes_to_the_one_login_with_the_way_back(client: Client) -> None:
    response = client.get("/center/channels/")
    assert response.status_code == 302
    assert response["Location"] == "/login/?next=/center/channels/"


def test_disabled_account_does_not_enter(client: Client) -> None:
    user = make_user(Role.ADMIN)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/center/").status_code == 302


def test_django_s_superuser_flag_opens_nothing(as_role: Any, people: dict[str, User]) -> None:
    User.objects.filter(pk=people[Role.COMPLIANCE].pk).update(is_superuser=True, is_staff=True)
    assert as_role(Role.COMPLIANCE).get(reverse("admin:invenio_center_user_changelist")).status_code == 403
