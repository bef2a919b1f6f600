"""Segments, priorities and priority words in Center: what the pages show before and after."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from invenio_center.models import AuditEntry, BusinessHours, PriorityKeyword, Role, Segment, Tag
from invenio_live.queue import batches, moves
from tests.factories import make_channel, make_contact, make_conversation, make_segment

pytestmark = pytest.mark.django_db
# Opening hours of another day of the week.
NEVER = {str((timezone.localtime().weekday() + 3) % 7): [["09:00", "18:00"]]}


def test_the_preview_asks_the_hours_chosen_on_the_form(as_role: Any) -> None:
    client, address = as_role(Role.SUPERVISOR), reverse("admin:segment_preview")
    night = BusinessHours.objects.create(name="Outro dia", intervals=NEVER)
    make_conversation(name="Gilda")
    body = {"rules": {"field": "hours", "op": "eq", "value": "closed"}, "hours": str(night.pk)}
    told = client.post(address, body, content_type="application/json").json()
    assert told["sentences"][1] == "Dos 1 que esperam agora, 1 estaria neste segmento: Gilda."


def test_the_tie_break_is_told_where_it_decides(as_role: Any) -> None:
    make_segment("Primeiro", priority=50, rank=1)
    make_segment("Segundo", priority=50)
    make_segment("Sozinho", priority=70)
    page = as_role(Role.SUPERVISOR).get(reverse("admin:invenio_center_segment_changelist")).content.decode()
    assert page.count("1º de 2 com prioridade 50") == 1
    assert page.count("2º de 2 com prioridade 50") == 1
    assert "com prioridade 70" not in page


def test_a_long_move_is_shown_on_the_segments_page(as_role: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(moves, "AT_ONCE", 0)
    make_conversation()
    segment = make_segment("Todos", rules={"field": "kind", "op": "eq", "value": "whatsapp"})
    client, piece = as_role(Role.SUPERVISOR), reverse("admin:segment_move", args=[segment.public_id])
    shown = client.get(reverse("admin:invenio_center_segment_change", args=[segment.pk])).content.decode()
    assert "0 de 1 atendimentos já vistos" in shown
    batches.work()
    assert "1 atendimentos vistos, 1 mudaram de lugar" in client.get(piece).content.decode()


def test_a_contacts_new_priority_shows_both_places(as_role: Any) -> None:
    line = make_channel(priority=50)
    first, second = make_conversation(line, name="Ana"), make_conversation(line, name="Bia")
    client = as_role(Role.SUPERVISOR)
    address = reverse("admin:contact_places", args=[second.contact.public_id])
    shown = client.get(address, {"priority": "90"}).content.decode()
    assert "2º" in shown
    assert "1º" in shown
    assert "sobe" in shown
    assert "vai de 1 a 100" in client.get(address, {"priority": "101"}).content.decode()
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.lane == first.lane  # nothing was changed by looking
    edit = reverse("admin:invenio_center_contact_change", args=[second.contact.pk])
    form = {"name": "Bia", "language": "pt-br", "priority": "90", "reason": "Pedido da diretoria"}
    saved = client.post(edit, form, follow=True).content.decode()
    assert "2º → 1º" in saved
    entry = AuditEntry.objects.get(action="contact.updated")
    assert (entry.changes["priority"], entry.reason) == ([None, 90], "Pedido da diretoria")


def test_priority_words_are_listed_changed_and_removed(as_role: Any) -> None:
    client = as_role(Role.SUPERVISOR)
    add = reverse("admin:invenio_center_prioritykeyword_add")
    assert (
        client.post(add, {"words": "Ação judicial", "priority": "90", "is_active": "on"}).status_code == 302
    )
    again = client.post(add, {"words": "acao  JUDICIAL", "priority": "50", "is_active": "on"})
    assert "já estão na lista" in again.content.decode()
    kept = PriorityKeyword.objects.get()
    client.post(reverse("admin:invenio_center_prioritykeyword_delete", args=[kept.pk]), {"post": "yes"})
    assert not PriorityKeyword.objects.exists()
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["keyword.created", "keyword.deleted"]


def test_a_renamed_tag_moves_who_waits(as_role: Any) -> None:
    segment = make_segment("Ouro", rules={"field": "tags", "op": "eq", "value": "ouro"})
    row = make_conversation(contact=make_contact(tags=["gold"]))
    tag = Tag.objects.get(name="gold")
    client = as_role(Role.SUPERVISOR)
    edit = reverse("admin:invenio_center_tag_change", args=[tag.pk])
    assert client.post(edit, {"name": "ouro", "color": "#112233"}).status_code == 302
    row.refresh_from_db()
    assert row.segment == segment
    client.post(reverse("admin:invenio_center_tag_delete", args=[tag.pk]), {"post": "yes"})
    row.refresh_from_db()
    assert row.segment is None


def test_times_set_in_seconds_stay_until_somebody_types_others(as_role: Any) -> None:
    segment = make_segment("Curto", first_response_s=90, next_response_s=20, resolution_s=3600)
    client = as_role(Role.SUPERVISOR)
    address = reverse("admin:invenio_center_segment_change", args=[segment.pk])
    page = client.get(address)
    form = page.context["adminform"].form
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    posted = {name: value for name, value in typed.items() if value or (value == 0 and value is not False)}
    names = ("first_response_min", "next_response_min", "resolution_min")
    assert [posted[name] for name in names] == [2, 1, 60]
    assert "São 90 s exatos, até você mudar o número." in page.content.decode()
    answer = client.post(address, {**posted, "priority": 70})
    assert answer.status_code == 302, answer.context["errors"]
    times = ("priority", "first_response_s", "next_response_s", "resolution_s")
    assert Segment.objects.values_list(*times).get(pk=segment.pk) == (70, 90, 20, 3600)
    assert client.post(address, {**posted, "first_response_min": 3, "resolution_min": ""}).status_code == 302
    assert Segment.objects.values_list(*times).get(pk=segment.pk) == (None, 180, 20, None)
