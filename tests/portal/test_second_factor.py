"""The second factor: set up, asked for, spent once, counted when wrong, removed and reset."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from invenio_center.kernel import sql
from invenio_center.models import AuditEntry, Operation, RecoveryCode, Role, SecondFactor, User
from invenio_center.operation.actions import save_operation
from invenio_center.portal import rights
from invenio_center.portal.pages import PAGES
from invenio_center.second_factor import actions, queries
from invenio_center.second_factor.errors import MustWait, WrongCode
from tests.factories import make_contact, make_user
from tests.support import second_factor

pytestmark = pytest.mark.django_db
ASKING = "/center/second-factor/"


def evidence_page() -> str:
    return reverse("admin:contact_evidence", args=[make_contact().public_id, 1])


def age(client: Client, minutes: int) -> None:
    """The last code since signing in lies so far back."""
    session = client.session
    kept = session["second_factor"]
    kept["at"] = (sql.now() - timedelta(minutes=minutes)).isoformat()
    session["second_factor"] = kept
    session.save()


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=f"second_factor.{action}").count()


def test_it_is_set_up_by_picture_key_and_first_code(as_role: Any, people: dict[str, User]) -> None:
    client = as_role(Role.COMPLIANCE)
    assert "Começar" in client.get(ASKING).content.decode()
    client.post(ASKING, {"act": "begin"})
    page = client.get(ASKING).content.decode()
    key = re.search(r'factor-key">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")  # type: ignore[union-attr]
    assert "<svg" in page
    done = client.post(f"{ASKING}?next=/center/account/", {"code": second_factor.code(key)})
    codes = re.findall(r"<li><code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", done.content.decode())
    assert len(set(codes)) == 10
    assert 'href="/center/account/"' in done.content.decode()
    assert audited("set_up") == 1
    # Setting up proves it as well, and the codes are not shown again.
    assert client.get(ASKING)["Location"] == "/center/"
    assert codes[0] not in client.get("/center/account/").content.decode()


def test_key_and_recovery_codes_are_not_readable_in_the_database(people: dict[str, User]) -> None:
    officer = people[Role.COMPLIANCE]
    key = queries.key_of(actions.begin(user=officer))
    codes = actions.confirm(user=officer, code=second_factor.code(key))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(f::text, '') FROM invenio_center_secondfactor f")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(f::text, '') FROM invenio_center_recoverycode f")
        stored += cursor.fetchone()[0]
    assert key not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_a_code_counts_once(people: dict[str, User]) -> None:
    officer = people[Role.COMPLIANCE]
    code = second_factor.code(second_factor.set_up(officer))
    actions.prove(user=officer, code=code)
    with pytest.raises(WrongCode):
        actions.prove(user=officer, code=code)


def test_the_code_that_set_it_up_is_spent(people: dict[str, User]) -> None:
    officer = people[Role.COMPLIANCE]
    code = second_factor.code(queries.key_of(actions.begin(user=officer)))
    actions.confirm(user=officer, code=code)
    with pytest.raises(WrongCode):
        actions.prove(user=officer, code=code)


def test_five_wrong_codes_make_even_the_right_one_wait(people: dict[str, User]) -> None:
    officer = people[Role.COMPLIANCE]
    key = second_factor.set_up(officer)
    for _ in range(5):
        with pytest.raises(WrongCode):
            actions.prove(user=officer, code="000000" if second_factor.code(key) != "000000" else "111111")
    with pytest.raises(MustWait, match="5 minutos"):
        actions.prove(user=officer, code=second_factor.code(key))
    assert audited("locked") == 1
    SecondFactor.objects.filter(user=officer).update(waits_until=sql.now() - timedelta(seconds=1))
    actions.prove(user=officer, code=second_factor.code(key))
    assert SecondFactor.objects.get(user=officer).wrong == 0


def test_a_recovery_code_counts_once_and_is_written_down(people: dict[str, User]) -> None:
    officer = people[Role.COMPLIANCE]
    key = queries.key_of(actions.begin(user=officer))
    paper = actions.confirm(user=officer, code=second_factor.code(key))[3]
    actions.prove(user=officer, code=paper.lower().replace("-", " "))
    assert RecoveryCode.objects.exclude(used_at=None).count() == 1
    assert audited("recovery_used") == 1
    with pytest.raises(WrongCode):
        actions.prove(user=officer, code=paper)


def test_evidence_asks_for_a_code_first_and_comes_back(as_role: Any, people: dict[str, User]) -> None:
    client, address = as_role(Role.COMPLIANCE), evidence_page()
    assert client.get(address)["Location"] == f"{ASKING}?next={quote(address, safe='')}"
    key = second_factor.set_up(people[Role.COMPLIANCE])
    answer = client.post(f"{ASKING}?next={address}", {"code": second_factor.code(key)})
    assert answer["Location"] == address
    assert not client.get(address).headers.get("Location", "").startswith(ASKING)


def test_a_code_lasts_ten_minutes(as_role: Any, people: dict[str, User]) -> None:
    client, address = as_role(Role.COMPLIANCE), evidence_page()
    second_factor.prove(client, people[Role.COMPLIANCE])
    age(client, 9)
    assert not client.get(address).headers.get("Location", "").startswith(ASKING)
    age(client, 10)
    assert client.get(address)["Location"].startswith(ASKING)


def test_what_was_sent_too_late_is_said_not_to_count(as_role: Any, people: dict[str, User]) -> None:
    client, address = as_role(Role.COMPLIANCE), evidence_page()
    second_factor.prove(client, people[Role.COMPLIANCE])
    age(client, 11)
    asked = client.post(address, {"reason": "Pedido judicial 7"}, follow=True)
    assert "nada do que foi enviado valeu" in asked.content.decode()
    assert not AuditEntry.objects.filter(action="consent.evidence_opened").exists()


@pytest.mark.parametrize(
    "wanted", ["https://mau.example/", "//mau.example/", "/live/", "javascript:alert(1)"]
)
def test_the_way_back_stays_in_center(as_role: Any, people: dict[str, User], wanted: str) -> None:
    client = as_role(Role.COMPLIANCE)
    key = second_factor.set_up(people[Role.COMPLIANCE])
    answer = client.post(f"{ASKING}?next={quote(wanted)}", {"code": second_factor.code(key)})
    assert answer["Location"] == "/center/"


def test_removal_takes_a_code_and_ends_what_was_proved(as_role: Any, people: dict[str, User]) -> None:
    client, officer = as_role(Role.COMPLIANCE), people[Role.COMPLIANCE]
    key = second_factor.prove(client, officer)
    refused = client.post("/center/account/second-factor/remove/", {"code": "12345"})
    assert refused.status_code == 422
    assert queries.of(officer)
    SecondFactor.objects.update(last_step=0)
    client.post("/center/account/second-factor/remove/", {"code": second_factor.code(key)})
    assert queries.of(officer) is None
    assert client.get(evidence_page())["Location"].startswith(ASKING)
    assert audited("removed") == 1


def test_new_recovery_codes_replace_the_old(as_role: Any, people: dict[str, User]) -> None:
    client, officer = as_role(Role.COMPLIANCE), people[Role.COMPLIANCE]
    key = second_factor.set_up(officer)
    before = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    client.post("/center/account/second-factor/codes/", {"code": second_factor.code(key)})
    after = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert len(after) == 10
    assert not before & after


def test_an_administrator_resets_somebody_else_s_with_a_reason(as_role: Any, people: dict[str, User]) -> None:
    client, officer = as_role(Role.COMPLIANCE), people[Role.COMPLIANCE]
    second_factor.prove(client, officer)
    admin, address = as_role(Role.ADMIN), reverse("admin:user_second_factor", args=[officer.public_id])
    admin.post(address, {"reason": "curto"})
    assert queries.of(officer)
    admin.post(address, {"reason": "Perdeu o telefone, confirmado por voz"})
    assert queries.of(officer) is None
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.actor, entry.reason) == (
        people[Role.ADMIN],
        "Perdeu o telefone, confirmado por voz",
    )
    assert client.get(evidence_page())["Location"].startswith(ASKING)


def test_nobody_resets_the_own_one_without_a_code(as_role: Any, people: dict[str, User]) -> None:
    boss = people[Role.ADMIN]
    second_factor.set_up(boss)
    address = reverse("admin:user_second_factor", args=[boss.public_id])
    as_role(Role.ADMIN).post(address, {"reason": "Quero configurar de novo"})
    assert queries.of(boss)


def test_somebody_else_s_factor_proves_nothing(as_role: Any, people: dict[str, User]) -> None:
    client = as_role(Role.COMPLIANCE)
    second_factor.set_up(people[Role.COMPLIANCE])
    other = second_factor.set_up(make_user(Role.COMPLIANCE))
    assert client.post(ASKING, {"code": second_factor.code(other)}).status_code == 422


def test_signing_in_asks_nothing_by_default(as_role: Any) -> None:
    assert as_role(Role.COMPLIANCE).get("/center/").status_code == 200


@pytest.mark.parametrize("role", [Role.COMPLIANCE, Role.ADMIN])
def test_the_operation_may_ask_at_every_sign_in(as_role: Any, people: dict[str, User], role: str) -> None:
    client = as_role(role)
    save_operation(actor=None, second_factor_at_sign_in=True)
    assert client.get("/center/")["Location"] == f"{ASKING}?next=%2Fcenter%2F"
    assert client.get("/api/v1/channels/").json()["code"] == "second_factor_required"
    assert as_role(Role.SUPERVISOR).get("/center/").status_code == 200
    second_factor.prove(client, people[role])
    age(client, 60 * 8)
    assert client.get("/center/").status_code == 200


def test_the_rule_at_sign_in_is_an_administrator_s_and_audited(as_role: Any) -> None:
    client = as_role(Role.ADMIN)
    assert client.get("/center/settings/security/").status_code == 200
    client.post("/center/settings/security/", {"second_factor_at_sign_in": "on", "reason": "Política"})
    assert Operation.objects.get().second_factor_at_sign_in
    assert AuditEntry.objects.filter(action="operation.updated", reason="Política").exists()


def test_no_secret_stands_in_an_address_the_trail_or_the_log(
    as_role: Any, people: dict[str, User], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client, officer = as_role(Role.COMPLIANCE), people[Role.COMPLIANCE]
    key = second_factor.prove(client, officer)
    code = second_factor.code(key)
    client.post(ASKING, {"code": code})
    trail = "".join(str(vars(entry)) for entry in AuditEntry.objects.all())
    assert key not in caplog.text + trail
    assert f"'{code}'" not in caplog.text + trail


def test_pages_that_must_be_fresh_are_named_once_for_all() -> None:
    assert {
        "contacts.evidence", "exports", "exports.download", "desk.erase", "ledger.release", "retention.run",
        "texts.overrule", "approvals", "policies",
    } <= rights.FRESH  # fmt: skip
    assert {page.view.needs for page in PAGES} >= rights.FRESH, "a name that guards no page asks nobody"  # type: ignore[attr-defined]
