"""A person of two records: what is erased, held, restricted and told is about both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from channels_app.models import Channel
from consent.desk import holds
from consent.ledger import queries as consents
from consent.ledger import suppression
from consent.ledger.verification import verify_ledger
from invenio_center.contacts.errors import ContactMerged, ErasureUnderWay, MergeErased
from invenio_center.kernel import sql
from invenio_center.models import Contact, ContactMerge, Identity, Role, User
from invenio_live.merging import actions as merging
from invenio_live.models import ErasureRun, ErasureState
from invenio_live.preferences import links
from invenio_live.privacy import summary
from invenio_live.privacy.erasure import asking, working
from tests import factories

from .conftest import agreed

pytestmark = pytest.mark.django_db
REASON = "Pedido da própria pessoa."
OTHER = "5511977665544"
Officers = tuple[User, User]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def supervisor(db: None) -> User:
    return factories.make_user(Role.SUPERVISOR)


@pytest.fixture
def second(text: Any) -> Contact:
    """Another record of Rita's, with a consent and a talk of its own."""
    found = factories.make_contact(name="Rita Lima Souza Prado", whatsapp=OTHER, cpf="529.982.247-25")
    agreed(found, text)
    factories.receive(factories.make_channel(), "Meu segredo guardado", sender=OTHER)
    return found


def erased(contact: Contact, officers: Officers) -> ErasureRun:
    asked = asking.ask(contact=contact, actor=officers[0], reason=REASON)
    run = asking.approve(approval=asked, actor=officers[1])
    ErasureRun.objects.filter(pk=run.pk).update(waits_until=sql.now())
    working.work()
    run.refresh_from_db()
    return run


def test_erasing_the_survivor_erases_what_was_merged_into_it(
    rita: Contact, second: Contact, supervisor: User, officers: Officers
) -> None:
    merging.merge(survivor=rita, merged=second, actor=supervisor, reason="Rita Lima Souza Prado é a Rita")
    assert erased(rita, officers).state == ErasureState.DONE
    for one in Contact.objects.all():
        assert (one.name, one.cpf_hash, one.erased_at is None) == ("", None, False)
        assert consents.person(one.subject_id)["status"] == "erased"
    assert not Identity.objects.exists()
    assert suppression.is_suppressed(OTHER, "whatsapp")
    done = ContactMerge.objects.get()
    assert (done.kept, done.reason) == ({}, "")
    assert verify_ledger().ok
    with pytest.raises(MergeErased):
        merging.unmerge(contact=second, actor=supervisor)


def test_who_is_being_erased_is_neither_merged_nor_parted(
    rita: Contact, second: Contact, supervisor: User, officers: Officers
) -> None:
    third = factories.make_contact()
    merging.merge(survivor=rita, merged=third, actor=supervisor)
    asking.ask(contact=rita, actor=officers[0], reason=REASON)
    with pytest.raises(ErasureUnderWay):
        merging.merge(survivor=second, merged=rita, actor=supervisor)
    with pytest.raises(ErasureUnderWay):
        merging.unmerge(contact=third, actor=supervisor)


def test_an_erasure_is_asked_for_the_survivor(
    rita: Contact, second: Contact, supervisor: User, officers: Officers
) -> None:
    merging.merge(survivor=rita, merged=second, actor=supervisor)
    second.refresh_from_db()
    with pytest.raises(ContactMerged):
        asking.ask(contact=second, actor=officers[0], reason=REASON)


def test_a_hold_on_one_record_holds_both(
    rita: Contact, second: Contact, supervisor: User, officers: Officers
) -> None:
    holds.set_hold(
        subject_id=second.subject_id,
        actor=officers[0].public_id,
        reason="Processo 123/2026",
        until=sql.now().replace(year=sql.now().year + 1),
    )
    merging.merge(survivor=rita, merged=second, actor=supervisor)
    with pytest.raises(asking.OnHold):
        asking.ask(contact=rita, actor=officers[0], reason=REASON)


def test_the_persons_page_and_data_are_those_of_the_survivor(
    rita: Contact, second: Contact, supervisor: User, mail: Channel
) -> None:
    link = links.link(second)
    merging.merge(survivor=rita, merged=second, actor=supervisor)
    opened = links.opened(link.rstrip("/").rsplit("/", 1)[1])
    assert opened.contact == rita
    told = str(summary.build(rita))
    assert "Meu segredo guardado" in told
    assert OTHER in told
