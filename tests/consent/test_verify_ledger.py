"""Every way of tampering is found, and the event at fault is named."""

from __future__ import annotations

import io
import json
import uuid
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from consent import hashing
from consent.ledger import actions, seals, signing, sweep
from consent.ledger.presence import verify_presence
from consent.ledger.verification import verify_ledger, verify_vault
from consent.models import ConsentEvent, RetentionRun, SubjectKey, SubjectState, TreeHead
from consent.overview import verification_runs
from consent.tasks import sign_head
from invenio_center.kernel import secrets

from . import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def events() -> list[ConsentEvent]:
    person = people.someone()
    found = [people.event(people.someone(), "consent.granted", pii=people.PII) for _ in range(4)]
    return [*found, people.event(person, "consent.granted"), people.opt_out(person)]


def faults() -> list[tuple[str, int | None]]:
    return [(fault.code, fault.seq) for fault in verify_ledger().faults]


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    try:
        call_command("verify_ledger", "--json", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_whole_ledger_verifies(events: list[ConsentEvent]) -> None:
    code, report = run("--vault")
    assert (code, report["ok"], report["events"], report["faults"]) == (0, True, 6, [])
    assert report["chain_head"] == events[-1].event_hash
    assert report["root"] == hashing.merkle_root(event.event_hash for event in events)


def test_empty_ledger_verifies() -> None:
    assert run() == (
        0,
        {
            "ok": True,
            "events": 0,
            "root": hashing.EMPTY_ROOT,
            "chain_head": hashing.ZERO_HASH,
            "seq": None,
            "faults": [],
        },
    )


def test_plain_output_reads_well(events: list[ConsentEvent]) -> None:
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue().endswith("O livro confere.\n")


def test_changed_event_is_named(events: list[ConsentEvent]) -> None:
    people.tamper(
        "UPDATE consent_event SET canonical = replace(canonical, 'LGPD-7-I', 'LGPD-7-V') WHERE seq = 3"
    )
    code, report = run()
    assert (code, report["ok"], report["seq"]) == (1, False, 3)
    assert ("hash", 3) in faults()


def test_changed_event_with_its_hash_made_to_fit_breaks_the_next_link(events: list[ConsentEvent]) -> None:
    line = events[2].canonical.replace("LGPD-7-I", "LGPD-7-V")
    people.tamper(
        "UPDATE consent_event SET canonical = %s, event_hash = %s WHERE seq = 3",
        line,
        hashing.leaf_hash(line.encode()),
    )
    assert faults() == [("link", 4)]


def test_missing_event_is_named(events: list[ConsentEvent]) -> None:
    people.tamper("DELETE FROM consent_event WHERE seq = 2")
    assert ("gap", 2) in faults()
    assert ("link", 3) in faults()
    assert run()[1]["seq"] == 2


def test_reordered_events_are_named(events: list[ConsentEvent]) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        people.tamper("UPDATE consent_event SET seq = %s WHERE seq = %s", new, old)
    found = faults()
    assert {("number", 2), ("number", 3), ("link", 2)} <= set(found)


def forged(after: ConsentEvent, seq: int, **changes: str) -> tuple[str, str]:
    """An event that follows ``after`` as far as its own hash goes: canonical text and hash."""
    facts = {
        **after.facts,
        "seq": seq,
        "prev_hash": after.event_hash,
        "event_id": str(uuid.uuid4()),
        **changes,
    }
    line = hashing.canonical(facts).decode()
    return line, hashing.leaf_hash(line.encode())


def test_inserted_event_is_found_at_the_seam(events: list[ConsentEvent]) -> None:
    sign_head()
    for seq in (6, 5, 4, 3):
        people.tamper("UPDATE consent_event SET seq = %s WHERE seq = %s", seq + 1, seq)
    line, digest = forged(events[1], 3)
    people.tamper("INSERT INTO consent_event (seq, event_hash, canonical) VALUES (3, %s, %s)", digest, line)
    found = faults()
    assert {("number", 4), ("link", 4), ("head", 6)} <= set(found)
    assert run()[1]["seq"] == 4


def test_event_added_later_under_an_earlier_time_is_found(events: list[ConsentEvent]) -> None:
    line, digest = forged(events[-1], 7, recorded_at=events[2].facts["recorded_at"])
    people.tamper("INSERT INTO consent_event (seq, event_hash, canonical) VALUES (7, %s, %s)", digest, line)
    assert ("backdated", 7) in faults()


def test_event_under_a_time_before_the_head_that_lacks_it_is_found(events: list[ConsentEvent]) -> None:
    sign_head()
    line, digest = forged(events[-1], 7)
    people.tamper("INSERT INTO consent_event (seq, event_hash, canonical) VALUES (7, %s, %s)", digest, line)
    people.tamper("UPDATE consent_head SET timestamp = timestamp + interval '1 second'")
    assert ("backdated", 7) in faults()


def test_changed_time_is_named(events: list[ConsentEvent]) -> None:
    people.tamper(
        'UPDATE consent_event SET canonical = replace(canonical, \'"occurred_at":"20\', \'"occurred_at":"19\')'
        " WHERE seq = 4"
    )
    assert ("hash", 4) in faults() and run()[1]["seq"] == 4


def test_lost_tail_is_found_by_the_signed_head(events: list[ConsentEvent]) -> None:
    sign_head()
    people.tamper("DELETE FROM consent_event WHERE seq = 6")
    assert ("truncated", 6) in faults()


def test_ledger_written_anew_is_found_by_the_signed_head(events: list[ConsentEvent]) -> None:
    sign_head()
    head = hashing.ZERO_HASH
    for event in events:
        line = event.canonical.replace(event.prev_hash, head).replace("landing", "paper")
        head = hashing.leaf_hash(line.encode())
        people.tamper(
            "UPDATE consent_event SET canonical = %s, event_hash = %s WHERE seq = %s", line, head, event.seq
        )
    assert faults() == [("head", 6)]


def test_forged_head_is_found(events: list[ConsentEvent]) -> None:
    head = signing.sign_head()
    assert head is not None and signing.head_is_genuine(head)
    people.tamper("UPDATE consent_head SET signature = repeat('0', 128)")
    assert faults() == [("signature", 6)]


def test_heads_chain_and_are_signed_only_when_something_was_added(events: list[ConsentEvent]) -> None:
    assert sign_head() == 6
    assert sign_head() is None
    people.event(people.someone(), "consent.granted")
    assert sign_head() == 7
    first, second = TreeHead.objects.order_by("tree_size")
    assert second.prev_head_hash == first.head_hash
    assert (first.public_key, first.prev_head_hash) == (second.public_key, hashing.ZERO_HASH)
    assert verify_ledger().ok


def test_state_that_differs_from_the_events_is_found(events: list[ConsentEvent]) -> None:
    state = SubjectState.objects.get(subject_id=events[-1].subject_id)
    state.folded["hard"] = {}
    state.save()
    assert faults() == [("projection", 6)]
    assert run("--chain-only")[0] == 0


def test_state_that_vanished_is_found(events: list[ConsentEvent]) -> None:
    SubjectState.objects.filter(subject_id=events[1].subject_id).delete()
    assert faults() == [("projection", 2)]


def test_forged_merge_is_found(events: list[ConsentEvent]) -> None:
    SubjectState.objects.filter(subject_id=events[1].subject_id).update(answers_to=events[0].subject_id)
    assert faults() == [("merge", 2)]


def test_merges_and_unmerges_verify(events: list[ConsentEvent]) -> None:
    one, two, three = (event.subject_id for event in events[:3])
    actions.merge_subjects(survivor=two, merged=three)
    actions.merge_subjects(survivor=one, merged=two)
    assert set(SubjectState.objects.filter(answers_to=one).values_list("subject_id", flat=True)) == {
        one,
        two,
        three,
    }
    assert verify_ledger().ok
    actions.unmerge_subject(merged=two)
    assert set(SubjectState.objects.filter(answers_to=two).values_list("subject_id", flat=True)) == {
        two,
        three,
    }
    assert verify_ledger().ok


def test_switched_off_protection_is_found(events: list[ConsentEvent]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_event DISABLE TRIGGER USER")
    assert faults() == [("triggers", None)]
    code, report = run()
    assert (code, report["seq"]) == (1, None)


def test_column_that_is_no_longer_computed_is_found(events: list[ConsentEvent]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_event ALTER COLUMN method DROP EXPRESSION")
    assert faults() == [("columns", None)]


def test_changed_text_is_found() -> None:
    people.published()
    people.tamper("UPDATE consent_text SET body = body || ' e telefone'")
    assert faults() == [("text", None)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE consent_text SET published_at = '2020-01-01T00:00:00Z'",
        "UPDATE consent_text SET purposes = purposes || '{collections}'",
        "UPDATE consent_text SET channels = channels || '{voice}'",
        "UPDATE consent_text SET notice = '{}'",
        "UPDATE consent_text SET body = 'Outras palavras', body_sha256 = encode(sha256('Outras palavras'), 'hex')",
        "DELETE FROM consent_text_seal",
        "DELETE FROM consent_text",
        "UPDATE consent_text_seal SET signature = repeat('0', 128)",
    ],
)
def test_publication_that_was_moved_or_widened_is_found(change: str) -> None:
    text = people.published()
    people.opt_in(people.someone(), text)
    assert verify_ledger().ok
    with transaction.atomic():  # put back, since a lost text is also a broken reference
        people.tamper(change)
        assert faults() == [("text", None)]
        assert run()[0] == 1
        transaction.set_rollback(True)


def test_text_and_seal_forged_together_are_found() -> None:
    text = people.published()
    people.tamper("UPDATE consent_text SET published_at = '2020-01-01T00:00:00Z'")
    text.refresh_from_db()
    line, key = seals._canonical(text), Ed25519PrivateKey.generate()
    people.tamper(
        "UPDATE consent_text_seal SET canonical = %s, signature = %s, public_key = %s",
        line, key.sign(line.encode()).hex(), key.public_key().public_bytes_raw().hex(),
    )  # fmt: skip
    assert faults() == [("text", None)]


def test_texts_of_an_older_release_are_sealed_once() -> None:
    people.published()
    people.tamper("DELETE FROM consent_text_seal")
    assert (seals.seal_older(), seals.seal_older()) == (1, 0)
    assert verify_ledger().ok


def test_changed_personal_data_are_found(events: list[ConsentEvent]) -> None:
    assert list(verify_vault()) == []
    other = {**people.PII, "name": "Outra Pessoa"}
    vault = events[1].vault
    key = SubjectKey.of([events[1].subject_id])[events[1].subject_id]
    vault.box = secrets.seal(key, vault.content(vault.open()[0], other))
    vault.save()
    assert [(fault.code, fault.seq) for fault in verify_vault()] == [("vault", 2)]
    assert run("--vault")[0] == 1
    vault.box = "nonsense"
    vault.save()
    assert [(fault.code, fault.seq) for fault in verify_vault()] == [("vault", 2)]


def test_destroyed_proofs_are_counted(events: list[ConsentEvent]) -> None:
    proof = [actions.Evidence("scan", b"%PDF"), actions.Evidence("page", b"[x]")]
    kept = people.event(people.someone(), "consent.granted", pii=people.PII, evidence=proof)
    gone = people.event(people.someone(), "consent.granted", pii=people.PII, evidence=proof)
    actions.erase_subject(subject_id=gone.subject_id, actor="compliance")
    assert run("--vault")[0] == 0 and verification_runs.run().fault_count == 0
    people.tamper("DELETE FROM consent_evidence WHERE event_id = %s AND kind = 'scan'", kept.seq)
    people.tamper("DELETE FROM consent_vault")
    code, report = run("--vault")
    assert (code, report["seq"]) == (1, 1)
    assert [(fault["code"], fault["seq"]) for fault in report["faults"]] == [
        ("missing", 1),
        ("missing", kept.seq),
    ]
    assert (
        "pessoais: 5," in report["faults"][0]["detail"] and "evidências: 1," in report["faults"][1]["detail"]
    )
    assert run()[0] == 0, "asked for by name"
    assert verification_runs.run().fault_count == 2, "and every night"


@pytest.mark.parametrize(("years", "code"), [(3, 0), (1, 1)])
def test_what_retention_removed_is_not_missed_and_no_run_excuses_what_is_too_young(
    events: list[ConsentEvent], years: int, code: int
) -> None:
    """As if the events were so many years old; a run that claims to have removed even the youngest helps nobody."""
    people.tamper("DELETE FROM consent_vault")
    RetentionRun.objects.create(kind="proofs", term=2, before=timezone.now())
    later = timezone.now() + timedelta(days=366 * years)
    with mock.patch("consent.ledger.presence.sql.now", lambda: later):
        assert len(list(verify_presence())) == code


def test_awkward_text_survives_the_way_through_copy() -> None:
    for ref in ("back\\slash", "tab\tline\nfeed", "é\\u00e9", '"quoted"', "\\N", "\\."):
        people.event(people.someone(), "consent.granted", origin={"kind": "landing", "ref": ref})
    assert verify_ledger().ok


def test_pages_of_the_quick_look_join_without_a_seam(
    events: list[ConsentEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_head()
    for _ in range(5):
        people.event(people.someone(), "consent.granted")
    sign_head()
    whole = verify_ledger()
    assert whole.ok and whole.events == 11
    for page, pages in ((1, 3), (2, 2), (4, 1), (8, 64)):
        monkeypatch.setattr(sweep, "PAGE", page)
        monkeypatch.setattr(sweep, "PAGES", pages)
        swept = sweep.sweep(TreeHead.objects.all())
        assert swept is not None and swept.frontier.root() == whole.root


def test_walk_and_quick_look_agree(events: list[ConsentEvent], monkeypatch: pytest.MonkeyPatch) -> None:
    sign_head()
    quick = verify_ledger()
    monkeypatch.setattr(sweep, "sweep", lambda _heads: None)
    assert verify_ledger() == quick and quick.ok


def test_pages_join_without_a_seam(events: list[ConsentEvent], monkeypatch: pytest.MonkeyPatch) -> None:
    from consent.ledger import verification

    monkeypatch.setattr(sweep, "sweep", lambda _heads: None)
    whole = verify_ledger()
    for size in (1, 2, 3, 6, 7):
        monkeypatch.setattr(verification, "EVENTS_PER_PAGE", size)
        monkeypatch.setattr(verification, "PEOPLE_PER_PAGE", size)
        assert verify_ledger() == whole


def test_event_id_cannot_repeat(events: list[ConsentEvent]) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="consent_event_event_id_key"), transaction.atomic():
        people.tamper(
            "INSERT INTO consent_event (seq, event_hash, canonical) SELECT 77, event_hash, canonical"
            " FROM consent_event WHERE seq = 1"
        )
    assert uuid.UUID(events[0].facts["event_id"]).version == 7
