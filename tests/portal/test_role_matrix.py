"""Every page of Center × role × method: who is let in and who is refused, from a table of its own.

The table follows consent.md (section 12) and contract.md (section 6), not the code: a page or a table that it does not
name fails here until somebody has said who it is for.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from invenio_center.models import Role
from invenio_center.portal.pages import PAGES

from .conftest import SignedIn
from .test_rights import ALLOWED

pytestmark = pytest.mark.django_db
LETTERS = {"A": Role.AGENT, "S": Role.SUPERVISOR, "C": Role.COMPLIANCE, "D": Role.ADMIN}
ROLES = "ASCD"
# By who may open them, whatever the method.
OPENED_BY = {
    "SCD": "second_factor account second_factor_remove second_factor_codes",
    "SD": "channels channel envelope_replay contact_merge contact_unmerge",
    "SC": "contact_history contact_consents contact_record contact_rights",
    "CD": "approvals approval_approve approval_refuse",
    "S": """
        template_submit templates_sync channel_priorities priorities_suggestion settings_priorities settings_queue
        settings_queue_preview priorities_preview segment_preview segment_move contact_places imports import
        import_confirm import_cancel import_undo import_result contact_block contact_identity contact_release_address
        pending_schedules pending_schedules_csv assignments assignments_csv distribution_replay settings_distribution
        distribution_preview agents_report agents_report_csv pauses_report pauses_report_csv report_sla report_sla_csv
        report_times report_times_csv schedule_results schedule_results_csv agenda schedule_move schedule_end
        contact_schedule monitor_agents monitor_agent agent_lower agent_restore report_queue_now report_starvation
        report_out_of_order report_priority_changes monitor_queue monitor_queue_state monitor_act report_consents
    """,
    "C": """
        exports export_new export export_stop export_delete export_download export_manifest contact_evidence
        contact_evidence_file contact_held erasure_ask desk holds erasure_decide erasure desk_request desk_answer
        compliance compliance_verify compliance_sample_start compliance_sample invalidate
        contact_invalidate ledger_release retention retention_term retention_run retention_stop processing
        processing_csv processing_note lists list_rules list_import list_apply list_undo list_discard decisions
        leavings policies landings landing_add landing_edit landing_switch text_controller text_judge text_catalogue
        text text_publish text_decide text_rule
    """,
    "D": """
        channel_kinds channel_add channel_test channel_register channel_end_rotation channel_switch user_password
        user_second_factor settings_security key_made key_revoke hooks hook_add hook hook_edit hook_delete
        hook_rotate hook_end_rotation hook_resume hook_test hook_replay
    """,
}
ALLOWED_TO = {name: roles for roles, names in OPENED_BY.items() for name in names.split()}
# Django's own pages in Center that are no table: by whom they are opened.
OTHERS = {
    "index": "SCD",
    "search": "SCD",
    "password_change": "SCD",
    "password_change_done": "SCD",
    "autocomplete": "SCD",
    "jsi18n": "SCD",
    "view_on_site": "SCD",
    "login": "ASCD",
    "logout": "ASCD",
    "app_list": "SCD",
}
SHAPES = {
    "<uuid:public_id>": str(uuid4()),
    "<slug:kind>": "sms",
    "<int:pk>": "1",
    "<int:seq>": "1",
    "<uuid:refusal>": str(uuid4()),
    "<slug:act>": "top",
}


def address(page: Any) -> str:
    found = page.address
    for shape, value in SHAPES.items():
        found = found.replace(shape, value)
    assert "<" not in found, page.address
    return f"/center/{found}"


def answer(client: Client, method: str, path: str) -> int:
    """What it is answered; whatever it did is undone."""
    with transaction.atomic():
        status = getattr(client, method.lower())(path).status_code
        transaction.set_rollback(True)
    return int(status)


def test_the_table_names_each_page_once_and_no_other() -> None:
    named = [name for names in OPENED_BY.values() for name in names.split()]
    assert sorted(named) == sorted(page.name for page in PAGES)


def test_nothing_else_has_an_address_in_center() -> None:
    """Beside own pages and tables only what Django's site brings, each named here."""
    reverse("admin:index")  # tables are registered with the pages
    own = {page.name for page in PAGES}
    tables = {model._meta.label_lower.replace(".", "_") for model in admin.site._registry}
    found = set()
    for pattern in admin.site.get_urls():
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name not in own:
            found.add(pattern.name)
        elif not isinstance(pattern, URLPattern):
            assert str(pattern.pattern).strip("/").replace("/", "_") in tables
    assert found == set(OTHERS)


@pytest.mark.parametrize("letter", ROLES)
def test_own_pages_let_in_whom_the_table_names_and_refuse_the_others(
    letter: str, fresh: SignedIn, as_role: SignedIn
) -> None:
    client = (as_role if letter == "A" else fresh)(LETTERS[letter])
    wrong = []
    for page in PAGES:
        for method in page.view.methods:  # type: ignore[attr-defined]
            status = answer(client, method, address(page))
            # Nothing is there to be found, and an empty form is not right; but who is not let in is not told so.
            if (status == 403) == (letter in ALLOWED_TO[page.name]) or status == 500:
                wrong.append((page.name, method, status))
    assert wrong == []


@pytest.mark.parametrize("letter", ROLES)
def test_rows_of_a_table_are_changed_and_deleted_by_whom_its_table_names(
    letter: str, fresh: SignedIn, as_role: SignedIn
) -> None:
    client, wrong = (as_role if letter == "A" else fresh)(LETTERS[letter]), []
    for label, by_role in ALLOWED.items():
        verbs, name = by_role.get(LETTERS[letter], ""), label.replace(".", "_")
        change, delete = (reverse(f"admin:{name}_{act}", args=["1"]) for act in ("change", "delete"))
        cells = {
            ("get", change): bool(set("vc") & set(verbs)),
            ("post", change): "c" in verbs,
            ("get", delete): "d" in verbs,
            ("post", delete): "d" in verbs,
        }
        for (method, path), allowed in cells.items():
            status = answer(client, method, path)
            if (status == 403) == allowed or status == 500:
                wrong.append((method, path, status))
    assert wrong == []
