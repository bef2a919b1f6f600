"""Heads leave the installation in time, once for each place, and say so when they do not."""

from __future__ import annotations

import stat
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.anchors import actions, folder, papers, queries, stamp
from consent.anchors.errors import NotKept
from consent.ledger import actions as ledger
from consent.ledger import queries as ledger_queries
from consent.ledger import signing
from consent.models import Anchor, TreeHead
from consent.tasks import keep_heads
from tests.mail.conftest import Sink, sink  # noqa: F401
from tests.support import tsa

from . import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def events() -> None:
    for _ in range(3):
        people.event(people.someone(), "consent.granted")


def aged(minutes: int) -> None:
    """As if the newest head had been signed that long ago."""
    people.tamper("UPDATE consent_head SET timestamp = timestamp - make_interval(mins => %s)", minutes)


def test_head_waits_ten_minutes_or_a_thousand_events(events: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keep_heads() == 3
    people.event(people.someone(), "consent.granted")
    assert keep_heads() is None
    aged(9)
    assert keep_heads() is None
    aged(1)
    assert keep_heads() == 4
    monkeypatch.setattr(actions, "EVENTS", 2)
    people.event(people.someone(), "consent.granted")
    assert keep_heads() is None
    people.event(people.someone(), "consent.granted")
    assert keep_heads() == 6
    assert keep_heads() is None


def test_next_head_reads_only_what_came_since(
    events: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    from consent import hashing

    signing.sign_head()
    people.event(people.someone(), "consent.granted")
    added = []
    monkeypatch.setattr(
        hashing.Frontier,
        "add",
        lambda self, leaf, add=hashing.Frontier.add: (added.append(leaf), add(self, leaf)),
    )
    head = signing.sign_head()
    assert head is not None and len(added) == 1
    leaves = [event.event_hash for event in reversed(ledger.ConsentEvent.objects.all())]
    assert head.root_hash == hashing.merkle_root(leaves)


def test_head_without_its_frontier_is_followed_by_reading_all_again(events: None) -> None:
    signing.sign_head()
    people.tamper("UPDATE consent_head SET peaks = '{}'")
    people.event(people.someone(), "consent.granted")
    head = signing.sign_head()
    assert head is not None and len(head.peaks) == 1


def test_frontier_that_was_changed_signs_nothing(events: None) -> None:
    signing.sign_head()
    people.tamper("UPDATE consent_head SET peaks = ARRAY[repeat('0', 64), peaks[2]]")
    people.event(people.someone(), "consent.granted")
    with pytest.raises(signing.ChainBroken):
        signing.sign_head()


def test_folder_has_each_head_once_and_nobody_may_write_it(events: None, anchor_dir: Path) -> None:
    keep_heads()
    [file] = anchor_dir.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    paper, head = papers.read(file.read_bytes()), TreeHead.objects.get()
    assert (paper.size, paper.root, paper.head_hash) == (3, head.root_hash, head.head_hash)
    assert folder.keep(head) == file.name
    file.chmod(0o644)
    file.write_bytes(b"{}")
    with pytest.raises(NotKept, match="outro conteúdo"):
        folder.keep(head)


def test_paper_changed_in_one_letter_is_no_anchor(events: None) -> None:
    head = signing.sign_head()
    assert head is not None
    good = papers.written(head)
    for bad in (good.replace(b'tree_size\\":3', b'tree_size\\":4'), good[:-30], b"[]", b"\xff"):
        with pytest.raises(papers.PaperInvalid):
            papers.read(bad)


def test_encarregado_gets_the_head_by_mail(
    events: None,
    sink: Sink,  # noqa: F811
    settings: Any,
) -> None:
    ledger.save_controller(legal_name="Empresa XYZ", dpo_contact="Carla Dias, dpo@xyz.example")
    settings.SMTP_URL = f"smtp+plain://127.0.0.1:{sink.port}/?from=invenio@xyz.example"  # type: ignore[attr-defined]
    keep_heads()
    [mail] = sink.mails
    head = TreeHead.objects.get()
    assert mail.rcpt_tos == ["dpo@xyz.example"]
    letter = message_from_bytes(mail.content, policy=default)  # type: ignore[arg-type]
    words, file = letter.iter_parts()  # type: ignore[attr-defined]
    assert letter["Auto-Submitted"] == "auto-generated" and head.head_hash in words.get_content()
    assert papers.read(file.get_content()).head_hash == head.head_hash
    assert Anchor.objects.get(place="mail").state == "kept"
    assert keep_heads() is None and len(sink.mails) == 1


def test_place_that_is_away_is_tried_again_and_raises_the_alarm(
    events: None,
    sink: Sink,  # noqa: F811
    settings: Any,
) -> None:
    settings.ANCHOR_MAIL = "dpo@xyz.example"
    settings.SMTP_URL = f"smtp+plain://127.0.0.1:{sink.port}/?from=invenio@xyz.example"  # type: ignore[attr-defined]
    sink.at_data = "451 later"
    keep_heads()
    waiting = Anchor.objects.get(place="mail")
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert "451" in waiting.error and waiting.due_at > timezone.now()
    assert not queries.status().late
    aged(16)
    late = queries.status()
    assert late.late and [place.place for place in late.places if place.late] == ["mail"]
    sink.at_data = ""
    assert actions.deliver() == 0
    Anchor.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert actions.deliver() == 1
    assert not queries.status().late


def test_older_heads_do_not_flood_a_place_that_comes_back(
    events: None, settings: Any, anchor_dir: Path
) -> None:
    anchor_dir.parent.joinpath("anchors").write_text("in the way")
    keep_heads()
    aged(10)
    people.event(people.someone(), "consent.granted")
    keep_heads()
    anchor_dir.unlink()
    Anchor.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert actions.deliver() == 1
    assert list(Anchor.objects.order_by("id").values_list("state", flat=True)) == ["overtaken", "kept"]


def test_time_stamp_is_asked_for_verified_and_kept(events: None, settings: Any, tmp_path: Path) -> None:
    with tsa.authority() as authority:
        settings.TSA_URL, settings.TSA_CERTS = authority.url, authority.write_root(tmp_path)
        keep_heads()
    kept = Anchor.objects.get(place="stamp")
    assert kept.state == "kept"
    assert abs(stamp.checked(kept.receipt, kept.head) - timezone.now()) < timedelta(minutes=1)
    call_command("verify_ledger")
    Anchor.objects.filter(pk=kept.pk).update(receipt="AAAA")
    with pytest.raises(CommandError, match="carimbo"):
        call_command("verify_ledger")


def test_double_opt_in_under_a_time_stamp_is_the_highest_level(settings: Any, tmp_path: Path) -> None:
    stamped = people.event(people.someone(), "consent.granted", double_opt_in="confirmed")
    with tsa.authority() as authority:
        settings.TSA_URL, settings.TSA_CERTS = authority.url, authority.write_root(tmp_path)
        keep_heads()
    later = people.event(people.someone(), "consent.granted", double_opt_in="confirmed")
    assert [ledger_queries.evidence_level(event) for event in (stamped, later)] == ["E5", "E4"]


@pytest.mark.parametrize("wrong", ["broken", "stranger"])
def test_time_stamp_that_does_not_fit_is_not_kept(
    events: None, settings: Any, tmp_path: Path, wrong: str
) -> None:
    with tsa.authority() as authority:
        settings.TSA_URL, settings.TSA_CERTS = authority.url, authority.write_root(tmp_path)
        authority.broken = wrong == "broken"
        if wrong == "stranger":
            settings.TSA_CERTS = tsa.Authority().write_root(tmp_path)
        keep_heads()
    refused = Anchor.objects.get(place="stamp")
    assert (refused.state, refused.receipt) == ("waiting", "")
    assert "não confere" in refused.error


def test_recorded_event_that_no_head_covers_in_time_is_an_alarm(events: None) -> None:
    assert not queries.status().late
    line = (
        'UPDATE consent_event SET canonical = replace(canonical, \'"recorded_at":"2\', \'"recorded_at":"1\')'
    )
    people.tamper(line)
    assert queries.status().unsigned == 3 and queries.status().late


def test_lost_file_is_named(events: None, anchor_dir: Path) -> None:
    keep_heads()
    for file in anchor_dir.iterdir():
        file.unlink()
    assert queries.status().late
    with pytest.raises(CommandError, match="não está mais na pasta"):
        call_command("verify_ledger")
