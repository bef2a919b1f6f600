"""What the forms do, refuse and leave in the trail."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from channels_app.lines import actions as lines
from channels_app.models import Channel, Template
from invenio_center.contacts import actions as contacts
from invenio_center.models import ApiKey, AuditEntry, BusinessHours, Contact, Role, Segment, Tag, User
from invenio_live.models import PauseType
from tests.factories import make_channel, make_user

pytestmark = pytest.mark.django_db
SEGMENT = {
    "name": "Clientes VIP",
    "code": "vip",
    "is_active": "on",
    "priority": "100",
    "rules": "{}",
    "distribution": "manual",
    "rank": "100",
    "loyal_hours": "0",
    "promotes_before_min": "5",
}


def test_segment_is_made_through_its_action_and_audited(as_role: Any) -> None:
    rules = '{"all": [{"field": "tags", "op": "eq", "value": "vip"}]}'
    made = as_role(Role.SUPERVISOR).post(
        reverse("admin:invenio_center_segment_add"), {**SEGMENT, "rules": rules, "first_response_min": "15"}
    )
    assert made.status_code == 302
    segment = Segment.objects.get(code="vip")
    assert (segment.priority, segment.first_response_s, segment.rules["all"][0]["value"]) == (100, 900, "vip")
    assert AuditEntry.objects.get(action="segment.created").actor == User.objects.get(role=Role.SUPERVISOR)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("priority", "101", "menor ou igual a 100"),
        ("priority", "0", "maior ou igual a 1"),
        ("rules", '{"all": [{"field": "idade", "op": "eq", "value": "1"}]}', "não existe nas regras"),
        ("rules", "{", "JSON"),
        (
            "rules",
            '{"all": [{"field": "cpf", "op": "eq", "value": "123.456.789-00"}]}',
            "dígitos verificadores",
        ),
        ("rules", '{"all": [{"field": "is_vip", "op": "eq", "value": "true"}]}', "sem aspas"),
    ],
)
def test_segment_refuses_at_the_field(as_role: Any, field: str, value: str, sentence: str) -> None:
    answer = as_role(Role.SUPERVISOR).post(
        reverse("admin:invenio_center_segment_add"), {**SEGMENT, field: value}
    )
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Segment.objects.exists()


def test_taken_code_is_refused_with_everything_still_typed(as_role: Any) -> None:
    client = as_role(Role.SUPERVISOR)
    client.post(reverse("admin:invenio_center_segment_add"), SEGMENT)
    again = client.post(
        reverse("admin:invenio_center_segment_add"), {**SEGMENT, "name": "Outro nome"}
    ).content.decode()
    assert "Outro nome" in again
    assert "já existe" in again.lower()
    shouted = client.post(
        reverse("admin:invenio_center_segment_add"), {**SEGMENT, "code": SEGMENT["code"].upper()}
    ).content.decode()
    assert "Já existe um segmento com este código." in shouted
    assert Segment.objects.count() == 1


def _contact_form(contact: Contact, **changes: str) -> dict[str, str]:
    return {"name": contact.name, "language": "pt-br", "priority": "", **changes}


def test_contact_priority_needs_a_reason_and_is_audited(as_role: Any) -> None:
    contact = contacts.create_contact(actor=None, name="Maria", phone="(11) 98765-4321")
    client, address = (
        as_role(Role.SUPERVISOR),
        reverse("admin:invenio_center_contact_change", args=[contact.pk]),
    )
    refused = client.post(address, _contact_form(contact, priority="90"))
    assert "Diga por que a prioridade muda." in refused.content.decode()
    done = client.post(address, _contact_form(contact, priority="90", reason="Cliente antiga"))
    assert done.status_code == 302
    contact.refresh_from_db()
    entry = AuditEntry.objects.get(action="contact.updated")
    assert contact.priority == 90
    assert entry.changes["priority"] == [None, 90]
    assert entry.reason == "Cliente antiga"
    assert contact.identities.count() == 1


def test_contact_says_what_priority_it_has_today(as_role: Any) -> None:
    contact = contacts.create_contact(actor=None, name="João", phone="(11) 98765-4321", tags=["vip"])
    Segment.objects.create(
        name="VIP", code="vip", priority=100, rules={"all": [{"field": "tags", "op": "eq", "value": "vip"}]}
    )
    page = as_role(Role.SUPERVISOR).get(reverse("admin:invenio_center_contact_change", args=[contact.pk]))
    assert "Hoje: 100, do segmento VIP." in page.content.decode()


@pytest.mark.parametrize("words", ["joao", "JOÃO", "silva"])
def test_contacts_are_found_without_accents_and_case(as_role: Any, words: str) -> None:
    contacts.create_contact(actor=None, name="João da Silva", phone="(11) 98765-4321")
    contacts.create_contact(actor=None, name="Beatriz Ramos", phone="(11) 98765-0000")
    page = (
        as_role(Role.SUPERVISOR)
        .get(reverse("admin:invenio_center_contact_changelist"), {"q": words})
        .content.decode()
    )
    assert "João da Silva" in page
    assert "Beatriz Ramos" not in page


def test_blocking_asks_a_reason(as_role: Any) -> None:
    contact = contacts.create_contact(actor=None, name="Maria", phone="(11) 98765-4321")
    client, address = as_role(Role.SUPERVISOR), reverse("admin:contact_block", args=[contact.public_id])
    client.post(address, {"reason": " "})
    contact.refresh_from_db()
    assert contact.blocked_at is None
    client.post(address, {"reason": "Ofensas"})
    contact.refresh_from_db()
    assert contact.blocked_at is not None


def test_plain_tables_leave_their_differences_in_the_trail(as_role: Any) -> None:
    pause = PauseType.objects.create(name="Café", minutes=15)
    as_role(Role.SUPERVISOR).post(
        reverse("admin:invenio_live_pausetype_change", args=[pause.pk]),
        {"name": "Café", "minutes": "20", "is_active": "on"},
    )
    entry = AuditEntry.objects.get(action="pause_type.updated")
    assert entry.changes == {"minutes": [15, 20]}


def test_deleting_a_tag_asks_first_and_is_audited(as_role: Any) -> None:
    tag = Tag.objects.create(name="antiga")
    client, address = as_role(Role.SUPERVISOR), reverse("admin:invenio_center_tag_delete", args=[tag.pk])
    assert client.get(address).status_code == 200
    assert Tag.objects.filter(pk=tag.pk).exists()
    client.post(address, {"post": "yes"})
    assert not Tag.objects.filter(pk=tag.pk).exists()
    assert AuditEntry.objects.filter(action="tag.deleted", object_label="antiga").exists()


def test_history_of_an_object_shows_who_and_what(as_role: Any) -> None:
    client = as_role(Role.SUPERVISOR)
    client.post(reverse("admin:invenio_center_segment_add"), SEGMENT)
    segment = Segment.objects.get()
    page = client.get(reverse("admin:invenio_center_segment_history", args=[segment.pk])).content.decode()
    assert "Segmento: criado" in page


# --- accounts ---
ACCOUNT = {"first_name": "Zoé", "last_name": "", "email": ""}


def test_last_admin_stays(as_role: Any, people: dict[str, User]) -> None:
    me = people[Role.ADMIN]
    address = reverse("admin:invenio_center_user_change", args=[me.pk])
    page = as_role(Role.ADMIN).post(address, {**ACCOUNT, "username": me.username, "role": "admin"})
    assert "último administrador ativo" in page.content.decode()
    me.refresh_from_db()
    assert me.is_active


def test_nobody_changes_the_own_role(as_role: Any, people: dict[str, User]) -> None:
    make_user(Role.ADMIN)
    me = people[Role.ADMIN]
    address = reverse("admin:invenio_center_user_change", args=[me.pk])
    page = as_role(Role.ADMIN).post(
        address, {**ACCOUNT, "username": me.username, "role": "compliance", "is_active": "on"}
    )
    assert "Ninguém muda o próprio perfil" in page.content.decode()
    me.refresh_from_db()
    assert me.role == Role.ADMIN


def test_admin_makes_an_account_and_no_password_reaches_the_trail(as_role: Any) -> None:
    fields = {
        **ACCOUNT,
        "username": "zoe",
        "role": "agent",
        "password1": "janela-amarela-9",
        "password2": "janela-amarela-9",
    }
    made = as_role(Role.ADMIN).post(reverse("admin:invenio_center_user_add"), fields)
    assert made.status_code == 302
    assert User.objects.get(username="zoe").check_password("janela-amarela-9")
    assert "janela" not in str(AuditEntry.objects.get(action="user.created").changes)


def test_password_reset_checks_and_ends_sessions(as_role: Any, people: dict[str, User]) -> None:
    person = people[Role.SUPERVISOR]
    theirs = as_role(Role.SUPERVISOR)
    client, address = as_role(Role.ADMIN), reverse("admin:user_password", args=[person.public_id])
    assert client.post(address, {"password": "123", "again": "123"}).status_code == 422
    assert client.post(address, {"password": "janela-amarela-9", "again": "outra"}).status_code == 422
    assert (
        client.post(address, {"password": "janela-amarela-9", "again": "janela-amarela-9"}).status_code == 302
    )
    assert theirs.get("/center/").status_code == 302


def test_key_is_shown_once_and_can_be_revoked(as_role: Any, people: dict[str, User]) -> None:
    client = as_role(Role.ADMIN)
    fields = {
        "name": "CRM",
        "user": str(people[Role.SUPERVISOR].pk),
        "days": "30",
        "scopes": ["contacts:read"],
    }
    made = client.post(reverse("admin:invenio_center_apikey_add"), fields)
    shown = client.get(made["Location"]).content.decode()
    text = shown.split('readonly value="')[1].split('"')[0]
    assert text.startswith("inv_")
    assert client.get(made["Location"]).status_code == 302
    key = ApiKey.objects.get()
    assert text not in key.key_hash
    from invenio_live.api.authentication import hash_key

    assert hash_key(text) == key.key_hash
    client.post(reverse("admin:key_revoke", args=[key.public_id]))
    key.refresh_from_db()
    assert key.revoked_at is not None


# --- priorities ---
def _numbers(**changes: str) -> dict[str, str]:
    return {f"p-{one.public_id}": changes.get(one.name, str(one.priority)) for one in Channel.objects.all()}


@pytest.fixture
def two_lines(db: None) -> tuple[Channel, Channel]:
    make = lines.save_channel
    return make(actor=None, kind="email", name="Contato", priority=50), make(
        actor=None, kind="webchat", name="WebChat", priority=100
    )


@pytest.mark.parametrize("value", ["0", "101", "1.5", "", "abc", "-3", "²"])
def test_priorities_are_whole_numbers_and_none_is_saved_otherwise(
    as_role: Any, two_lines: Any, value: str
) -> None:
    page = as_role(Role.SUPERVISOR).post(
        reverse("admin:channel_priorities"), _numbers(Contato=value, WebChat="7")
    )
    assert page.status_code == 422
    assert "E-mail - Contato: use um número inteiro de 1 a 100. Nada foi salvo." in page.content.decode()
    assert Channel.objects.get(name="WebChat").priority == 100


@pytest.mark.parametrize("name", ["channel_priorities", "settings_priorities"])
def test_priorities_are_saved_together_with_their_history(as_role: Any, two_lines: Any, name: str) -> None:
    client = as_role(Role.SUPERVISOR)
    assert client.post(reverse(f"admin:{name}"), _numbers(Contato="55")).status_code == 302
    assert Channel.objects.get(name="Contato").priority == 55
    page = client.get(reverse(f"admin:{name}")).content.decode()
    assert "<del>50</del> → <ins>55</ins>" in page
    assert "Prioridade absoluta: não pode ser desativada" in page


def test_preview_saves_nothing(as_role: Any, two_lines: Any) -> None:
    client = as_role(Role.SUPERVISOR)
    assert (
        client.post(
            reverse("admin:channel_priorities"), {**_numbers(Contato="99"), "preview": "1"}
        ).status_code
        == 200
    )
    answer = client.post(reverse("admin:priorities_preview"), _numbers(Contato="99"))
    assert answer.json()["errors"] == {}
    assert client.post(reverse("admin:priorities_preview"), _numbers(Contato="x")).json()["errors"]
    assert Channel.objects.get(name="Contato").priority == 50


def test_suggestion_asks_before(as_role: Any, two_lines: Any) -> None:
    Channel.objects.filter(name="WebChat").update(priority=3)
    client, address = as_role(Role.SUPERVISOR), reverse("admin:priorities_suggestion")
    assert "<del>3</del> → <ins>100</ins>" in client.get(address).content.decode()
    assert Channel.objects.get(name="WebChat").priority == 3
    client.post(address)
    assert Channel.objects.get(name="WebChat").priority == 100


def test_rule_preview_counts_and_names(as_role: Any) -> None:
    contacts.create_contact(actor=None, name="Ana VIP", phone="(11) 98765-4321", tags=["vip"])
    client, address = as_role(Role.SUPERVISOR), reverse("admin:segment_preview")
    body = {"rules": {"all": [{"field": "tags", "op": "eq", "value": "vip"}]}}
    assert client.post(address, body, content_type="application/json").json()["sentences"] == [
        "1 contato entra hoje: Ana VIP.",
        "Ninguém espera agora.",
    ]
    wrong = {"all": [{"field": "name", "op": "matches", "value": "("}]}
    told = client.post(address, {"rules": wrong}, content_type="application/json").json()
    assert told["errors"] == {"rules.all.0": "A expressão não está correta."}


def test_make_channel_of_factories_shows_on_the_page(as_role: Any) -> None:
    channel = make_channel()
    assert channel.name in as_role(Role.ADMIN).get(reverse("admin:channels")).content.decode()


def hours_form(**days: str) -> dict[str, str]:
    inline = {f"holidays-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    return {"name": "Noturno", "time_zone": "America/Sao_Paulo", "closed_message": "", **inline, **days}


def test_hours_may_go_on_over_midnight_and_to_the_end_of_the_day(as_role: Any) -> None:
    days = {"day_0": "08:00-12:00, 22:00-06:00", "day_1": "13:00-24:00"}
    made = as_role(Role.SUPERVISOR).post(
        reverse("admin:invenio_center_businesshours_add"), hours_form(**days)
    )
    assert made.status_code == 302
    kept = BusinessHours.objects.get().intervals
    assert kept == {"0": [["08:00", "12:00"], ["22:00", "06:00"]], "1": [["13:00", "24:00"]]}


@pytest.mark.parametrize(
    ("monday", "sentence"),
    [
        ("", "Informe algum horário"),
        ("9 às 18", "09:00-18:00"),
        ("09:00-13:00, 12:00-18:00", "sem se sobrepor"),
        ("22:00-06:00, 08:00-12:00", "só o último passa da meia-noite"),
        ("09:00-09:00", "em ordem"),
    ],
)
def test_hours_refuse_at_the_day(as_role: Any, monday: str, sentence: str) -> None:
    answer = as_role(Role.SUPERVISOR).post(
        reverse("admin:invenio_center_businesshours_add"), hours_form(day_0=monday)
    )
    assert sentence in answer.content.decode()
    assert not BusinessHours.objects.exists()


def test_a_template_keeps_the_sample_of_its_header(as_role: Any) -> None:
    given = {
        "channel": make_channel().pk,
        "language": "pt_BR",
        "name": "capa",
        "category": "utility",
        "purpose": "transactional",
        "header_kind": "image",
        "body": "Veja.",
    }
    add, client = reverse("admin:channels_app_template_add"), as_role(Role.SUPERVISOR)
    letter = SimpleUploadedFile("nota.pdf", b"%PDF-1.7", content_type="image/png")
    refused = client.post(add, {**given, "sample": letter})
    assert refused.status_code == 200 and "uma imagem JPEG ou PNG" in refused.content.decode()
    assert not Template.objects.exists()
    picture = SimpleUploadedFile("capa.png", b"\x89PNG\r\n\x1a\n", content_type="image/png")
    assert client.post(add, {**given, "sample": picture}).status_code == 302
    made = Template.objects.get()
    assert (made.header, made.sample.name, made.sample.content_type) == (
        {"type": "image"},
        "capa.png",
        "image/png",
    )
    page = client.get(reverse("admin:channels_app_template_change", args=[made.pk])).content.decode()
    assert "Guardado: capa.png" in page


def test_choices_of_several_stand_under_their_own_heading(as_role: Any) -> None:
    page = as_role(Role.ADMIN).get("/center/hooks/new/").content.decode()
    assert '<legend class="label">Eventos</legend><div class="check-groups"' in page
