"""Contatos > Mesclar in Center: looked for, compared, confirmed with a reason, undone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from invenio_center.models import AuditEntry, Contact
from tests import factories

from .conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(db: None) -> tuple[Contact, Contact]:
    return factories.make_contact(name="Davi Souza", priority=20), factories.make_contact(
        name="Davi Sousa", priority=90
    )


def page(name: str, contact: Contact) -> str:
    return reverse(f"admin:contact_{name}", args=[contact.public_id])


def test_the_other_one_is_looked_for_compared_and_merged(
    as_role: SignedIn, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    client = as_role("supervisor")
    found = client.get(page("merge", survivor), {"q": "Davi"}).content.decode()
    assert f"?other={merged.public_id}" in found
    assert f"?other={survivor.public_id}" not in found
    shown = client.get(page("merge", survivor), {"other": merged.public_id}).content.decode()
    assert "Prioridade que fica" in shown
    given = {"other": str(merged.public_id), "reason": "mesma pessoa"}
    assert client.post(page("merge", survivor), given).status_code == 422
    done = client.post(page("merge", survivor), {**given, "priority": "90"}, follow=True)
    assert "Cadastros mesclados" in done.content.decode()
    assert Contact.objects.get(pk=survivor.pk).priority == 90
    assert AuditEntry.objects.filter(action="contact.merged", reason="mesma pessoa").count() == 2


def test_the_merged_card_leads_to_the_survivor_and_back(
    as_role: SignedIn, pair: tuple[Contact, Contact]
) -> None:
    survivor, merged = pair
    client = as_role("supervisor")
    given = {"other": str(merged.public_id), "reason": "mesma pessoa", "priority": "20"}
    client.post(page("merge", survivor), given)
    card = client.get(reverse("admin:invenio_center_contact_change", args=[merged.pk]))
    assert page("history", survivor) in card.content.decode()
    listed = client.get(reverse("admin:invenio_center_contact_changelist")).content.decode()
    assert "Davi Souza" in listed
    assert "Davi Sousa" not in listed
    history = client.get(page("history", survivor)).content.decode()
    assert "Mesclagens" in history
    assert "mesma pessoa" in history
    assert "Separar Davi Sousa de Davi Souza?" in client.get(page("unmerge", survivor)).content.decode()
    undone = client.post(page("unmerge", survivor), {"reason": "eram dois"}, follow=True)
    assert "Mesclagem desfeita" in undone.content.decode()
    assert Contact.objects.get(pk=merged.pk).merged_into is None
    assert "eram dois" in client.get(page("history", merged)).content.decode()


def test_what_cannot_be_done_is_said(as_role: SignedIn, pair: tuple[Contact, Contact]) -> None:
    survivor, _ = pair
    client = as_role("supervisor")
    assert "Nenhuma mesclagem" in client.get(page("unmerge", survivor)).content.decode()
    assert as_role("compliance").get(page("merge", survivor)).status_code == 403
    assert as_role("admin").get(page("merge", survivor)).status_code == 200
